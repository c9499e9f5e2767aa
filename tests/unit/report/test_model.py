"""The model: every check counted once, the right run of each phase, and no go that the verdicts don't bear out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from ansible_collections.greenlang.vcci.plugins.plugin_utils.ledger import Ledger
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.model import PhaseState, Report, counts, worst
from ansible_collections.greenlang.vcci.tests.unit.report.example import (
    CATALOGUE,
    RELEASE,
    ExampleRun,
    all_go,
    begun,
    except_for,
    kept,
    passing,
    plan_on,
    report_of,
    report_on,
    tips_of,
    verdict,
)
from tests.support.implemented import ALL, POSTGRESQL

ENCODING = "2.1.1.encoding"
LATER: dict[str, Any] = {"run": "20261124T0810-91bc", "at": "2026-11-24T08:10:00.000Z"}
SCOPE = {"sections": ["2"], "items": [], "checks": ["1.1.2.version"]}


def preflight(report: Report) -> PhaseState:
    return report.phases[0]


def decided_run(**changes: Any) -> ExampleRun:
    return begun(**changes).judged(passing).decided()


@pytest.mark.parametrize(
    "runs",
    [
        (),
        (decided_run(),),
        (begun(plan=plan_on("preflight", ["db-1", "db-2"])).judged(except_for(ENCODING, "failed")).decided(),),
        all_go("db-1"),
    ],
    ids=["no run", "one system", "two systems", "all passed"],
)
def test_counts_add_up_to_the_whole_checklist(runs: tuple[ExampleRun, ...]) -> None:
    report = report_of(*runs)
    assert len(report.checks) == len(ALL)
    assert sum(counts(report.checks).values()) == len(ALL)


def test_a_run_leaves_pending_what_its_systems_do_not_answer() -> None:
    number = counts(report_of(decided_run()).checks)
    assert (number["passed"], number["pending"]) == (len(POSTGRESQL), len(ALL) - len(POSTGRESQL))


@pytest.mark.parametrize(
    ("one", "other", "check"),
    [
        ("passed", "failed", "failed"),
        ("unknown", "failed", "failed"),
        ("passed", "unknown", "unknown"),
        ("not_applicable", "passed", "passed"),
        ("passed", "passed", "passed"),
    ],
)
def test_the_worst_system_stands_for_the_check(one: str, other: str, check: str) -> None:
    said = {"db-1": one, "db-2": other}
    run = begun(plan=plan_on("preflight", ["db-1", "db-2"]))
    report = report_of(run.judged(lambda _check, system: verdict(said[system])).decided())
    assert report.by_id[ENCODING].status == check
    assert worst(report.of(CATALOGUE.of_phase("preflight"))) == check


def test_a_system_that_says_nothing_leaves_the_check_pending_and_is_named() -> None:
    planned = begun(plan=plan_on("preflight", ["db-1", "db-2"]))
    run = planned.judged(lambda _check, system: verdict() if system == "db-1" else None)
    state = report_of(run.decided()).by_id[ENCODING]
    assert state.status == "pending"
    assert "db-2" in state.pending
    assert [line["system"] for line in state.verdicts] == ["db-1"]


def test_the_newest_deciding_run_counts_however_the_files_are_ordered() -> None:
    older, newer = decided_run(), begun(**LATER).judged(except_for(ENCODING, "failed")).decided()
    for runs in ((older, newer), (newer, older)):
        report = report_of(*runs)
        assert preflight(report).run == LATER["run"]
        assert report.by_id[ENCODING].status == "failed"


def test_another_release_is_not_counted_and_is_named() -> None:
    report = report_of(decided_run(digest="sha256:" + "9" * 64))
    assert preflight(report).decision is None
    assert counts(report.checks)["pending"] == len(ALL)
    assert any("NO-GO of run 20261124T0752-7f3a is about another release" in note for note in preflight(report).notes)


@pytest.mark.parametrize(
    ("newer", "said"),
    [
        (begun(**LATER, scope=SCOPE).judged(passing).decided(), "looked only at section 2 and check 1.1.2.version"),
        (begun(**LATER, check_mode=True).judged(passing).decided(), "was made in check mode"),
        (begun(**LATER).judged(passing), "ended without a decision"),
    ],
    ids=["scope", "check mode", "broken off"],
)
def test_a_newer_run_that_decided_nothing_is_passed_over_and_named(newer: ExampleRun, said: str) -> None:
    both, alone = report_of(decided_run(), newer), report_of(newer)
    assert (preflight(both).run, preflight(both).decision) == ("20261124T0752-7f3a", "no_go")
    assert said in preflight(both).notes[0]
    assert preflight(alone).decision is None
    assert preflight(alone).notes[0] == "no run has decided preflight for this release yet"
    assert said in preflight(alone).notes[1]


def test_several_runs_that_decided_nothing_are_one_sentence() -> None:
    runs = [begun(run=f"20261124T081{minute}-91bc", at=f"2026-11-24T08:1{minute}:00.000Z") for minute in range(3)]
    note = preflight(report_of(decided_run(), *runs)).notes[0]
    assert note.startswith("run 20261124T0812-91bc of 2026-11-24 08:12:00 UTC ended without a decision")
    assert "nor on 2 runs before it" in note


def test_a_go_holds_for_a_day_and_names_its_tip() -> None:
    phase = preflight(report_of(*all_go("db-1")))
    assert (phase.decision, phase.at, phase.until) == ("go", "2026-11-24T07:52:14.120Z", "2026-11-25T07:52:03.120Z")
    assert phase.tip == all_go("db-1")[0].records[-1]["hash"]


def test_a_go_with_a_verdict_after_it_is_no_go_any_more() -> None:
    go = all_go("db-1")[0]
    late = {**verdict("failed"), "kind": "verdict", "id": ENCODING, "system": "db-1"}
    phase = preflight(report_of(go.then(late)))
    assert (phase.decision, phase.until) == (None, "")
    assert (
        "went on after its decision, with 1 verdict since; go on with -e vcci_run=20261124T0750-7f3a" in phase.notes[0]
    )


def test_a_go_that_its_verdicts_contradict_is_not_believed() -> None:
    run = begun(plan=plan_on("preflight", ["db-1"])).judged(except_for(ENCODING, "failed")).decided()
    forged = ExampleRun((*run.records[:-1], {**run.records[-1], "decision": "go", "blockers": []}))
    phase = preflight(report_of(forged))
    assert phase.decision is None
    assert "said GO, though 1 check of the phase stand against it" in phase.notes[0]


def test_a_go_by_an_older_checklist_leaves_the_new_check_pending() -> None:
    plan = [planned for planned in plan_on("preflight", ["db-1"]) if planned.check != ENCODING]
    report = report_of(begun(plan=plan).judged(passing).decided())
    assert preflight(report).decision is None
    assert "planned by an older checklist, without it" in report.by_id[ENCODING].pending


def test_a_go_beside_a_run_that_was_removed_is_not_believed() -> None:
    older, go = begun(run="20261123T1200-0a0a", at="2026-11-23T12:00:00.000Z"), all_go("db-1")[0]
    go.first["tips"] = tips_of(older)
    assert preflight(report_of(older, go)).decision == "go"
    alone = preflight(report_of(go))
    assert alone.decision is None
    assert "run 20261123T1200-0a0a was changed or removed since run 20261124T0750-7f3a saw it" in alone.notes[0]


def test_a_deviation_stands_with_its_check_and_system() -> None:
    deviates = [{"option": "encoding", "from": "UTF8", "to": "LATIN1", "effect": "incomparable"}]
    report = report_of(begun().judged(except_for(ENCODING, "passed", deviates=deviates)).decided())
    assert report.by_id[ENCODING].deviations == ({"system": "db-1", **deviates[0]},)
    assert report.by_id["2.1.1.collation"].deviations == ()


def test_an_interrupted_write_is_told() -> None:
    run = begun().then({**verdict(), "kind": "verdict", "id": ENCODING, "system": "db-1", "recovered": "x.torn-1"})
    notes = preflight(report_of(run.decided())).notes
    assert "an interrupted write to run 20261124T0752-7f3a was set aside in x.torn-1" in notes


def test_the_examples_are_lines_of_the_ledger(tmp_path: Path) -> None:
    schema = json.loads((Path(__file__).parents[3] / "docs" / "schemas" / "ledger-line.schema.json").read_text())
    run = begun().judged(except_for(ENCODING, "unknown")).judged(except_for(ENCODING, "failed")).decided("a finding")
    for line in kept(run, tmp_path).records:
        Draft202012Validator(schema).validate(line)


def test_a_real_ledger_reads_as_it_was_written(tmp_path: Path) -> None:
    file = kept(decided_run(), tmp_path)
    report = report_on(Ledger(tmp_path))
    assert preflight(report).tip == file.tip()
    assert counts(report.checks)["passed"] == len(POSTGRESQL)


def test_the_release_is_shown_as_its_file_says() -> None:
    assert report_of().release == RELEASE.document
