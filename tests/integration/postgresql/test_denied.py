"""Refused for real, by password, pg_hba.conf, CONNECT and SELECT: denied, and the remedy says what to grant."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from .conftest import CHECKS, Admin, Look, causes, statuses

GRANTS_FILE = Path(__file__).parents[3] / "docs/least-privilege/postgresql.sql"
GRANTS = re.findall(r"^GRANT (.*) TO (\w+);$", GRANTS_FILE.read_text(encoding="utf-8"), re.MULTILINE)
IN_PRODUCTION = {check for check in CHECKS if check.startswith("2.2.2.")} | {"2.1.1.extensions"}
IN_MAINTENANCE = {"1.1.2.version", "2.1.1.database", "2.1.1.encoding", "2.1.1.collation"}


def denied(look: Look) -> set[str]:
    """The checks that are denied; the others have passed."""
    records = look()
    refused = {check for check, cause in causes(records).items() if cause == "denied"}
    assert statuses(records) == dict.fromkeys(CHECKS, "passed") | dict.fromkeys(refused, "unknown")
    return refused


def test_a_wrong_password_is_denied_for_every_check(look: Look) -> None:
    records = look(password="wrong-19c4e2")
    assert causes(records) == dict.fromkeys(CHECKS, "denied")
    assert all("refused the password" in record["message"] for record in records.values())
    assert "wrong-19c4e2" not in str(records)


def test_no_password_is_denied_and_told_apart(look: Look) -> None:
    records = look(password=None)
    assert causes(records) == dict.fromkeys(CHECKS, "denied")
    assert all("none is given" in record["message"] for record in records.values())


def test_a_role_that_may_not_log_in_is_denied(admin: Admin, look: Look) -> None:
    with admin.changed("ALTER ROLE vcci_verifier NOLOGIN", "ALTER ROLE vcci_verifier LOGIN"):
        assert denied(look) == set(CHECKS)


@pytest.mark.parametrize(
    ("database", "checks"),
    [("vcci_production", IN_PRODUCTION | {"2.1.1.database"}), ("postgres", IN_MAINTENANCE)],
)
def test_a_database_that_may_not_be_connected_to(admin: Admin, look: Look, database: str, checks: set[str]) -> None:
    privilege = f"CONNECT ON DATABASE {database}"
    with admin.changed(f"REVOKE {privilege} FROM vcci_verifier", f"GRANT {privilege} TO vcci_verifier"):
        assert denied(look) == checks
        remedies = {look()[check]["remedy"] for check in checks}
    assert remedies == {f"GRANT {privilege} TO vcci_verifier;"}


@pytest.mark.parametrize(
    ("database", "relation", "checks"),
    [
        ("postgres", "pg_settings", {"1.1.2.version"}),
        ("postgres", "pg_database", IN_MAINTENANCE - {"1.1.2.version"}),
        ("vcci_production", "pg_settings", IN_PRODUCTION - {"2.1.1.extensions"}),
        ("vcci_production", "pg_class", {"2.2.2.autovacuum"}),
        ("vcci_production", "pg_namespace", {"2.2.2.autovacuum"}),
        ("vcci_production", "pg_extension", {"2.1.1.extensions"}),
    ],
)
def test_a_catalogue_that_may_not_be_read(
    admin: Admin, look: Look, database: str, relation: str, checks: set[str]
) -> None:
    privilege = f"SELECT ON pg_catalog.{relation}"
    with admin.changed(f"REVOKE {privilege} FROM PUBLIC", f"GRANT {privilege} TO PUBLIC", database=database):
        assert denied(look) == checks
        remedies = {look()[check]["remedy"] for check in checks}
        assert {f'"{database}"' in remedy for remedy in remedies} == {True}
        assert {remedy.endswith(f": GRANT {privilege} TO vcci_verifier;") for remedy in remedies} == {True}
        granted = look_after(admin, look, remedies.pop().rpartition(": ")[2], database)
    assert granted == dict.fromkeys(CHECKS, "passed")
    admin.execute(f"REVOKE {privilege} FROM vcci_verifier", database=database)


def look_after(admin: Admin, look: Look, remedy: str, database: str) -> dict[str, str]:
    """The statuses once the remedy was carried out as it stands."""
    admin.execute(remedy, database=database)
    return statuses(look())


def test_a_rejecting_pg_hba_is_denied(admin: Admin, look: Look, server: dict[str, Any]) -> None:
    file = Path(admin.value("SHOW hba_file"))
    rules = file.read_text()
    try:
        file.write_text("hostssl vcci_production vcci_verifier 127.0.0.1/32 reject\n" + rules)
        admin.execute("SELECT pg_reload_conf()")
        records = look.until(lambda records: records["2.1.1.database"]["status"] == "unknown", within=5)
    finally:
        file.write_text(rules)
        admin.execute("SELECT pg_reload_conf()")
    assert causes(records) == dict.fromkeys(IN_PRODUCTION | {"2.1.1.database"}, "denied")
    assert "pg_hba.conf rejects connection" in records["2.1.1.database"]["message"]
    assert records["2.1.1.database"]["remedy"].startswith(
        "add to pg_hba.conf: hostssl vcci_production vcci_verifier 127.0.0.1"
    )


def test_the_documented_grants_are_all_there_and_no_more(admin: Admin) -> None:
    assert len(GRANTS) == 2
    roles = "SELECT count(*) FROM pg_auth_members WHERE member = 'vcci_verifier'::regrole"
    assert admin.value(roles) == 0
    powers = "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls FROM pg_roles"
    assert admin.value(f"{powers} WHERE rolname = 'vcci_verifier'") is False


@pytest.mark.parametrize(("privilege", "role"), GRANTS)
def test_each_documented_grant_is_needed(admin: Admin, look: Look, privilege: str, role: str) -> None:
    with admin.changed(f"REVOKE {privilege} FROM {role}", f"GRANT {privilege} TO {role}"):
        assert denied(look)
    assert not denied(look)
