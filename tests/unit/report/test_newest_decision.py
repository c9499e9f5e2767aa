"""Which decision counts: the newest by the tips where they tell, else by clocks; a go never by a doubtful clock."""

from __future__ import annotations

from itertools import permutations

import pytest

from ansible_collections.greenlang.vcci.plugins.plugin_utils.clock import from_instant
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.headline import headline
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.model import PhaseState
from ansible_collections.greenlang.vcci.tests.unit.report.example import (
    ExampleRun,
    Judge,
    begun,
    except_for,
    passing,
    plan_on,
    report_of,
    tips_of,
)

FAILING = except_for("2.1.1.encoding", "failed")
A, B, C = "20261124T0800-aaaa", "20261124T0801-bbbb", "20261124T0900-cccc"


def at(clock: str) -> str:
    return f"2026-11-24T{clock}:00.000Z"


def started(run: str, clock: str, *before: ExampleRun) -> ExampleRun:
    return begun(run=run, at=at(clock), plan=plan_on("preflight", ["db-1"]), tips=tips_of(*before))


def ended(run: ExampleRun, clock: str, judge: Judge) -> ExampleRun:
    return run.judged(judge, at=at(clock)).decided(at=at(clock))


def preflight(*runs: ExampleRun, now: str = "12:00") -> PhaseState:
    """The phase, which must not depend on the order of the files."""
    states = [report_of(*order, now=from_instant(at(now))).phases[0] for order in permutations(runs)]
    assert all(state == states[0] for state in states)
    return states[0]


def decision_of(*runs: ExampleRun, now: str = "12:00") -> tuple[str, str | None]:
    state = preflight(*runs, now=now)
    return state.run, state.decision


@pytest.fixture
def first() -> ExampleRun:
    return started(A, "08:00")


def test_a_no_go_of_the_run_that_began_first_outranks_the_go_before_it(first: ExampleRun) -> None:
    go = ended(started(B, "08:01", first), "08:10", passing)
    no_go = ended(first.gone_on(at=at("08:20")), "08:21", FAILING)
    assert decision_of(no_go, go) == (A, "no_go")
    assert headline(report_of(no_go, go)).word == "NO-GO"


def test_a_go_of_the_run_that_began_first_counts_after_the_no_go_before_it(first: ExampleRun) -> None:
    no_go = ended(started(B, "08:01", first), "08:10", FAILING)
    assert decision_of(ended(first.gone_on(at=at("08:20")), "08:21", passing), no_go) == (A, "go")


@pytest.mark.parametrize(("judge", "said"), [(FAILING, "no_go"), (passing, "go")])
def test_a_run_that_has_seen_a_decision_is_later_whatever_the_clocks_say(judge: Judge, said: str) -> None:
    ahead = ended(started(A, "11:00"), "11:01", FAILING if said == "go" else passing)
    assert decision_of(ahead, ended(started(C, "09:00", ahead), "09:01", judge)) == (C, said)


def test_the_tips_carry_over_a_run_between() -> None:
    ahead = ended(started(A, "11:00"), "11:01", passing)
    between = ended(started(B, "09:00", ahead), "09:01", passing)
    assert decision_of(ahead, between, ended(started(C, "08:30", ahead, between), "08:31", FAILING)) == (C, "no_go")


def test_where_nobody_can_tell_a_no_go_stands(first: ExampleRun) -> None:
    same = ended(started(B, "08:01", first), "08:10", passing)
    assert decision_of(ended(first, "08:10", FAILING), same) == (A, "no_go")


def test_a_go_by_a_clock_that_the_tips_contradict_does_not_outrank_a_no_go() -> None:
    ahead = started(A, "11:00")
    no_go = ended(started(B, "09:00", ahead), "09:01", FAILING)
    assert decision_of(ended(ahead, "11:01", passing), no_go) == (B, "no_go")
    assert decision_of(ended(ahead, "11:01", FAILING), no_go) == (A, "no_go")


def test_a_go_dated_in_the_future_is_none_and_says_why(first: ExampleRun) -> None:
    go = ended(first, "12:02", passing)
    state = preflight(go, now="12:00")
    assert state.decision is None
    assert "is dated 2026-11-24 12:02:00 UTC, which is in the future" in state.notes[0]
    assert decision_of(go, now="12:01") == (A, "go")


def test_a_run_gone_on_with_in_the_future_is_no_go_either(first: ExampleRun) -> None:
    run = ended(first.gone_on(at=at("12:30")), "12:00", passing)
    assert decision_of(run, now="12:10") == (A, None)


def test_a_go_dated_in_the_future_hides_no_no_go_and_is_named(first: ExampleRun) -> None:
    go = ended(started(B, "13:00"), "13:01", passing)
    state = preflight(ended(first, "08:10", FAILING), go)
    assert (state.run, state.decision) == (A, "no_go")
    assert f"the GO of run {B} is dated in the future and does not count" in state.notes


def test_a_no_go_dated_in_the_future_stands(first: ExampleRun) -> None:
    no_go = ended(started(B, "13:00"), "13:01", FAILING)
    assert decision_of(ended(first, "08:10", passing), no_go) == (B, "no_go")


def test_a_run_of_another_environment_decides_nothing_here(first: ExampleRun) -> None:
    staging = begun(run=A, plan=plan_on("preflight", ["db-1"]), environment="staging").judged(passing).decided()
    assert decision_of(staging) == ("", None)
