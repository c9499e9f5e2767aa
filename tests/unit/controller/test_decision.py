"""The gate: every way in which a run is not a go."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.greenlang.vcci.plugins.plugin_utils.assessment import assess, counts_of
from ansible_collections.greenlang.vcci.plugins.plugin_utils.decision import Decision, decide

from .conftest import planned, run_record, verdict

CHECK = "1.1.1.version"
WEAKER = {"option": "version", "from": "15", "to": "14", "effect": "weaker"}


def _decide(*records: dict[str, Any], findings: tuple[str, ...] = ()) -> Decision:
    return decide(records[0], assess(records), findings)


def test_go_needs_every_owed_verdict_and_nothing_else() -> None:
    decision = _decide(run_record(planned(CHECK, "db-1", "db-2")), verdict(CHECK), verdict(CHECK, system="db-2"))
    assert decision.decision == "go"
    assert decision.clear
    assert decision.counts == {"passed": 1, "failed": 0, "unknown": 0, "not_applicable": 0, "waived": 0, "pending": 0}


def test_what_is_not_applicable_does_not_block() -> None:
    assert _decide(run_record(planned(CHECK, "db-1")), verdict(CHECK, "not_applicable")).decision == "go"


@pytest.mark.parametrize("status", ["failed", "unknown"])
def test_one_bad_verdict_blocks_and_is_named(status: str) -> None:
    records = [verdict(CHECK), verdict(CHECK, status, system="db-2", message="one zone", remedy="add one")]
    decision = _decide(run_record(planned(CHECK, "db-1", "db-2")), *records)
    assert decision.decision == "no_go"
    assert decision.counts[status] == 1
    assert decision.blockers == (
        {"id": CHECK, "system": "db-2", "status": status, "message": "one zone", "remedy": "add one"},
    )
    assert decision.sentence() == f"NO-GO: 1 {status}. In the way: {CHECK} {status}: one zone"


def test_a_system_that_says_nothing_is_pending() -> None:
    decision = _decide(run_record(planned(CHECK, "db-1", "db-2")), verdict(CHECK))
    assert (decision.decision, decision.counts["pending"]) == ("no_go", 1)
    assert "no verdict came from db-2" in decision.blockers[0]["message"]


def test_a_check_that_nobody_answers_for_is_pending() -> None:
    decision = _decide(run_record(planned(CHECK, pending="no module of this version verifies it yet")))
    assert (decision.decision, decision.counts["pending"]) == ("no_go", 1)


def test_a_verdict_of_a_stranger_does_not_count() -> None:
    decision = _decide(run_record(planned(CHECK, "db-1")), verdict(CHECK, system="db-9"))
    assert decision.counts["pending"] == 1


def test_a_run_that_owes_nothing_is_no_go() -> None:
    decision = _decide(run_record())
    assert decision.decision == "no_go"
    assert decision.sentence() == "NO-GO: nothing was owed. the run owes no verdict, so it shows nothing"


def test_of_several_verdicts_on_a_system_the_worst_stands() -> None:
    run = run_record(planned(CHECK, "db-1"))
    assert _decide(run, verdict(CHECK, "failed"), verdict(CHECK)).counts["failed"] == 1
    assert _decide(run, verdict(CHECK), verdict(CHECK, "unknown")).counts["unknown"] == 1
    assert _decide(run, verdict(CHECK), verdict(CHECK)).decision == "go"


def test_a_run_that_went_on_counts_only_what_it_looked_at_since() -> None:
    run, again = run_record(planned(CHECK, "db-1")), run_record(planned(CHECK, "db-1"), continued=True)
    assert _decide(run, verdict(CHECK, "failed"), again, verdict(CHECK)).decision == "go"
    unreached = _decide(run, verdict(CHECK), again)
    assert (unreached.decision, unreached.counts["pending"]) == ("no_go", 1)


@pytest.mark.parametrize(
    ("statuses", "worst"),
    [
        (("passed", "failed", "unknown"), "failed"),
        (("passed", "unknown"), "unknown"),
        (("passed", "not_applicable"), "passed"),
        (("passed", None), "pending"),
        (("unknown", None), "unknown"),
    ],
)
def test_the_worst_system_stands_for_the_check(statuses: tuple[str | None, ...], worst: str) -> None:
    systems = [f"db-{number}" for number in range(len(statuses))]
    given = [verdict(CHECK, status, system) for status, system in zip(statuses, systems, strict=True) if status]
    (assessment,) = assess([run_record(planned(CHECK, *systems)), *given])
    assert assessment.status == worst
    assert sum(counts_of([assessment]).values()) == 1


@pytest.mark.parametrize("effect", ["weaker", "incomparable"])
def test_a_pass_by_a_lower_bar_blocks(effect: str) -> None:
    deviation = {**WEAKER, "effect": effect}
    decision = _decide(run_record(planned(CHECK, "db-1")), verdict(CHECK, deviates=[deviation]))
    assert (decision.decision, decision.counts["passed"]) == ("no_go", 1)
    assert decision.blockers[0]["status"] == "deviates"
    assert f"version = 14 instead of the catalogue's 15 ({effect})" in decision.blockers[0]["message"]


def test_a_pass_by_a_higher_bar_is_a_pass() -> None:
    stricter = verdict(CHECK, deviates=[{**WEAKER, "to": "16", "effect": "stricter"}])
    assert _decide(run_record(planned(CHECK, "db-1")), stricter).decision == "go"


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ({"scope": {"sections": [], "items": [], "checks": [CHECK]}}, "Its scope was narrowed"),
        ({"scope": {"sections": ["1"], "items": [], "checks": []}}, "Its scope was narrowed"),
        ({"check_mode": True}, "It ran in check mode"),
    ],
)
def test_a_narrowed_run_and_check_mode_are_partial(changes: dict[str, Any], because: str) -> None:
    decision = _decide(run_record(planned(CHECK, "db-1"), **changes), verdict(CHECK))
    assert decision.decision == "partial"
    assert decision.clear
    assert because in decision.sentence()
    broken = _decide(run_record(planned(CHECK, "db-1"), **changes), verdict(CHECK, "failed"))
    assert broken.decision == "partial"
    assert not broken.clear


def test_a_finding_on_the_run_itself_blocks() -> None:
    decision = _decide(run_record(planned(CHECK, "db-1")), verdict(CHECK), findings=("the ledger was changed",))
    assert decision.decision == "no_go"
    assert not decision.clear
    assert "the ledger was changed" in decision.sentence()


def test_the_sentence_names_what_weighs_most_first() -> None:
    run = run_record(planned("1.1.1.a", pending="nobody"), planned("1.1.1.b", "db-1"), planned("1.1.1.c", "db-1"))
    sentence = _decide(run, verdict("1.1.1.b", "unknown"), verdict("1.1.1.c", "failed")).sentence()
    assert sentence.index("1.1.1.c failed") < sentence.index("1.1.1.b unknown") < sentence.index("1.1.1.a pending")


def test_the_sentence_names_three_and_counts_the_rest() -> None:
    checks = [f"1.1.{number}.version" for number in range(5)]
    decision = _decide(run_record(*[planned(check, "db-1") for check in checks]))
    assert "1.1.2.version" in decision.sentence()
    assert "1.1.3.version" not in decision.sentence()
    assert decision.sentence().endswith("; and 2 more")
