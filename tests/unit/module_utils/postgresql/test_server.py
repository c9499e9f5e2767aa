"""The version of the server, judged number by number."""

from __future__ import annotations

import pytest

from ansible_collections.greenlang.vcci.plugins.module_utils.errors import NotConfigured
from ansible_collections.greenlang.vcci.plugins.module_utils.postgresql.server import judge_version

from .options import options_of


@pytest.mark.parametrize(
    ("number", "wanted", "status", "actual"),
    [
        (140099, "15", "failed", "14.99"),
        (150000, "15", "passed", "15.0"),
        (150000, "15.0", "passed", "15.0"),
        (150020, "15", "passed", "15.20"),
        (150020, "15.4", "passed", "15.20"),
        (150003, "15.4", "failed", "15.3"),
        (150004, "15.4", "passed", "15.4"),
        (150009, "15.10", "failed", "15.9"),
        (160000, "15.4", "passed", "16.0"),
        (90624, "15", "failed", "9.6.24"),
        (90624, "9.6.24", "passed", "9.6.24"),
        (90623, "9.6.24", "failed", "9.6.23"),
    ],
)
def test_the_version_is_at_least_the_wanted_one(number: int, wanted: str, status: str, actual: str) -> None:
    verdict = judge_version(number, options_of("postgresql_server_verify", version=wanted))
    assert (verdict.status, verdict.actual) == (status, actual)
    assert verdict.evidence == {"server_version_num": number}
    assert f"db.example:5432 runs PostgreSQL {actual}" in verdict.message


def test_a_failure_says_what_to_upgrade_to() -> None:
    verdict = judge_version(140012, options_of("postgresql_server_verify"))
    assert verdict.message == "db.example:5432 runs PostgreSQL 14.12, and 15 or later is wanted"
    assert "pg_upgrade" in verdict.remedy
    assert "--engine-version 15" in verdict.remedy


@pytest.mark.parametrize("wanted", ["abc", "", "15.x", ">=15"])
def test_what_is_no_version_is_never_a_pass(wanted: str) -> None:
    with pytest.raises(NotConfigured, match=r"option version: expected a version like 15 or 15\.4, got"):
        judge_version(180000, options_of("postgresql_server_verify", version=wanted))
