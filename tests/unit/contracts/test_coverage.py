"""Every check of every system has the tests that are generated from the catalogue: no false green, and both ways."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence, Set

import pytest

from tests.support.implemented import CATALOGUE, SYSTEMS, modules_of

from .conftest import ROOT
from .lacks import KINDS, lacking_tests

Tests = Sequence[tuple[str, Set[str]]]
CHECKS = [(check.id, system) for system in SYSTEMS for check in CATALOGUE.checks if check.module in modules_of(system)]
BLIND, BOTH = "tests/unit/module_utils/nowhere/test_no_false_green.py", "tests/integration/nowhere/test_both_ways.py"


@pytest.fixture(scope="module")
def collected() -> Tests:
    """Every test that pytest would run for the systems' modules, as its file and its parameters."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    folders = ["tests/unit/module_utils", "tests/integration"]
    told = subprocess.run([*command, *folders], cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout[-2000:]
    found: list[tuple[str, Set[str]]] = []
    for line in told.stdout.splitlines():
        file, _colons, test = line.partition("::")
        found.append((file, set(re.split(r"[\[\]-]", test))))
    return found


@pytest.mark.parametrize(("check", "system"), CHECKS)
def test_a_check_is_tested_blind_and_both_ways(collected: Tests, check: str, system: str) -> None:
    lacking = lacking_tests(check, system, collected)
    assert not lacking, "\n".join(lacking)


def test_a_system_without_its_generated_tests_would_be_noticed(collected: Tests) -> None:
    assert lacking_tests("9.9.9.nothing", "nowhere", collected) == [
        *(f"{BLIND}: no test in which 9.9.9.nothing is {kind}" for kind in KINDS),
        f"{BOTH}: no test that breaks 9.9.9.nothing and heals it",
    ]


def test_another_checks_tests_are_not_taken_for_its_own() -> None:
    other = {"test", "9.9.9.nothing_more"}
    tests: Tests = [(BLIND, {*other, f"{kind}: somehow"}) for kind in KINDS] + [(BOTH, other)]
    assert lacking_tests("9.9.9.nothing_more", "nowhere", tests) == []
    assert len(lacking_tests("9.9.9.nothing", "nowhere", tests)) == len(KINDS) + 1
