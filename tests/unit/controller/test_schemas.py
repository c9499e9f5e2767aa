"""What the ledger holds fits its published schema, and what does not fit is told apart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from ansible_collections.greenlang.vcci.plugins.plugin_utils.catalogue import Catalogue
from ansible_collections.greenlang.vcci.plugins.plugin_utils.gate import decide_run
from ansible_collections.greenlang.vcci.plugins.plugin_utils.ledger import Ledger

from .conftest import DIGEST, NOW, RUN, planned, run_record, verdict

SCHEMAS = Path(__file__).parents[3] / "docs" / "schemas"
CHECK = "1.1.1.version"
WEAKER = {"option": "version", "from": "15", "to": "14", "effect": "weaker"}


@pytest.fixture
def validator() -> Draft202012Validator:
    """The schema of a line."""
    return Draft202012Validator(json.loads((SCHEMAS / "ledger-line.schema.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", sorted(SCHEMAS.glob("*.json")), ids=lambda path: path.name)
def test_every_published_schema_is_a_schema(path: Path) -> None:
    Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))


@pytest.fixture
def lines(ledger: Ledger, catalogue: Catalogue) -> list[dict[str, Any]]:
    """A run with every kind of line, decided."""
    run = ledger.begin(RUN, run_record(planned(CHECK, "db-1", "db-2"), planned("2.1.1.trained", pending="nobody")))
    run.append([verdict(CHECK), verdict(CHECK, "unknown", system="db-2", deviates=[WEAKER])])
    run.path.open("ab").write(b"torn")
    run.append([run_record(continued=True)])
    decide_run(run, ledger, catalogue, DIGEST, NOW)
    return list(run.records)


def test_every_kind_of_line_fits(validator: Draft202012Validator, lines: list[dict[str, Any]]) -> None:
    assert [line["kind"] for line in lines] == ["run", "verdict", "verdict", "run", "decision"]
    for line in lines:
        assert [error.message for error in validator.iter_errors(line)] == []


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("verdict", {"status": "passed", "evidence": {}}),
        ("verdict", {"status": "unknown", "cause": None}),
        ("verdict", {"status": "passed", "cause": "denied"}),
        ("verdict", {"status": "fine"}),
        ("verdict", {"surprise": 1}),
        ("decision", {"decision": "maybe"}),
        ("run", {"plan": [{"check": "x"}]}),
    ],
)
def test_what_does_not_fit_is_told(
    validator: Draft202012Validator, lines: list[dict[str, Any]], kind: str, change: dict[str, Any]
) -> None:
    line = next(line for line in lines if line["kind"] == kind)
    assert not validator.is_valid({**line, **change})
