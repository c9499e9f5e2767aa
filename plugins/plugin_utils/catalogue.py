# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The catalogue: every check of the checklist, and what code knows of those that are implemented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ansible_collections.greenlang.vcci.plugins.plugin_utils.errors import InputError
from ansible_collections.greenlang.vcci.plugins.plugin_utils.expectation import Expectation, expectations_of
from ansible_collections.greenlang.vcci.plugins.plugin_utils.yaml_file import read_yaml

CATALOGUE_FILE = Path(__file__).parents[2] / "checklist.yml"
PHASES = ("preflight", "migrate", "rollout", "smoke", "postdeploy")

_FOR_PEOPLE = frozenset({"how", "want", "at"})
_FOR_CODE = frozenset({"module", "expect", "answers"})


@dataclass(frozen=True, kw_only=True)
class Check:
    """The smallest thing with a verdict; `module` is None as long as nothing verifies it."""

    id: str
    key: str
    item: str
    section: str
    phase: str
    how: str
    want: str
    at: str
    module: str | None = None
    expect: tuple[Expectation, ...] = ()
    answers: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Item:
    """An item of the checklist, verified as a whole in one phase."""

    id: str
    title: str
    phase: str
    optional: bool
    checks: tuple[Check, ...]


@dataclass(frozen=True, kw_only=True)
class Section:
    """A section of the checklist; `role` is the role that verifies it."""

    id: str
    role: str
    title: str
    items: tuple[Item, ...]

    @property
    def checks(self) -> Iterator[Check]:
        return (check for item in self.items for check in item.checks)


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """All sections in the checklist's order; `document` is the file itself, with what stands beside the checks."""

    sections: tuple[Section, ...]
    document: Mapping[str, Any]

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        return tuple(check for section in self.sections for check in section.checks)

    @cached_property
    def by_id(self) -> Mapping[str, Check]:
        return {check.id: check for check in self.checks}

    @cached_property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for section in self.sections for item in section.items)

    @cached_property
    def groups(self) -> frozenset[str]:
        """Every inventory group that some check is answered by."""
        return frozenset(group for check in self.checks for answer in check.answers for group in answer)

    def is_optional(self, check: str) -> bool:
        """Whether the source calls the check's item optional, so that an inventory may switch it off."""
        return next(item.optional for item in self.items if item.id == self.by_id[check].item)

    def of_phase(self, phase: str) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if check.phase == phase)


def load_catalogue(path: Path = CATALOGUE_FILE) -> Catalogue:
    """Reads the catalogue; raises InputError naming the check that is not as this page says."""
    document = read_yaml(path, "the catalogue")
    try:
        return Catalogue(sections=tuple(_section(entry) for entry in document["sections"]), document=document)
    except KeyError as exc:
        raise InputError(f"the catalogue at {path} lacks the key {exc}") from exc


def _section(entry: Mapping[str, Any]) -> Section:
    items = tuple(_item(entry["id"], item) for item in entry["items"])
    return Section(id=entry["id"], role=entry["role"], title=entry["title"], items=items)


def _item(section: str, entry: Mapping[str, Any]) -> Item:
    if entry["phase"] not in PHASES:
        raise InputError(f"item {entry['id']}: phase {entry['phase']!r} is none of {', '.join(PHASES)}")
    checks = tuple(_check(section, entry, key, check) for key, check in entry["checks"].items())
    optional = bool(entry.get("optional", False))
    return Item(id=entry["id"], title=entry["title"], phase=entry["phase"], optional=optional, checks=checks)


def _check(section: str, item: Mapping[str, Any], key: str, entry: Mapping[str, Any]) -> Check:
    name = f"{item['id']}.{key}"
    for_code = set(entry) - _FOR_PEOPLE
    if for_code not in (set(), _FOR_CODE):
        raise InputError(f"check {name}: expected all of {sorted(_FOR_CODE)} or none, found {sorted(for_code)}")
    return Check(
        id=name,
        key=key,
        item=item["id"],
        section=section,
        phase=item["phase"],
        how=entry["how"],
        want=entry["want"],
        at=entry["at"],
        module=entry.get("module"),
        expect=expectations_of(f"check {name}", entry.get("expect", {})),
        answers=tuple(tuple(answer) for answer in entry.get("answers", ())),
    )
