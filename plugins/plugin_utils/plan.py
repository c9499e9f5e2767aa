# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The plan of a run: which check which systems owe a verdict for, and why nobody answers for the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from ansible_collections.greenlang.vcci.plugins.plugin_utils.catalogue import Catalogue, Check
from ansible_collections.greenlang.vcci.plugins.plugin_utils.errors import InputError

Groups = Mapping[str, Sequence[str]]
Answer = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A check of the run: the hosts that owe a verdict, or else the sentence why it stays pending, and what to do."""

    check: str
    module: str | None
    systems: tuple[str, ...] = ()
    pending: str = ""
    remedy: str = ""

    def as_record(self) -> dict[str, Any]:
        """The ledger's form."""
        return {
            "check": self.check,
            "module": self.module,
            "systems": list(self.systems),
            "pending": self.pending,
            "remedy": self.remedy,
        }


@dataclass(frozen=True)
class Choices:
    """`vcci_answers`: which alternative answers for a check, an item or a section, where there are several."""

    by_id: Mapping[str, Answer]

    @classmethod
    def of(cls, raw: Mapping[str, Any], catalogue: Catalogue) -> Choices:
        """Reads {id: group or list of groups}; raises InputError for an unknown id or group."""
        known = {name for check in catalogue.checks for name in (check.id, check.item, check.section)}
        choices: dict[str, Answer] = {}
        for name, value in raw.items():
            key, answer = str(name), (value,) if isinstance(value, str) else value
            if not isinstance(answer, (list, tuple)) or not all(isinstance(group, str) for group in answer):
                raise InputError(f"vcci_answers: {key} was expected to name a group or a list of groups, not {value!r}")
            strangers = [group for group in answer if group not in catalogue.groups]
            if key not in known:
                raise InputError(f"vcci_answers: {key!r} is no section, item or check of the checklist")
            if strangers:
                raise InputError(
                    f"vcci_answers: {key} names {', '.join(strangers)}, which is no group that answers for a check; "
                    f"known are {', '.join(sorted(catalogue.groups))}"
                )
            choices[key] = tuple(answer)
        return cls(choices)

    def for_check(self, check: Check) -> Answer | None:
        """The choice nearest to the check: its own, its item's, its section's."""
        return next((self.by_id[key] for key in (check.id, check.item, check.section) if key in self.by_id), None)


def make_plan(checks: Iterable[Check], groups: Groups, choices: Choices) -> tuple[Planned, ...]:
    """Plans each check by its `answers` and the inventory's groups; raises InputError where a choice is missing."""
    return tuple(_planned(check, groups, choices) for check in checks)


def _planned(check: Check, groups: Groups, choices: Choices) -> Planned:
    if check.module is None:
        return Planned(
            check=check.id,
            module=None,
            pending="no module of this version verifies it yet",
            remedy=f"verify by hand: {check.want} ({check.at})",
        )
    possible = [answer for answer in check.answers if all(groups.get(group) for group in answer)]
    chosen = _choose(check, possible, choices.for_check(check))
    if chosen is None:
        return _unanswered(check, groups)
    return Planned(check=check.id, module=check.module, systems=tuple(groups[chosen[0]]))


def _choose(check: Check, possible: Sequence[Answer], choice: Answer | None) -> Answer | None:
    if choice is not None and choice in check.answers:
        return choice if choice in possible else None
    if len(possible) > 1:
        alternatives = ", ".join(" with ".join(answer) for answer in possible)
        raise InputError(
            f"{check.id} can be answered by {alternatives}: say which in vcci_answers, "
            f"as {{{check.item!r}: {list(possible[0])!r}}}"
        )
    return possible[0] if possible else None


def _unanswered(check: Check, groups: Groups) -> Planned:
    wanted = " or ".join(" with ".join(answer) for answer in check.answers)
    missing = [group for answer in check.answers for group in answer if not groups.get(group)]
    close = [near for group in missing for near in get_close_matches(group, groups, n=1, cutoff=0.75) if groups[near]]
    hint = f" (the inventory has a group {close[0]}: is that a slip?)" if close else ""
    return Planned(
        check=check.id,
        module=check.module,
        pending=f"no system answers for it: the inventory has no host in group {wanted}{hint}",
        remedy=f"add the system to group {wanted} of the inventory",
    )
