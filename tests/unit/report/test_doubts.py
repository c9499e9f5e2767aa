"""What takes a go its force: what was seen after it, a run gone on with, and its age."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

from ansible_collections.greenlang.vcci.plugins.plugin_utils.clock import from_instant
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.document import document_of
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.headline import headline
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.junit import junit_of
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.model import Report
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.page import page_of
from ansible_collections.greenlang.vcci.tests.unit.report.example import (
    ExampleRun,
    all_go,
    begun,
    passing,
    plan_on,
    report_of,
    tips_of,
    verdict,
)
from tests.support.implemented import POSTGRESQL

WORK_MEM = "2.2.2.work_mem"
GO = all_go("db-1")[0]
NARROWED = {"sections": [], "items": [], "checks": [WORK_MEM]}
WEAKER = [{"option": "work_mem", "from": "64MB", "to": "4MB", "effect": "weaker"}]


def narrowed(number: int, *before: ExampleRun, status: str, **changes: Any) -> ExampleRun:
    """A run on work_mem alone, in that minute after nine, that has seen those runs."""
    of_run = {key: changes.pop(key) for key in ("at", "check_mode") if key in changes}
    plan = [planned for planned in plan_on("preflight", ["db-1"]) if planned.check == WORK_MEM]
    run = begun(
        run=f"20261124T090{number}-0a0a",
        plan=plan,
        scope=NARROWED,
        tips=tips_of(*before),
        **{"at": f"2026-11-24T09:0{number}:00.000Z", **of_run},
    )
    return run.judged(lambda _check, _system: verdict(status, **changes)).decided()


def decision_of(*runs: ExampleRun) -> str | None:
    return report_of(*runs).phases[0].decision


def case_of(report: Report, name: str) -> ElementTree.Element:
    (case,) = ElementTree.fromstring(junit_of(report)).iterfind(f"testsuite/testcase[@name='{name}']")
    return case


@pytest.mark.parametrize("status", ["failed", "unknown"])
def test_a_narrowed_run_that_sees_a_check_fail_puts_the_go_in_doubt(status: str) -> None:
    report = report_of(GO, narrowed(1, GO, status=status))
    (phase, *_others) = report.phases
    assert phase.decision is None
    assert phase.notes[0] == (
        f"run 20261124T0750-7f3a said GO, and run 20261124T0901-0a0a has seen since: {WORK_MEM} {status} on db-1 "
        "at 2026-11-24 09:01:01 UTC"
    )
    said = headline(report)
    assert said.tone == "undecided"
    assert said.sentence == f"The go of preflight does not stand: {phase.notes[0]}."


def test_what_was_seen_after_a_go_stands_with_its_check_and_its_remedy() -> None:
    report = report_of(GO, narrowed(1, GO, status="failed"))
    assert report.by_id[WORK_MEM].status == "failed"
    (seen,) = next(check for check in document_of(report)["checks"] if check["id"] == WORK_MEM)["verdicts"]
    assert (seen["run"], seen["seq"]) == ("20261124T0901-0a0a", 1)
    assert [result.tag for result in case_of(report, WORK_MEM)] == ["failure"]
    assert "ALTER SYSTEM SET work_mem" in page_of(report)


@pytest.mark.parametrize("status", ["passed", "not_applicable"])
def test_a_later_narrowed_run_that_sees_it_pass_lifts_the_doubt(status: str) -> None:
    failed = narrowed(1, GO, status="failed")
    again = narrowed(2, GO, failed, status=status)
    assert decision_of(GO, failed, again) == decision_of(again, failed, GO) == "go"
    assert headline(report_of(GO, failed, again)).word == "GO for migrate"


def test_a_narrowed_run_gone_on_with_lifts_its_own_doubt() -> None:
    failed = narrowed(1, GO, status="failed")
    again = failed.gone_on(at="2026-11-24T09:05:00.000Z")
    assert decision_of(GO, again) is None
    assert decision_of(GO, again.judged(passing).decided()) == "go"


def test_a_pass_beside_a_failure_in_one_look_lifts_nothing() -> None:
    assert decision_of(GO, narrowed(1, GO, status="failed").judged(passing)) is None


@pytest.mark.parametrize(
    "changes",
    [{"check_mode": True}, {"deviates": WEAKER}, {"at": "2026-11-24T13:00:00.000Z"}],
    ids=["check mode", "lower bar", "clock ahead"],
)
def test_a_pass_that_nothing_may_rely_on_lifts_nothing(changes: dict[str, Any]) -> None:
    failed = narrowed(1, GO, status="failed")
    assert decision_of(GO, failed, narrowed(2, GO, failed, status="passed", **changes)) is None


def test_a_pass_before_the_failure_lifts_nothing() -> None:
    passed = narrowed(1, GO, status="passed")
    assert decision_of(GO, passed, narrowed(2, GO, passed, status="failed")) is None


def test_a_failure_seen_in_check_mode_counts_and_what_it_can_not_look_at_does_not() -> None:
    assert decision_of(GO, narrowed(1, GO, status="failed", check_mode=True)) is None
    assert decision_of(GO, narrowed(1, GO, status="unknown", cause="check_mode", check_mode=True)) == "go"


def test_what_was_seen_before_the_go_does_not_count_against_it() -> None:
    failed = narrowed(1, status="failed")
    go = begun(at="2026-11-24T09:05:00.000Z", plan=plan_on("preflight", ["db-1"]), tips=tips_of(failed))
    assert decision_of(failed, go.judged(passing).decided()) == "go"
    behind = begun(at="2026-11-24T08:00:00.000Z", plan=plan_on("preflight", ["db-1"]), tips=tips_of(failed))
    assert decision_of(failed, behind.judged(passing).decided()) == "go"


def test_a_run_that_broke_off_counts_for_what_it_saw() -> None:
    later = begun(run="20261124T0930-1b1b", at="2026-11-24T09:30:00.000Z", tips=tips_of(GO))
    assert decision_of(GO, later) == "go"
    assert decision_of(GO, later.judged(lambda _check, _system: verdict("failed"))) is None


def test_many_checks_seen_wrong_are_one_sentence() -> None:
    later = begun(run="20261124T0930-1b1b", at="2026-11-24T09:30:00.000Z", tips=tips_of(GO))
    notes = report_of(GO, later.judged(lambda _check, _system: verdict("failed"))).phases[0].notes
    assert sum("has seen since" in note for note in notes) == 1
    assert notes[0].endswith(f"; and {len(POSTGRESQL) - notes[0].count(' failed on db-1')} more")


def test_a_go_whose_run_was_gone_on_with_is_none_until_it_decides_again() -> None:
    going_on = GO.gone_on(at="2026-11-24T09:00:00.000Z")
    report = report_of(going_on)
    assert report.phases[0].decision is None
    assert "went on after its decision, with 0 verdicts since" in report.phases[0].notes[0]
    assert decision_of(going_on.judged(passing).decided()) == "go"


LAST, LAPSED = from_instant("2026-11-25T07:52:03.120Z"), from_instant("2026-11-25T07:52:03.121Z")


def test_a_lapsed_go_is_no_go() -> None:
    assert report_of(GO, now=LAST).phases[0].decision == "go"
    report = report_of(GO, now=LAPSED)
    note = "the GO of run 20261124T0750-7f3a lapsed at 2026-11-25 07:52:03 UTC: run the phase again"
    decision = document_of(report)["decisions"]["preflight"]
    assert (decision["decision"], decision["until"], decision["notes"]) == (None, None, [note])
    (result,) = case_of(report, "preflight is a go")
    assert (result.tag, result.get("message")) == ("error", note)
    page = page_of(report)
    assert "T" + note[1:] in page
    assert "does not stand" in page
    assert "data-until=" not in page


def test_deciding_again_renews_nothing_and_looking_again_does() -> None:
    late = "2026-11-24T20:00:00.000Z"
    assert report_of(GO.decided(at=late), now=LAPSED).phases[0].decision is None
    renewed = GO.gone_on(at=late).judged(passing).decided()
    phase = report_of(renewed, now=LAPSED).phases[0]
    assert (phase.decision, phase.until) == ("go", "2026-11-25T20:00:00.000Z")


def test_a_lapsed_no_go_stays_one() -> None:
    no_go = begun(plan=plan_on("preflight", ["db-1"])).judged(lambda _check, _system: verdict("failed")).decided()
    assert report_of(no_go, now=LAPSED).phases[0].decision == "no_go"


def test_all_phases_hold_as_long_as_the_first_of_them_to_lapse() -> None:
    last = begun("postdeploy", run="20261124T1000-7f3a", at="2026-11-24T10:00:00.000Z", plan=plan_on("postdeploy", "a"))
    runs = (*all_go("a")[:4], last.judged(passing).decided())
    assert headline(report_of(*runs, now=LAST)).until == "2026-11-25T07:52:03.120Z"
    assert headline(report_of(*runs, now=LAPSED)).tone == "undecided"


def test_a_page_without_anything_else_to_settle_names_the_go_that_does_not_stand() -> None:
    runs = all_go("a")
    assert "Nothing: every check is passed" in page_of(report_of(*runs))
    page = page_of(report_of(*runs, now=LAPSED))
    assert "Nothing: every check is passed" not in page
    assert "A go that does not stand" in page
