"""The catalogue: the project's own is whole, and a wrong one is refused in a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.greenlang.vcci.plugins.plugin_utils.catalogue import CATALOGUE_FILE, Catalogue, load_catalogue
from ansible_collections.greenlang.vcci.plugins.plugin_utils.errors import InputError

from .conftest import checklist

PER_PHASE = {"preflight": 181, "migrate": 15, "rollout": 48, "smoke": 81, "postdeploy": 39}


def test_the_projects_catalogue_holds_every_check_of_the_source() -> None:
    catalogue = load_catalogue()
    assert (len(catalogue.sections), len(catalogue.items), len(catalogue.checks)) == (12, 92, 364)
    assert Counter(check.phase for check in catalogue.checks) == PER_PHASE
    assert len(catalogue.by_id) == 364


def test_every_implemented_check_says_module_expectation_and_who_answers() -> None:
    implemented = [check for check in load_catalogue().checks if check.module]
    assert implemented
    assert all(check.expect and check.answers for check in implemented)


def test_a_check_belongs_to_its_item_section_and_phase(catalogue: Catalogue) -> None:
    check = catalogue.by_id["1.1.1.backups"]
    assert (check.item, check.section, check.phase, check.key) == ("1.1.1", "1", "preflight", "backups")
    assert check.answers == (("aws",), ("postgresql", "backup"))
    assert catalogue.groups == {"aws", "postgresql", "backup"}


def _drop_answers(check: dict[str, Any]) -> None:
    del check["answers"]


def _two_relations(check: dict[str, Any]) -> None:
    check["expect"] = {"version": {"ge": 15, "le": 16}}


def _strange_kind(check: dict[str, Any]) -> None:
    check["expect"] = {"version": {"ge": 15, "as": "colour"}}


def _strange_key(check: dict[str, Any]) -> None:
    check["modul"] = "x"


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (_drop_answers, "1.1.1.version: expected all of"),
        (_two_relations, "expect.version needs one of"),
        (_strange_kind, "at most `as` with one of version, memory"),
        (_strange_key, "found ['answers', 'expect', 'modul', 'module']"),
    ],
)
def test_a_half_written_check_is_refused(
    load: Callable[[dict[str, Any]], Catalogue], spoil: Callable[[dict[str, Any]], None], says: str
) -> None:
    document = checklist()
    spoil(document["sections"][0]["items"][0]["checks"]["version"])
    with pytest.raises(InputError) as error:
        load(document)
    assert says in str(error.value)


def test_a_duplicate_key_is_refused_and_not_silently_the_last_one(tmp_path: Path) -> None:
    text = CATALOGUE_FILE.read_text(encoding="utf-8")
    path = tmp_path / "checklist.yml"
    path.write_text(text.replace("      zones: ", "      version: ", 1), encoding="utf-8")
    with pytest.raises(InputError, match=r"not valid YAML: .*, line \d+, column 7: duplicate key 'version'"):
        load_catalogue(path)
