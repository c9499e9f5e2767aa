"""The production database: there, open, in its encoding and collation, with its extensions."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.greenlang.vcci.plugins.module_utils.errors import (
    Denied,
    NoData,
    NotConfigured,
    TimedOut,
    VerificationError,
)
from ansible_collections.greenlang.vcci.plugins.module_utils.postgresql.database import (
    judge_collation,
    judge_database,
    judge_encoding,
    judge_extensions,
)
from ansible_collections.greenlang.vcci.plugins.module_utils.postgresql.facts import Database, DatabaseFacts

from .options import PLACE, database, options_of

MODULE = "postgresql_database_verify"
WANTED = {"pgcrypto": "1.3", "uuid-ossp": "1.1", "pg_trgm": "1.6", "btree_gin": "1.3"}


def facts(row: Database | None, refusal: VerificationError | None = None) -> DatabaseFacts:
    return DatabaseFacts(listed=4, database=row, refusal=refusal)


def test_a_database_that_accepted_a_connection_passes() -> None:
    verdict = judge_database(facts(database()), options_of(MODULE))
    assert (verdict.status, verdict.message) == ("passed", f"{PLACE} exists, and accepted a connection")
    assert verdict.evidence["connected"] is True


def test_an_absent_database_fails_with_the_command_that_creates_it() -> None:
    verdict = judge_database(facts(None), options_of(MODULE))
    assert (verdict.status, verdict.actual) == ("failed", "absent")
    assert verdict.message == f"there is no {PLACE}; the server lists 4 others"
    assert verdict.remedy == (
        "CREATE DATABASE vcci_production TEMPLATE template0 "
        "ENCODING 'UTF8' LOCALE 'en_US.UTF-8'; "
        '/* in database "postgres" on db.example:5432 */'
    )


@pytest.mark.parametrize(
    ("closed", "actual", "remedy"),
    [
        ({"allows_connections": False}, "does not allow connections", "ALLOW_CONNECTIONS true"),
        ({"connection_limit": 0}, "has a connection limit of 0", "CONNECTION LIMIT -1"),
        ({"connection_limit": -2}, "is invalid: its DROP DATABASE was interrupted", "DROP DATABASE vcci_production"),
    ],
)
@pytest.mark.parametrize("refusal", [None, TimedOut("no answer")])
def test_a_database_closed_to_everybody_fails_whatever_a_connection_says(
    closed: dict[str, Any], actual: str, remedy: str, refusal: VerificationError | None
) -> None:
    verdict = judge_database(facts(database(**closed), refusal), options_of(MODULE))
    assert (verdict.status, verdict.actual) == ("failed", actual)
    assert remedy in verdict.remedy


@pytest.mark.parametrize("limit", [-1, 1, 100])
def test_another_connection_limit_is_no_failure(limit: int) -> None:
    assert judge_database(facts(database(connection_limit=limit)), options_of(MODULE)).status == "passed"


def test_an_open_database_that_refuses_us_is_unknown_and_not_failed() -> None:
    refusal = Denied("we may not connect")
    with pytest.raises(Denied) as error:
        judge_database(facts(database(), refusal), options_of(MODULE))
    assert error.value is refusal


@pytest.mark.parametrize(
    ("seen", "wanted", "status"),
    [
        ("UTF8", "UTF8", "passed"),
        ("UTF8", "utf-8", "passed"),
        ("LATIN1", "UTF8", "failed"),
        ("SQL_ASCII", "UTF8", "failed"),
        ("UTF8", "", "failed"),
    ],
)
def test_the_encoding_is_the_wanted_one(seen: str, wanted: str, status: str) -> None:
    verdict = judge_encoding(facts(database(encoding=seen)), options_of(MODULE, encoding=wanted))
    assert (verdict.status, verdict.actual) == (status, seen)


@pytest.mark.parametrize(
    ("seen", "wanted", "status"),
    [
        ("en_US.UTF-8", "en_US.UTF-8", "passed"),
        ("en_US.utf8", "en_US.UTF-8", "passed"),
        ("en_US.UTF8", "en_US.UTF-8", "passed"),
        ("en_US.UTF-8", "en_US.utf8", "passed"),
        ("de_DE.ISO8859-1@euro", "de_DE.iso88591@euro", "passed"),
        ("de_DE.8859-1", "de_DE.ISO-8859-1", "passed"),
        ("de_DE.UTF-8@euro", "de_DE.UTF-8", "failed"),
        ("en_GB.UTF-8", "en_US.UTF-8", "failed"),
        ("en_us.UTF-8", "en_US.UTF-8", "failed"),
        ("en_US", "en_US.UTF-8", "failed"),
        ("en_US.ISO8859-1", "en_US.UTF-8", "failed"),
        ("C", "en_US.UTF-8", "failed"),
        ("C.UTF-8", "en_US.UTF-8", "failed"),
    ],
)
def test_the_collation_is_the_wanted_locale_in_any_of_its_spellings(seen: str, wanted: str, status: str) -> None:
    row = database(collate=seen, ctype=seen)
    assert judge_collation(facts(row), options_of(MODULE, collation=wanted)).status == status


@pytest.mark.parametrize(
    ("row", "actual"),
    [
        ({"collate": "C"}, "LC_COLLATE C"),
        ({"ctype": "C"}, "LC_CTYPE C"),
        ({"collate": "C", "ctype": "POSIX"}, "LC_COLLATE C, LC_CTYPE POSIX"),
        ({"provider": "i"}, "the locale provider icu"),
        ({"provider": "b"}, "the locale provider builtin"),
        ({"provider": "x"}, "the locale provider x"),
    ],
)
def test_a_wrong_half_or_another_provider_fails_and_is_named(row: dict[str, Any], actual: str) -> None:
    verdict = judge_collation(facts(database(**row)), options_of(MODULE))
    assert (verdict.status, verdict.actual) == ("failed", actual)
    assert "pg_dump" in verdict.remedy
    assert "LOCALE 'en_US.UTF-8'" in verdict.remedy


@pytest.mark.parametrize("judge", [judge_encoding, judge_collation])
def test_an_absent_database_has_neither_encoding_nor_collation(judge: Any) -> None:
    with pytest.raises(NoData, match="there is no database"):
        judge(facts(None), options_of(MODULE))


@pytest.mark.parametrize("judge", [judge_encoding, judge_collation])
def test_encoding_and_collation_are_known_although_nobody_gets_in(judge: Any) -> None:
    closed = facts(database(allows_connections=False), TimedOut("no answer"))
    assert judge(closed, options_of(MODULE)).status == "passed"


def test_all_wanted_extensions_pass_and_more_may_be_there() -> None:
    verdict = judge_extensions(WANTED | {"plpgsql": "1.0"}, options_of(MODULE))
    assert verdict.status == "passed"
    assert verdict.evidence == {"installed": WANTED, "missing": [], "extensions": 5}
    assert "pg_trgm 1.6" in verdict.message


@pytest.mark.parametrize("missing", WANTED)
def test_each_missing_extension_fails_with_the_command_that_creates_it(missing: str) -> None:
    installed = {name: number for name, number in WANTED.items() if name != missing}
    verdict = judge_extensions(installed | {"plpgsql": "1.0", missing.upper(): "1"}, options_of(MODULE))
    assert (verdict.status, verdict.actual) == ("failed", f"without {missing}")
    quoted = '"uuid-ossp"' if missing == "uuid-ossp" else missing
    assert verdict.remedy == f"CREATE EXTENSION IF NOT EXISTS {quoted}; /* in {PLACE} */"


def test_extensions_that_name_nothing_are_not_a_pass() -> None:
    with pytest.raises(NotConfigured, match="option extensions: expected the names of extensions, got an empty list"):
        judge_extensions(WANTED, options_of(MODULE, extensions=[]))
