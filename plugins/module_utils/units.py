# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Amounts of memory and versions, read from text and compared as numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, TypeAlias, TypeVar

from ansible_collections.greenlang.vcci.plugins.module_utils.errors import NotConfigured

Value = TypeVar("Value")
Comparable: TypeAlias = int | tuple[int, ...]

# PostgreSQL counts in powers of 1024 (kB, MB, GB, TB); RAM is counted so as well, however it is spelled,
# so that one amount means the same in every option: 16GB, 16GiB and Kubernetes' 16Gi are one and the same.
_POWERS = {"B": 0, "kB": 1, "MB": 2, "GB": 3, "TB": 4}
_SPELLINGS = _POWERS | {
    prefix + ending: power for power, prefix in enumerate(("Ki", "Mi", "Gi", "Ti"), start=1) for ending in ("", "B")
}
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)\s*([A-Za-z]+)", re.ASCII)
_BLOCK = re.compile(r"(\d*)([A-Za-z]+)", re.ASCII)
_VERSION = re.compile(r"\d+(?:\.\d+)*", re.ASCII)
_MOST_DECIMALS = 9


def memory(text: str) -> int:
    """Bytes of an amount like `64MB`, `65536kB` or `16GiB`; raises ValueError with one sentence."""
    match = _AMOUNT.fullmatch(text.strip())
    if not match or match[2] not in _SPELLINGS:
        raise ValueError(f"expected an amount of memory like 64MB, 2GB or 16GiB, got {text!r}")
    amount = Fraction(match[1]) * (1 << 10 * _SPELLINGS[match[2]])
    if amount.denominator != 1:
        raise ValueError(f"expected an amount of memory in whole bytes, got {text!r}")
    return amount.numerator


def unit_size(text: str) -> int:
    """Bytes of a unit of memory as `pg_settings.unit` says it: `kB`, `8kB`, …; raises ValueError with one sentence."""
    match = _BLOCK.fullmatch(text)
    if not match or match[2] not in _POWERS:
        raise ValueError(f"expected a unit of memory like kB or 8kB, got {text!r}")
    return int(match[1] or 1) << 10 * _POWERS[match[2]]


def version(text: str) -> tuple[int, ...]:
    """The numbers of a version like `15` or `15.4`, without zeros at the end; raises ValueError with one sentence."""
    if not _VERSION.fullmatch(text.strip()):
        raise ValueError(f"expected a version like 15 or 15.4, got {text!r}")
    numbers = [int(number) for number in text.strip().split(".")]
    while len(numbers) > 1 and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def canonical(value: object, kind: str) -> Comparable:
    """The comparable value of an expectation of the catalogue's kind `version` or `memory`; raises ValueError."""
    kinds: dict[str, Callable[[str], Comparable]] = {"version": version, "memory": memory}
    if kind not in kinds:
        raise ValueError(f"expected one of the kinds {', '.join(kinds)}, got {kind!r}")
    return kinds[kind](str(value))


def configured(options: Mapping[str, Any], name: str, parse: Callable[[str], Value]) -> Value:
    """The parsed value of a module's option; raises NotConfigured, naming the option, when it is not to be parsed."""
    try:
        return parse(options[name])
    except ValueError as exc:
        raise NotConfigured(f"option {name}: {exc}", remedy=f"correct option {name} in the inventory") from exc


def show_memory(amount: int) -> str:
    """An amount of bytes in the largest unit that shows it exactly: `64 MB`, and `65544 kB` for one page more."""
    exact = [unit for unit, power in _POWERS.items() if amount % (1 << 10 * power) == 0]
    unit = exact[-1] if amount else "B"
    return f"{amount >> 10 * _POWERS[unit]} {unit}"


def show_given(text: str) -> str:
    """An amount as `show_memory` shows it, or the text itself where it is no amount."""
    try:
        return show_memory(memory(text))
    except ValueError:
        return text


def show_percent(share: Fraction) -> str:
    """A share of 1 in percent, with as many decimals as it takes not to look like a whole number that it is not."""
    percent = share * 100
    for decimals in range(_MOST_DECIMALS + 1):
        text = f"{float(percent):.{decimals}f}"
        if percent.denominator == 1 or Fraction(text).denominator != 1:
            break
    return f"{text}%"
