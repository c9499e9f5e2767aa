"""A run: begun with its plan, gone on with only as the same run, decided once."""

from __future__ import annotations

import dataclasses
import getpass
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.greenlang.vcci.plugins.plugin_utils import run as run_module
from ansible_collections.greenlang.vcci.plugins.plugin_utils.catalogue import Catalogue
from ansible_collections.greenlang.vcci.plugins.plugin_utils.errors import InputError, LedgerError
from ansible_collections.greenlang.vcci.plugins.plugin_utils.gate import decide_run
from ansible_collections.greenlang.vcci.plugins.plugin_utils.ledger import Ledger
from ansible_collections.greenlang.vcci.plugins.plugin_utils.release import Release
from ansible_collections.greenlang.vcci.plugins.plugin_utils.run import (
    Request,
    begin,
    go_on,
    new_run_id,
    owed_by_section,
    roles_by_host,
    who,
)
from ansible_collections.greenlang.vcci.plugins.plugin_utils.scope import Scope

from .conftest import DIGEST, NOW, RUN, planned, run_record, verdict

REQUEST = Request(
    phase="preflight",
    environment="lab",
    scope=Scope(),
    answers={},
    groups={"postgresql": ["db-1"]},
    by="somebody",
    check_mode=False,
)


@pytest.fixture
def release() -> Release:
    """A release of which only the digest counts here."""
    return Release(document={}, digest=DIGEST)


def test_a_runs_first_record_holds_its_plan(catalogue: Catalogue, ledger: Ledger, release: Release) -> None:
    first = begin(REQUEST, catalogue, release, ledger, NOW).first
    assert [(planned["check"], planned["systems"]) for planned in first["plan"]] == [
        ("1.1.1.version", ["db-1"]),
        ("1.1.1.backups", []),
        ("2.1.1.trained", []),
    ]
    assert (first["by"], first["at"], first["release_digest"]) == ("somebody", "2026-11-24T07:52:03.000Z", DIGEST)
    assert set(first["versions"]) == {"collection", "ansible", "python"}
    assert roles_by_host(first["plan"], catalogue) == {"db-1": ["preparation"]}
    assert [(row["id"], row["owed"]) for row in owed_by_section(first["plan"], catalogue)] == [("1", 2), ("2", 1)]


def test_two_runs_of_one_minute_differ() -> None:
    numbers = iter(["7f3a", "0001"])
    ids = [new_run_id(NOW, lambda _bytes: next(numbers)) for _number in range(2)]
    assert ids == ["20261124T0752-7f3a", "20261124T0752-0001"]


def test_going_on_adds_a_record_and_keeps_the_verdicts(catalogue: Catalogue, ledger: Ledger, release: Release) -> None:
    run = begin(REQUEST, catalogue, release, ledger, NOW)
    run.append([verdict("1.1.1.version")])
    assert go_on(run, REQUEST, catalogue, release, NOW + timedelta(hours=1)) is None
    assert [line["kind"] for line in run.records] == ["run", "verdict", "run"]
    assert run.records[2]["continued"] is True


@pytest.mark.parametrize(
    ("change", "later", "says"),
    [
        ({}, (DIGEST, 24), None),
        ({}, (DIGEST, 25), "not within the last 24 h"),
        ({}, ("sha256:" + "1" * 64, 0), "its release digest was"),
        ({"scope": Scope(checks=("1.1.1.version",))}, (DIGEST, 0), "its scope was"),
        ({"groups": {"postgresql": ["db-2"]}}, (DIGEST, 0), "its plan was another"),
        ({"check_mode": True}, (DIGEST, 0), "its check mode was False and now is True"),
        ({"phase": "migrate"}, (DIGEST, 0), "its phase was preflight and now is migrate"),
    ],
)
def test_only_the_same_run_can_go_on(
    catalogue: Catalogue, ledger: Ledger, change: dict[str, Any], later: tuple[str, int], says: str | None
) -> None:
    run = begin(REQUEST, catalogue, Release(document={}, digest=DIGEST), ledger, NOW)
    release = Release(document={}, digest=later[0])
    given = (run, dataclasses.replace(REQUEST, **change), catalogue, release, NOW + timedelta(hours=later[1]))
    if says is None:
        go_on(*given)
        return
    with pytest.raises(InputError) as error:
        go_on(*given)
    assert says in str(error.value)
    assert len(run.records) == 1


