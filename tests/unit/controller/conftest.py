"""A small checklist, a ledger in a temporary folder, and records as they stand in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.greenlang.vcci.plugins.plugin_utils.catalogue import Catalogue, load_catalogue
from ansible_collections.greenlang.vcci.plugins.plugin_utils.ledger import Ledger

RUN = "20261124T0752-7f3a"
NOW = datetime(2026, 11, 24, 7, 52, 3, tzinfo=UTC)
DIGEST = "sha256:" + "0" * 64

BACKUPS = {
    "how": "observe",
    "want": "kept 30 days",
    "at": "the API",
    "module": "aws_database_verify",
    "expect": {"retention_days": {"ge": 30}},
    "answers": [["aws"], ["postgresql", "backup"]],
}
VERSION = {
    "how": "observe",
    "want": ">= 15",
    "at": "SQL",
    "module": "postgresql_server_verify",
    "expect": {"version": {"ge": "15", "as": "version"}},
    "answers": [["postgresql"]],
}
BY_HAND = {"how": "attest", "want": "trained", "at": "attestation"}


def checklist() -> dict[str, Any]:
    """Two sections; preflight owes 1.1.1.version, 1.1.1.backups and 2.1.1.trained, migrate owes 2.1.2.trained."""
    return {
        "sections": [
            {
                "id": "1",
                "role": "preparation",
                "title": "Preparation",
                "items": [
                    {
                        "id": "1.1.1",
                        "title": "PostgreSQL",
                        "phase": "preflight",
                        "checks": {"version": dict(VERSION), "backups": dict(BACKUPS)},
                    }
                ],
            },
            {
                "id": "2",
                "role": "database",
                "title": "Database",
                "items": [
                    {"id": "2.1.1", "title": "People", "phase": "preflight", "checks": {"trained": dict(BY_HAND)}},
                    {"id": "2.1.2", "title": "Others", "phase": "migrate", "checks": {"trained": dict(BY_HAND)}},
                ],
            },
        ]
    }


@pytest.fixture
def load(tmp_path: Path) -> Callable[[dict[str, Any]], Catalogue]:
    """Loads a checklist through a file, as the product does."""

    def from_document(document: dict[str, Any]) -> Catalogue:
        path = tmp_path / "checklist.yml"
        path.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
        return load_catalogue(path)

    return from_document


@pytest.fixture
def catalogue(load: Callable[[dict[str, Any]], Catalogue]) -> Catalogue:
    """The small checklist."""
    return load(checklist())


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """An empty ledger."""
    return Ledger(tmp_path / "artifacts" / "lab")


def planned(check: str, *systems: str, pending: str = "") -> dict[str, Any]:
    """A plan's entry."""
    module = "postgresql_server_verify" if systems else None
    return {"check": check, "module": module, "systems": list(systems), "pending": pending, "remedy": ""}


def run_record(*plan: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A run record over a plan."""
    return {
        "kind": "run",
        "phase": "preflight",
        "environment": "lab",
        "release_digest": DIGEST,
        "at": "2026-11-24T07:52:03.000Z",
        "system": None,
        "scope": {"sections": [], "items": [], "checks": []},
        "plan": list(plan),
        "versions": {"collection": "0.1.0", "ansible": "2.19.0", "python": "3.11.0"},
        "by": "somebody",
        "check_mode": False,
        **changes,
    }


def verdict(check: str, status: str = "passed", system: str = "db-1", **changes: Any) -> dict[str, Any]:
    """A verdict record."""
    return {
        "kind": "verdict",
        "phase": "preflight",
        "environment": "lab",
        "release_digest": DIGEST,
        "at": "2026-11-24T07:52:04.000Z",
        "system": system,
        "module": "postgresql_server_verify",
        "id": check,
        "status": status,
        "cause": "denied" if status == "unknown" else None,
        "expected": "≥ 15",
        "actual": "15.20",
        "message": "PostgreSQL 15.20",
        "remedy": "",
        "source": "pg_settings",
        "started": "2026-11-24T07:52:04.000Z",
        "duration": 0.1,
        "evidence": {"server_version_num": 150020},
        "deviates": [],
        "endpoint": f"the server of {system}",
        **changes,
    }
