"""Breaking and healing: written down before it is done, refused twice, taken back in the right order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from lab import breakage, faults
from lab.breakage import Breakage
from lab.errors import LabError
from lab.faults import Fault, Step


@dataclass
class Recorder:
    """A system that writes down what it is told, and refuses what `refused` names."""

    path: Path
    name: str = "some"
    done: list[str] = field(default_factory=list)
    broken_then: list[list[str]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    def execute(self, state: Mapping[str, Any], *, database: str, statements: tuple[str, ...]) -> None:
        self.broken_then.append(list(Breakage(self.path, {}, print).in_effect()))
        for statement in statements:
            if statement in self.refused:
                raise LabError(f"refused: {statement}")
            self.done.append(statement)


def fault(check: str) -> Fault:
    return Fault(
        check=check,
        name="only",
        does="Breaks it",
        system="some",
        break_steps=(Step(database="d", sql=(f"break {check}",)), Step(restart=True)),
        heal_steps=(Step(database="d", sql=(f"heal {check}",)),),
        seen_within=1,
        touches={},
    )


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Recorder:
    recorder = Recorder(tmp_path / "broken.json")
    monkeypatch.setattr(breakage, "SYSTEMS", (recorder,))
    monkeypatch.setattr(faults, "load", lambda: (fault("1.1.1.a"), fault("1.1.1.b")))
    return recorder


@pytest.fixture
def lab(system: Recorder) -> Breakage:
    return Breakage(system.path, {"some": {}}, lambda server: system.done.append(f"restart {server}"))


def test_a_break_is_written_down_before_it_is_done(lab: Breakage, system: Recorder) -> None:
    assert lab.apply("1.1.1.a", None) == "only"
    assert system.broken_then == [["1.1.1.a"]]
    assert system.done == ["break 1.1.1.a", "restart some"]
    assert lab.in_effect() == {"1.1.1.a": "only"}


def test_breaking_twice_is_refused(lab: Breakage, system: Recorder) -> None:
    lab.apply("1.1.1.a", None)
    with pytest.raises(LabError, match=r"1\.1\.1\.a is broken already, by only"):
        lab.apply("1.1.1.a", None)
    assert system.done == ["break 1.1.1.a", "restart some"]


def test_all_are_healed_the_last_one_first(lab: Breakage, system: Recorder) -> None:
    lab.apply("1.1.1.a", None)
    lab.apply("1.1.1.b", None)
    assert lab.heal(None) == ["1.1.1.b", "1.1.1.a"]
    assert lab.in_effect() == {}
    assert lab.heal(None) == []


def test_one_is_healed_and_the_other_stays_broken(lab: Breakage) -> None:
    lab.apply("1.1.1.a", None)
    lab.apply("1.1.1.b", None)
    assert lab.heal("1.1.1.a") == ["1.1.1.a"]
    assert lab.in_effect() == {"1.1.1.b": "only"}
    assert lab.heal("1.1.1.a") == []


def test_a_break_that_fails_is_taken_back(lab: Breakage, system: Recorder) -> None:
    system.refused = {"break 1.1.1.a"}
    with pytest.raises(LabError, match=r"^refused: break 1\.1\.1\.a$"):
        lab.apply("1.1.1.a", None)
    assert system.done == ["heal 1.1.1.a"]
    assert lab.in_effect() == {}


def test_a_break_that_can_be_neither_done_nor_taken_back_stays_written_down(lab: Breakage, system: Recorder) -> None:
    system.refused = {"break 1.1.1.a", "heal 1.1.1.a"}
    with pytest.raises(LabError, match=r"refused: break 1\.1\.1\.a; 1\.1\.1\.a may be half broken"):
        lab.apply("1.1.1.a", None)
    assert lab.in_effect() == {"1.1.1.a": "only"}


def test_what_another_fault_keeps_from_healing_is_healed_after_it(
    lab: Breakage, system: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.apply("1.1.1.a", None)
    lab.apply("1.1.1.b", None)
    execute = system.execute

    def b_needs_a(state: Mapping[str, Any], *, database: str, statements: tuple[str, ...]) -> None:
        if statements == ("heal 1.1.1.b",) and "heal 1.1.1.a" not in system.done:
            raise LabError("not before a")
        execute(state, database=database, statements=statements)

    monkeypatch.setattr(system, "execute", b_needs_a)
    assert lab.heal(None) == ["1.1.1.a", "1.1.1.b"]


def test_what_can_not_be_healed_is_told_and_stays_written_down(lab: Breakage, system: Recorder) -> None:
    lab.apply("1.1.1.a", None)
    system.refused = {"heal 1.1.1.a"}
    with pytest.raises(LabError, match=r"^refused: heal 1\.1\.1\.a$"):
        lab.heal(None)
    assert lab.in_effect() == {"1.1.1.a": "only"}


def test_healing_a_check_that_has_no_fault_is_told(lab: Breakage) -> None:
    with pytest.raises(LabError, match=r"no fault for a check 9\.9\.9\.x"):
        lab.heal("9.9.9.x")