def test_the_gate_records_its_decision_with_the_counts(catalogue: Catalogue, ledger: Ledger, release: Release) -> None:
    run = begin(REQUEST, catalogue, release, ledger, NOW)
    run.append([verdict("1.1.1.version")])
    decided = decide_run(run, ledger, catalogue, DIGEST, NOW + timedelta(seconds=11))
    assert decided.decision.decision == "no_go"
    assert decided.seconds == 11.0
    assert run.records[-1]["counts"] == {**decided.decision.counts, "passed": 1, "pending": 2}
    assert decided.tip == run.records[-1]["hash"]
    assert [(row["id"], row["counts"]["passed"]) for row in decided.sections] == [("1", 1), ("2", 0)]


def test_the_gate_tells_a_release_that_changed_and_a_run_that_vanished(
    catalogue: Catalogue, ledger: Ledger, release: Release
) -> None:
    earlier = begin(REQUEST, catalogue, release, ledger, NOW)
    run = begin(REQUEST, catalogue, release, ledger, NOW)
    earlier.path.unlink()
    decided = decide_run(run, ledger, catalogue, "sha256:" + "1" * 64, NOW)
    assert len(decided.decision.findings) == 2
    assert f"run {earlier.run} was changed or removed" in decided.decision.findings[0]
    assert "the release file was changed" in decided.decision.findings[1]


@pytest.mark.parametrize(
    ("later", "finds"),
    [
        (timedelta(0), False),
        (timedelta(hours=24), False),
        (timedelta(hours=24, seconds=1), True),
        (timedelta(minutes=-1), False),
        (timedelta(minutes=-1, seconds=-1), True),
    ],
)
def test_a_run_is_decided_within_a_day_and_not_before_it_began(
    catalogue: Catalogue, ledger: Ledger, release: Release, later: timedelta, finds: bool
) -> None:
    run = begin(REQUEST, catalogue, release, ledger, NOW)
    findings = decide_run(run, ledger, catalogue, DIGEST, NOW + later).decision.findings
    assert any("not within the last 24 h" in finding for finding in findings) is finds


def test_deciding_again_does_not_renew_the_day(catalogue: Catalogue, ledger: Ledger) -> None:
    def until(hours: int) -> str | None:
        return decide_run(run, ledger, catalogue, DIGEST, NOW + timedelta(hours=hours)).until

    run = ledger.begin(RUN, run_record(planned("1.1.1.version", "db-1")))
    run.append([verdict("1.1.1.version")])
    assert {until(0), until(5)} == {"2026-11-25T07:52:03.000Z"}
    again = run_record(planned("1.1.1.version", "db-1"), at="2026-11-24T13:52:03.000Z", continued=True)
    run.append([again, verdict("1.1.1.version")])
    assert until(6) == "2026-11-25T13:52:03.000Z"
    run.append([verdict("1.1.1.version", "failed")])
    assert until(6) is None


def test_what_is_recorded_while_the_gate_decides_is_not_passed_over(
    catalogue: Catalogue, ledger: Ledger, release: Release
) -> None:
    run = begin(REQUEST, catalogue, release, ledger, NOW)
    seen = run.records[-1]["hash"]
    run.append([verdict("1.1.1.version", "failed")])
    with pytest.raises(LedgerError, match="somebody else wrote to"):
        run.append([verdict("1.1.1.version")], after=seen)
    assert len(run.records) == 2


ENDPOINTS = [("the server of db-1", True), ("the server of db-2", False), ("", False)]


@pytest.mark.parametrize(("endpoint", "finds"), ENDPOINTS)
def test_two_systems_at_one_endpoint_are_found(
    catalogue: Catalogue, ledger: Ledger, release: Release, endpoint: str, finds: bool
) -> None:
    request = dataclasses.replace(REQUEST, groups={"postgresql": ["db-1", "db-2"]})
    run = begin(request, catalogue, release, ledger, NOW)
    run.append([verdict("1.1.1.version"), verdict("1.1.1.version", system="db-2", endpoint=endpoint)])
    findings = decide_run(run, ledger, catalogue, DIGEST, NOW).decision.findings
    assert any("db-1 and db-2 are one and the same system" in finding for finding in findings) is finds


def test_who_runs_it() -> None:
    assert who({"awx_user_name": "ann", "tower_user_name": "bob"}) == "ann"
    assert who({"tower_user_name": "bob"}) == "bob"


def test_who_runs_it_without_an_account(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found")

    monkeypatch.setattr(getpass, "getuser", nobody)
    monkeypatch.setattr(os, "getuid", lambda: 1234)
    assert who({}) == "uid 1234"


@pytest.mark.parametrize(
    ("name", "content"),
    [("galaxy.yml", "version: 0.1.0\n"), ("MANIFEST.json", '{"collection_info": {"version": "0.1.0"}}')],
)
def test_the_collections_version_is_found_in_a_checkout_and_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: str
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    monkeypatch.setattr(run_module, "_COLLECTION", tmp_path)
    assert run_module.collection_version() == "0.1.0"
