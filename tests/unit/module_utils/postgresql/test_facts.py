"""One answer spoilt while all others are right: what depends on it is unknown, and nothing takes a default."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.support.false_postgresql import Answer, Manners, Rows, Value, false_postgresql
from tests.support.module_runner import Result, checks_of, run_module

from . import answers


def look(module: str, marker: str, rows: Sequence[Sequence[Value]]) -> dict[str, Result]:
    """The records of a module when the statement with that marker has these rows."""

    def answer(statement: str) -> Answer:
        right = answers.healthy(statement)
        return replace(right, rows=rows) if isinstance(right, Rows) and marker in statement else right

    memory = {"memory": answers.MEMORY} if module == "postgresql_settings_verify" else {}
    with false_postgresql(Manners(answer=answer)) as port:
        return checks_of(run_module(module, {"host": "127.0.0.1", "port": port, "sslmode": "disable"} | memory))


def database_row(**changed: str | None) -> tuple[Value, ...]:
    right = answers.healthy("pg_catalog.pg_database")
    assert isinstance(right, Rows)
    return tuple((dict(zip(right.columns, right.rows[0], strict=True)) | changed).values())


@pytest.mark.parametrize(
    ("row", "cause"),
    [
        (("0", "0", None), "no_data"),
        ((None, "0", None), "no_data"),
        (("108", None, None), "no_data"),
        (("108", "1", None), "malformed"),
        (("108", "1", "[]"), "malformed"),
        (("108", "1", "banana"), "malformed"),
        (("108", "1", "[1]"), "malformed"),
        (("108", "1", '{"a": 1}'), "malformed"),
        (("108", "-1", None), "malformed"),
        (("108", "one", None), "malformed"),
        (("1e3", "0", None), "malformed"),
    ],
)
def test_no_table_looked_at_is_no_pass(row: Sequence[Value], cause: str) -> None:
    records = look("postgresql_settings_verify", "pg_catalog.pg_class", [row])
    assert (records["2.2.2.autovacuum"]["status"], records["2.2.2.autovacuum"]["cause"]) == ("unknown", cause)
    assert records["2.2.2.work_mem"]["status"] == "passed"


def test_more_names_than_were_asked_for_are_cut() -> None:
    row = ("108", "100", "[" + ", ".join(f'"public.t{number}"' for number in range(100)) + "]")
    record = look("postgresql_settings_verify", "pg_catalog.pg_class", [row])["2.2.2.autovacuum"]
    assert record["status"] == "failed"
    assert len(record["evidence"]["names_off"]) == 20
    assert record["actual"].endswith("and 80 more")


SETTING = ("work_mem", "65536", "kB", "configuration file", "f")


@pytest.mark.parametrize(
    ("rows", "cause"),
    [
        ([SETTING], "no_data"),
        ([("work_mem", None, "kB", "default", "f")], "no_data"),
        ([("work_mem", "1", "kB", None, "f")], "no_data"),
        ([(None, "1", "kB", "default", "f")], "no_data"),
        ([("work_mem", "1", "kB", "default", None)], "no_data"),
        ([("work_mem", "1", "kB", "default", "maybe")], "malformed"),
        ([SETTING, SETTING], "malformed"),
        ([("other", "1", "kB", "default", "f")], "malformed"),
    ],
)
def test_settings_that_are_not_all_there_are_no_pass(rows: Sequence[Sequence[Value]], cause: str) -> None:
    records = look("postgresql_settings_verify", "'work_mem'", rows)
    assert {check: records[check]["cause"] for check in records if check != "2.2.2.autovacuum"} == dict.fromkeys(
        ["2.2.2.shared_buffers", "2.2.2.effective_cache_size", "2.2.2.work_mem", "2.2.2.maintenance_work_mem"], cause
    )
    assert records["2.2.2.autovacuum"]["status"] == "passed"


def test_a_unit_that_is_no_memory_is_malformed_for_that_setting_alone() -> None:
    units = {"shared_buffers": "8kB", "effective_cache_size": "8kB", "work_mem": "ms", "maintenance_work_mem": "kB"}
    rows = [(name, "1", unit, "default", "f") for name, unit in units.items()]
    records = look("postgresql_settings_verify", "'work_mem'", rows)
    assert records["2.2.2.work_mem"]["cause"] == "malformed"
    assert records["2.2.2.maintenance_work_mem"]["status"] == "failed"


@pytest.mark.parametrize(
    ("number", "status", "cause"),
    [
        ("150004", "passed", None),
        ("140012", "failed", None),
        ("15.4", "unknown", "malformed"),
        ("-150004", "unknown", "malformed"),
        ("", "unknown", "no_data"),
    ],
)
def test_the_version_is_digits(number: str, status: str, cause: str | None) -> None:
    rows = [("server_version_num", number, None, "default", "f")]
    record = look("postgresql_server_verify", "pg_catalog.pg_settings", rows)["1.1.2.version"]
    assert (record["status"], record["cause"]) == (status, cause)


@pytest.mark.parametrize(
    ("changed", "status", "cause"),
    [
        ({}, "passed", None),
        ({"provider": None}, "unknown", "no_data"),
        ({"provider": None, "server": "140012"}, "passed", None),
        ({"provider": "i"}, "failed", None),
        ({"collate": None}, "unknown", "no_data"),
        ({"allowed": "maybe"}, "unknown", "malformed"),
        ({"limit": "many"}, "unknown", "malformed"),
        ({"server": "fifteen"}, "unknown", "malformed"),
    ],
)
def test_the_provider_is_libc_by_evidence_or_by_a_version_that_has_no_other(
    changed: dict[str, str | None], status: str, cause: str | None
) -> None:
    row = database_row(**changed)
    record = look("postgresql_database_verify", "pg_catalog.pg_database", [row])["2.1.1.collation"]
    assert (record["status"], record["cause"]) == (status, cause)


def test_a_listing_without_the_database_says_absent_only_when_it_holds_others() -> None:
    absent = ("3", "150004", *[None] * 7)
    records = look("postgresql_database_verify", "pg_catalog.pg_database", [absent])
    assert (records["2.1.1.database"]["status"], records["2.1.1.database"]["actual"]) == ("failed", "absent")
    nothing = ("0", "150004", *[None] * 7)
    records = look("postgresql_database_verify", "pg_catalog.pg_database", [nothing])
    assert (records["2.1.1.database"]["status"], records["2.1.1.database"]["cause"]) == ("unknown", "no_data")


def test_a_session_that_turns_out_to_be_with_another_database_is_no_pass() -> None:
    records = look("postgresql_database_verify", "pg_catalog.current_database", [("other",)])
    assert (records["2.1.1.database"]["status"], records["2.1.1.database"]["cause"]) == ("unknown", "malformed")
    assert records["2.1.1.encoding"]["status"] == "passed"


def test_an_extension_without_a_version_is_no_pass() -> None:
    records = look("postgresql_database_verify", "pg_catalog.pg_extension", [("plpgsql", None)])
    assert records["2.1.1.extensions"]["cause"] == "no_data"
