# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The scope of a run: which of a phase's checks it looks at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from difflib import get_close_matches

from ansible_collections.greenlang.vcci.plugins.plugin_utils.catalogue import Catalogue, Check
from ansible_collections.greenlang.vcci.plugins.plugin_utils.errors import InputError


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Sections, items and checks by id; a check is in scope when any of the three names it, or when all are empty."""

    sections: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        return not (self.sections or self.items or self.checks)

    def as_record(self) -> dict[str, list[str]]:
        """The ledger's form."""
        return {key: list(value) for key, value in asdict(self).items()}

    def select(self, catalogue: Catalogue, phase: str) -> tuple[Check, ...]:
        """The phase's checks in scope; raises InputError for an id that is unknown or of another phase."""
        if self.whole:
            return catalogue.of_phase(phase)
        owner = {
            "vcci_sections": (self.sections, {check.id: check.section for check in catalogue.checks}),
            "vcci_items": (self.items, {check.id: check.item for check in catalogue.checks}),
            "vcci_checks": (self.checks, {check.id: check.id for check in catalogue.checks}),
        }
        selected: set[str] = set()
        for variable, (names, owners) in owner.items():
            for name in names:
                selected |= _checks_of(catalogue, phase, variable, name.strip(), owners)
        return tuple(check for check in catalogue.of_phase(phase) if check.id in selected)


def _checks_of(catalogue: Catalogue, phase: str, variable: str, name: str, owners: dict[str, str]) -> set[str]:
    named = [catalogue.by_id[check] for check, owner in owners.items() if owner == name]
    if not named:
        raise InputError(f"{variable}: {name!r} is not in the checklist; {_hint(catalogue, name, owners.values())}")
    here = {check.id for check in named if check.phase == phase}
    if not here:
        phases = " and ".join(dict.fromkeys(check.phase for check in named))
        raise InputError(f"{variable}: {name} is verified in phase {phases}, not in {phase}: run that phase's playbook")
    return here


def _hint(catalogue: Catalogue, name: str, known: Iterable[str]) -> str:
    """What may have been meant: an id of another kind, one of the same item, or one that is spelled alike."""
    if name in {section.id for section in catalogue.sections}:
        return f"did you mean vcci_sections={name}?"
    if name in {item.id for item in catalogue.items}:
        return f"did you mean vcci_items={name}?"
    names = list(dict.fromkeys(known))
    siblings = [other for other in names if other.rpartition(".")[0] == name.rpartition(".")[0] and "." in name]
    close = get_close_matches(name, siblings or names, n=3, cutoff=0.5) or siblings
    return f"did you mean {' or '.join(close)}?" if close else f"expected an id such as {names[0]}"
