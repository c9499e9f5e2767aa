"""report.json: fits its schema, whatever the runs said, and holds what the source document has."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError
from referencing import Registry, Resource

from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.document import document_of
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.files import render
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.model import Report
from ansible_collections.greenlang.vcci.tests.unit.report.example import (
    CATALOGUE,
    all_go,
    begun,
    except_for,
    passing,
    report_of,
)
from tests.support.implemented import ALL

SCHEMAS = Path(__file__).parents[3] / "docs" / "schemas"
DEVIATES = [{"option": "work_mem", "from": "64MB", "to": "4MB", "effect": "incomparable"}]

REPORTS: dict[str, Callable[[], Report]] = {
    "no run": report_of,
    "mostly pending": lambda: report_of(begun().judged(passing).decided()),
    "failed": lambda: report_of(begun().judged(except_for("2.2.2.work_mem", "failed")).decided("a finding")),
    "unknown": lambda: report_of(begun().judged(except_for("2.2.2.work_mem", "unknown")).decided()),
    "deviating": lambda: report_of(begun().judged(except_for("2.2.2.work_mem", "passed", deviates=DEVIATES)).decided()),
    "all go": lambda: report_of(*all_go("a", "b"), hotline="+1-555-010-0199"),
}


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schemas = [json.loads((SCHEMAS / f"{name}.schema.json").read_text()) for name in ("report", "release")]
    resources = [(schema["$id"], Resource.from_contents(schema)) for schema in schemas]
    Draft202012Validator.check_schema(schemas[0])
    return Draft202012Validator(schemas[0], registry=Registry().with_resources(resources))


@pytest.mark.parametrize("name", REPORTS)
def test_fits_the_schema(name: str, validator: Draft202012Validator) -> None:
    validator.validate(json.loads(render(REPORTS[name]())["json"]))


def _break_release(document: dict[str, Any]) -> None:
    document["release"]["commit"] = "main"


def _break_go(document: dict[str, Any]) -> None:
    document["decisions"]["preflight"] |= {"decision": "go", "until": None}


def _break_pending(document: dict[str, Any]) -> None:
    document["checks"][0]["pending"] = None


def _break_pass(document: dict[str, Any]) -> None:
    document["checks"][0]["status"] = "passed"


def _add_evidence(document: dict[str, Any]) -> None:
    next(check for check in document["checks"] if check["verdicts"])["verdicts"][0]["evidence"] = {}


@pytest.mark.parametrize("spoil", [_break_release, _break_go, _break_pending, _break_pass, _add_evidence])
def test_the_schema_refuses(spoil: Callable[[dict[str, Any]], None], validator: Draft202012Validator) -> None:
    document = json.loads(render(REPORTS["mostly pending"]())["json"])
    spoil(document)
    with pytest.raises(ValidationError):
        validator.validate(document)


@pytest.mark.parametrize("name", REPORTS)
def test_the_summary_adds_up_and_counts_what_is_listed(name: str) -> None:
    document = document_of(REPORTS[name]())
    total, *numbers = document["summary"].values()
    assert total == sum(numbers) == len(document["checks"]) == len(ALL)
    statuses = [check["status"] for check in document["checks"]]
    assert all(statuses.count(status) == number for status, number in document["summary"].items() if status != "total")


def test_checks_and_items_stand_in_the_order_of_the_checklist() -> None:
    document = document_of(report_of())
    assert [check["id"] for check in document["checks"]] == [check.id for check in CATALOGUE.checks]
    assert [item["id"] for item in document["items"]] == [item.id for item in CATALOGUE.items]
    assert len(document["items"]) == len(CATALOGUE.items)


def test_an_item_is_as_good_as_its_worst_check() -> None:
    items = {item["id"]: item["status"] for item in document_of(REPORTS["failed"]())["items"]}
    assert (items["2.2.2"], items["2.1.1"], items["1.1.1"]) == ("failed", "passed", "pending")


def test_a_verdict_names_its_line_in_the_ledger() -> None:
    run = begun().judged(except_for("2.2.2.work_mem", "failed")).decided()
    document = document_of(report_of(run))
    said = next(check for check in document["checks"] if check["id"] == "2.2.2.work_mem")["verdicts"][0]
    line = run.records[said["seq"]]
    assert (said["run"], line["id"], line["status"]) == (line["run"], "2.2.2.work_mem", "failed")


def test_holds_what_the_source_document_has() -> None:
    document = document_of(report_of(hotline="+1-555-010-0199"))
    assert document["sign_off"] == ["CTO", "VP Engineering", "Security Lead", "DevOps Lead", "QA Lead"]
    assert document["hotline"] == "+1-555-010-0199"
    for key in ("deployment_metrics", "rollback_criteria", "rollback_runbook", "support_contacts", "next_review"):
        assert document[key] == CATALOGUE.document[key]


def test_the_checklists_placeholder_is_no_hotline() -> None:
    assert document_of(report_of())["hotline"] is None
