# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The expectations of the catalogue, and how an effective value deviates from one."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from ansible_collections.greenlang.vcci.plugins.module_utils.units import canonical
from ansible_collections.greenlang.vcci.plugins.plugin_utils.errors import InputError

Effect = Literal["weaker", "stricter", "incomparable"]

RELATIONS = ("ge", "le", "eq", "includes")
KINDS = ("version", "memory")


@dataclass(frozen=True, kw_only=True)
class Deviation:
    """An option whose effective value is not the catalogue's; `effect` says what that does to the bar."""

    option: str
    wanted: Any
    effective: Any
    effect: Effect

    def as_record(self) -> dict[str, Any]:
        """The ledger's form: {option, from, to, effect}; what JSON has no word for (nan) becomes a text."""
        strange = isinstance(self.effective, float) and not math.isfinite(self.effective)
        effective = str(self.effective) if strange else self.effective
        return {"option": self.option, "from": self.wanted, "to": effective, "effect": self.effect}


@dataclass(frozen=True, kw_only=True)
class Expectation:
    """One key of a check's `expect`: the module's option, how its value is compared, and the value."""

    option: str
    relation: str
    value: Any
    kind: str | None = None

    def deviation(self, effective: Any) -> Deviation | None:
        """How an effective value deviates, or None; what can't be compared is incomparable, never equal."""
        try:
            wanted, seen = self._comparable(self.value), self._comparable(effective)
            effect = None if wanted == seen else self._effect(wanted, seen)
        except (TypeError, ValueError):
            effect = "incomparable"
        if effect is None:
            return None
        return Deviation(option=self.option, wanted=self.value, effective=effective, effect=effect)

    def _comparable(self, value: Any) -> Any:
        if self.relation == "includes":
            return frozenset(value)
        if self.kind:
            return canonical(value, self.kind)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return Fraction(str(value))  # 0.05 is a twentieth, as it is written, and not its nearest float
        return value

    def _effect(self, wanted: Any, seen: Any) -> Effect:
        if self.relation == "eq" or type(wanted) is not type(seen):
            return "incomparable"
        if self.relation == "le":
            return "weaker" if seen > wanted else "stricter"
        if self.relation == "ge":
            return "weaker" if seen < wanted else "stricter"
        return "stricter" if seen > wanted else "weaker"  # includes: a proper superset asks for more


def expectations_of(where: str, declared: Mapping[str, Mapping[str, Any]]) -> tuple[Expectation, ...]:
    """Reads a check's `expect`; raises InputError where it is not {option: {RELATION: value, as: KIND}}."""
    found = []
    for option, entry in declared.items():
        relations = [key for key in entry if key != "as"]
        kind = entry.get("as")
        if len(relations) != 1 or relations[0] not in RELATIONS or kind not in (None, *KINDS):
            raise InputError(
                f"{where}: expect.{option} needs one of {', '.join(RELATIONS)} and at most "
                f"`as` with one of {', '.join(KINDS)}; it has {dict(entry)}"
            )
        found.append(Expectation(option=option, relation=relations[0], value=entry[relations[0]], kind=kind))
    return tuple(found)
