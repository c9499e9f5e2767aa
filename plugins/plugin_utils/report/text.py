# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Makes texts that systems returned fit for a file that people open: no control character, no hidden direction."""

from __future__ import annotations

import re
from typing import Any

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# XML 1.0 forbids the control characters, UTF-8 the surrogates; the directional marks let a text show another order
# than it has (https://trojansource.codes).
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


def fit(value: Any) -> Any:
    """The value with every unfit character replaced by U+FFFD, in strings, lists and mappings (keys too)."""
    if isinstance(value, str):
        return _UNFIT.sub(_REPLACEMENT, value)
    if isinstance(value, dict):
        return {fit(key): fit(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [fit(item) for item in value]
    return value


def count(number: int, noun: str) -> str:
    """A number with its noun, as 1 check, 2 checks."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def listed(words: list[str]) -> str:
    """Words as a sentence lists them: a, b and c."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def instant(at: str) -> str:
    """An ISO time in UTC as people read it, to the second."""
    return f"{at[:10]} {at[11:19]} UTC"
