"""What is read is what applications get: settings by their source, tables in every spelling, and nothing is written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.greenlang.vcci.plugins.module_utils.errors import Malformed
from ansible_collections.greenlang.vcci.plugins.module_utils.postgresql.client import Client

from .conftest import CHECKS, Admin, Look, statuses

PRODUCTION = "vcci_production"


@pytest.mark.parametrize(
    "owner", ["ROLE vcci_verifier", "ROLE vcci_verifier IN DATABASE vcci_production"], ids=["user", "database user"]
)
@pytest.mark.parametrize("value", ["64MB", "4MB"])
def test_a_setting_of_the_verifying_role_hides_the_applications(
    admin: Admin, look: Look, owner: str, value: str
) -> None:
    with admin.changed(f"ALTER {owner} SET work_mem = '{value}'", f"ALTER {owner} RESET work_mem"):
        records = look()
        assert statuses(records) == dict.fromkeys(CHECKS, "passed") | {"2.2.2.work_mem": "unknown"}
        assert records["2.2.2.work_mem"]["cause"] == "no_data"
        admin.execute(*records["2.2.2.work_mem"]["remedy"].rstrip(";").split("; "))
        assert statuses(look()) == dict.fromkeys(CHECKS, "passed")


@pytest.mark.parametrize("owner", ["DATABASE vcci_production", "ROLE ALL"], ids=["database", "global"])
def test_a_setting_that_every_application_gets_counts_and_its_remedy_works(
    admin: Admin, look: Look, owner: str
) -> None:
    with admin.changed(f"ALTER {owner} SET work_mem = '4MB'", f"ALTER {owner} RESET work_mem"):
        record = look()["2.2.2.work_mem"]
        assert (record["status"], record["actual"]) == ("failed", "4 MB")
        admin.execute(record["remedy"])
        assert look()["2.2.2.work_mem"]["status"] == "passed"


def test_another_unit_of_the_same_amount_passes(admin: Admin, look: Look) -> None:
    with admin.changed("ALTER DATABASE vcci_production SET work_mem = '65536kB'", _reset("work_mem")):
        assert look()["2.2.2.work_mem"]["status"] == "passed"
    with admin.changed("ALTER DATABASE vcci_production SET work_mem = '65535kB'", _reset("work_mem")):
        assert look()["2.2.2.work_mem"]["status"] == "failed"


def test_a_share_is_judged_to_the_page_on_the_real_server(look: Look) -> None:
    page = 8
    exactly = 256 * 1024 * 10 // 3  # kB of RAM of which shared_buffers are 30 %
    assert look(memory=f"{256 * 1024 * 5}kB")["2.2.2.shared_buffers"]["status"] == "passed"
    assert look(memory=f"{256 * 1024 * 5 + page}kB")["2.2.2.shared_buffers"]["status"] == "failed"
    assert look(memory=f"{exactly + 1}kB")["2.2.2.shared_buffers"]["status"] == "passed"
    assert look(memory=f"{exactly}kB")["2.2.2.shared_buffers"]["status"] == "failed"


def test_a_change_that_waits_for_a_restart_is_told_and_the_value_in_use_counts(admin: Admin, look: Look) -> None:
    reload = "SELECT pg_reload_conf()"
    with admin.changed(
        ["ALTER SYSTEM SET shared_buffers = '64MB'", reload], ["ALTER SYSTEM RESET shared_buffers", reload]
    ):
        records = look.until(lambda records: "waits" in records["2.2.2.shared_buffers"]["message"], within=5)
    record = records["2.2.2.shared_buffers"]
    assert (record["status"], record["evidence"]["pending_restart"]) == ("passed", True)
    assert record["message"].endswith("another value is configured and waits for a restart")


@pytest.mark.parametrize("off", ["off", "OFF", "false", "f", "no", "n", "0", "of", "fal"])
def test_autovacuum_off_in_any_spelling_is_found(admin: Admin, look: Look, off: str) -> None:
    with admin.changed(
        f"ALTER TABLE public.emissions SET (autovacuum_enabled = '{off}')",
        "ALTER TABLE public.emissions RESET (autovacuum_enabled)",
        database=PRODUCTION,
    ):
        record = look()["2.2.2.autovacuum"]
    assert record["status"] == "failed"
    assert "tables switches it off: public.emissions" in record["actual"]


@pytest.mark.parametrize("on", ["on", "true", "yes", "1", "tr"])
def test_autovacuum_on_in_any_spelling_is_no_finding(admin: Admin, look: Look, on: str) -> None:
    with admin.changed(
        f"ALTER TABLE public.emissions SET (autovacuum_enabled = '{on}', autovacuum_vacuum_threshold = 100)",
        "ALTER TABLE public.emissions RESET (autovacuum_enabled, autovacuum_vacuum_threshold)",
        database=PRODUCTION,
    ):
        assert look()["2.2.2.autovacuum"]["status"] == "passed"


def test_a_toast_table_is_named_by_its_owner_and_many_are_counted(admin: Admin, look: Look) -> None:
    made = [
        'CREATE TABLE public."Odd Name" (text text) WITH (toast.autovacuum_enabled = off)',
        "CREATE MATERIALIZED VIEW public.a_view WITH (autovacuum_enabled = off) AS SELECT 1 AS one",
        *(f"CREATE TABLE public.t{number:02} (id int) WITH (autovacuum_enabled = off)" for number in range(30)),
    ]
    tables = ", ".join(f"public.t{number:02}" for number in range(30))
    undo = [f'DROP TABLE IF EXISTS public."Odd Name", {tables}', "DROP MATERIALIZED VIEW IF EXISTS public.a_view"]
    with admin.changed(made, undo, database=PRODUCTION):
        record = look()["2.2.2.autovacuum"]
    assert record["status"] == "failed"
    assert record["evidence"]["tables_off"] == 32
    assert len(record["evidence"]["names_off"]) == 20
    assert 'TOAST of public."Odd Name"' in record["evidence"]["names_off"]
    assert "public.a_view" in record["actual"]
    assert record["actual"].endswith("and 12 more")


def test_a_database_with_odd_names_is_read(admin: Admin, look: Look) -> None:
    name = "Odd \"name\"; DROP 'x' %s \\ é"
    quoted = '"' + name.replace('"', '""') + '"'
    made = [f"CREATE DATABASE {quoted} TEMPLATE template0", f"GRANT CONNECT ON DATABASE {quoted} TO vcci_verifier"]
    with admin.changed(made, f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)"):
        record = look(database=name)["2.1.1.database"]
    assert record["status"] == "passed"
    assert record["evidence"]["datname"] == name


def test_a_database_that_is_not_there_is_failed_and_its_settings_are_no_data(look: Look) -> None:
    records = look(database="vcci_nowhere")
    assert records["2.1.1.database"]["status"] == "failed"
    unknown = {check: record["cause"] for check, record in records.items() if record["status"] == "unknown"}
    assert unknown == dict.fromkeys(set(CHECKS) - {"1.1.2.version", "2.1.1.database"}, "no_data")


@pytest.mark.parametrize("limit", [0, -2])
def test_a_connection_limit_that_lets_nobody_in_fails(admin: Admin, look: Look, limit: int) -> None:
    change = "UPDATE pg_database SET datconnlimit = {} WHERE datname = 'vcci_production'"
    with admin.changed(change.format(limit), change.format(-1)):
        record = look()["2.1.1.database"]
    assert record["status"] == "failed"
    assert record["evidence"]["datconnlimit"] == limit


def test_verifying_writes_nothing(look: Look, server: dict[str, Any]) -> None:
    log = Path(server["log"])
    before = log.stat().st_size
    look()
    with log.open("rb") as lines:
        lines.seek(before)
        seen = lines.read().decode()
    ours = re.findall(r"vcci_verifier@\w+ LOG:  (?:statement|execute \S+): \s*(.*(?:\n\t.*)*)", seen)
    assert len(ours) >= 12
    assert not [text for text in ours if not re.match(r"BEGIN TRANSACTION READ ONLY;|SELECT\b|WITH\b", text)]


def test_a_session_can_not_write(look: Look) -> None:
    options = dict(look.options) | {"sslmode": "verify-full", "timeout": 5.0}
    client = Client.from_options(options)
    with (
        pytest.raises(Malformed, match="cannot execute CREATE TABLE in a read-only transaction"),
        client.session(PRODUCTION, deadline=client.deadline()) as session,
    ):
        session.rows("CREATE TABLE public.written (id int)", ())


def _reset(name: str) -> str:
    return f"ALTER DATABASE vcci_production RESET {name}"
