"""The recorder: only what is owed enters the ledger, deviations with it, and a death is recorded too."""

from __future__ import annotations

import pytest

from ansible_collections.greenlang.vcci.plugins.plugin_utils.catalogue import Catalogue
from ansible_collections.greenlang.vcci.plugins.plugin_utils.errors import LedgerError
from ansible_collections.greenlang.vcci.plugins.plugin_utils.ledger import Ledger
from ansible_collections.greenlang.vcci.plugins.plugin_utils.recorder import Recorder, deviations_of

from .conftest import NOW, RUN, planned, run_record, verdict

CHECK = "1.1.1.version"


@pytest.fixture
def recorder(ledger: Ledger, catalogue: Catalogue) -> Recorder:
    """The task of postgresql_server_verify on db-1, which owes one check."""
    others = {**planned("1.1.1.backups", "db-1"), "module": "aws_database_verify"}
    run = ledger.begin(RUN, run_record(planned(CHECK, "db-1", "db-2"), others, planned("2.1.1.trained")))
    return Recorder(
        run=run,
        first=run.first,
        system="db-1",
        module="postgresql_server_verify",
        catalogue=catalogue,
        now=lambda: NOW,
    )


def test_owed_is_what_the_plan_says_of_this_module_and_system(recorder: Recorder) -> None:
    assert recorder.owed == [CHECK]


def test_a_verdict_is_recorded_with_its_deviations(recorder: Recorder, catalogue: Catalogue) -> None:
    deviations = deviations_of([CHECK], {"version": "14"}, catalogue)
    recorder.record([verdict(CHECK, system="ignored")], deviations)
    line = recorder.run.records[1]
    assert (line["system"], line["module"], line["at"]) == (
        "db-1",
        "postgresql_server_verify",
        "2026-11-24T07:52:03.000Z",
    )
    assert line["deviates"] == [{"option": "version", "from": "15", "to": "14", "effect": "weaker"}]


def test_the_catalogues_own_expectation_is_no_deviation(catalogue: Catalogue) -> None:
    assert deviations_of([CHECK], {"version": "15"}, catalogue) == {}


def test_an_expectation_that_a_module_does_not_tell_is_incomparable(catalogue: Catalogue) -> None:
    assert deviations_of([CHECK], {}, catalogue)[CHECK][0]["effect"] == "incomparable"


@pytest.mark.parametrize(
    "record",
    [
        verdict("1.1.1.backups"),
        verdict(CHECK, "fine"),
        verdict("9.9.9.nothing"),
        {"status": "passed"},
        verdict(CHECK, evidence={}),
        verdict(CHECK, "not_applicable"),
    ],
)
def test_what_is_not_owed_or_no_verdict_is_refused(recorder: Recorder, record: dict[str, object]) -> None:
    with pytest.raises(LedgerError, match="returned a record that is no verdict owed here"):
        recorder.record([verdict(CHECK), record], {})
    assert len(recorder.run.records) == 1


def test_a_death_is_unknown_for_all_that_is_owed(recorder: Recorder) -> None:
    recorder.record_death([CHECK], "unreachable", "no route to host")
    line = recorder.run.records[1]
    assert (line["status"], line["cause"]) == ("unknown", "unreachable")
    assert line["message"] == "postgresql_server_verify ended without a result: no route to host"
