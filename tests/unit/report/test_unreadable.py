"""A run that can't be believed: told, never fatal, and never passed over in favour of an older go."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.greenlang.vcci.plugins.plugin_utils.ledger import Ledger, RunFile
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.headline import headline
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.model import PhaseState
from ansible_collections.greenlang.vcci.tests.unit.report.example import (
    ExampleRun,
    begun,
    except_for,
    kept,
    passing,
    plan_on,
    report_on,
)

FAILING = except_for("2.1.1.encoding", "failed")
CHANGED = "was changed after it was written"


def run_of(hour: int, *, phase: str = "preflight", **changes: Any) -> ExampleRun:
    at, plan = f"2026-11-24T{hour:02}:00:00.000Z", plan_on(phase, ["db-1"])
    return begun(phase, run=f"20261124T{hour:02}00-7f3a", at=at, plan=plan, **changes)


def go_at(hour: int) -> ExampleRun:
    return run_of(hour).judged(passing).decided()


def break_verdict(file: RunFile) -> None:
    file.path.write_text(file.path.read_text().replace('"status":"failed"', '"status":"passed"', 1))


def break_first(file: RunFile) -> None:
    file.path.write_text(file.path.read_text().replace('"by":"ada@', '"by":"bob@', 1))


def preflight(folder: Path, **changes: Any) -> PhaseState:
    return report_on(Ledger(folder), **changes).phases[0]


@pytest.mark.parametrize("spoil", [break_verdict, break_first])
def test_a_broken_run_after_a_go_leaves_no_decision(tmp_path: Path, spoil: Any) -> None:
    kept(go_at(8), tmp_path)
    spoil(kept(run_of(9).judged(FAILING).decided(), tmp_path))
    state = preflight(tmp_path)
    assert state.decision is None
    assert "20261124T0900-7f3a can't be believed, and may have decided preflight after run 2026" in state.notes[0]
    assert CHANGED in state.notes[0]
    assert headline(report_on(Ledger(tmp_path))).tone == "undecided"


def test_a_broken_run_after_a_no_go_leaves_the_no_go_and_is_told(tmp_path: Path) -> None:
    kept(run_of(8).judged(FAILING).decided(), tmp_path)
    break_verdict(kept(run_of(9).judged(FAILING).decided(), tmp_path))
    state = preflight(tmp_path)
    assert state.decision == "no_go"
    assert CHANGED in state.notes[0]


@pytest.mark.parametrize("spoil", [break_verdict, break_first])
def test_a_broken_run_from_before_the_go_is_only_told(tmp_path: Path, spoil: Any) -> None:
    spoil(kept(run_of(7).judged(FAILING).decided(), tmp_path))
    kept(go_at(8), tmp_path)
    state = preflight(tmp_path)
    assert state.decision == "go"
    assert any(CHANGED in note and "began after it" in note for note in state.notes)


def test_what_is_added_to_a_broken_run_after_the_go_began_may_be_a_no_go(tmp_path: Path) -> None:
    broken = kept(run_of(7).judged(FAILING), tmp_path)
    break_verdict(broken)
    kept(go_at(8), tmp_path)
    assert preflight(tmp_path).decision == "go"
    broken.append([{"kind": "decision", "at": "2026-11-24T09:00:00.000Z", "decision": "no_go"}])
    assert preflight(tmp_path).decision is None


def test_a_broken_run_alone_is_no_decision_and_not_a_failed_report(tmp_path: Path) -> None:
    break_verdict(kept(run_of(8).judged(FAILING).decided(), tmp_path))
    state = preflight(tmp_path)
    assert (state.decision, state.run) == (None, "")
    assert state.notes[0].startswith("no run that can be believed has decided preflight for this release yet")
    assert CHANGED in state.notes[1]


@pytest.mark.parametrize("changes", [{"phase": "migrate"}, {"digest": "sha256:" + "9" * 64}], ids=["phase", "release"])
def test_a_broken_run_of_something_else_takes_nothing_from_a_go(tmp_path: Path, changes: dict[str, Any]) -> None:
    kept(go_at(8), tmp_path)
    break_verdict(kept(run_of(9, **changes).judged(FAILING).decided(), tmp_path))
    assert preflight(tmp_path).decision == "go"


def test_a_broken_run_whose_phase_nobody_can_tell_is_told_in_each(tmp_path: Path) -> None:
    break_first(kept(run_of(8).judged(passing).decided(), tmp_path))
    assert all(any(CHANGED in note for note in phase.notes) for phase in report_on(Ledger(tmp_path)).phases)


def test_a_run_cut_short_after_the_go_saw_it_is_noticed(tmp_path: Path) -> None:
    before = kept(run_of(7).judged(FAILING).decided(), tmp_path)
    kept(go_at(8), tmp_path)
    before.path.write_bytes(b"".join(before.path.read_bytes().splitlines(keepends=True)[:-1]))
    state = preflight(tmp_path)
    assert state.decision is None
    assert "run 20261124T0700-7f3a was changed or removed since run 20261124T0800-7f3a saw it" in state.notes[0]


def test_a_copy_under_another_runs_name_decides_nothing(tmp_path: Path) -> None:
    go = kept(go_at(8), tmp_path)
    go.path.rename(go.path.with_stem("20261124T0900-0a0a"))
    state = preflight(tmp_path)
    assert state.decision is None
    assert "its file holds lines of run 20261124T0800-7f3a" in state.notes[1]
