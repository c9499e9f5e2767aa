"""What a healthy server answers to the statements of the modules, to be spoilt in one way at a time."""

from __future__ import annotations

from dataclasses import replace

from tests.support.false_postgresql import NOTHING, Answer, Behaviour, Refusal, Rows

MEMORY = "16GiB"
_SETTINGS = {
    "server_version_num": ("150004", None),
    "shared_buffers": ("524288", "8kB"),
    "effective_cache_size": ("1572864", "8kB"),
    "work_mem": ("65536", "kB"),
    "maintenance_work_mem": ("2097152", "kB"),
    "autovacuum": ("on", None),
    "track_counts": ("on", None),
    "autovacuum_vacuum_scale_factor": ("0.05", None),
}
_EXTENSIONS = (("btree_gin", "1.3"), ("pg_trgm", "1.6"), ("pgcrypto", "1.3"), ("plpgsql", "1.0"), ("uuid-ossp", "1.1"))
_DATABASE = ("4", "150004", "vcci_production", "UTF8", "en_US.UTF-8", "en_US.UTF-8", "t", "-1", "c")
_DATABASE_COLUMNS = ("databases", "server", "name", "encoding", "collate", "ctype", "allowed", "limit", "provider")


def healthy(statement: str) -> Answer:
    """The answer of a server on which all checks pass."""
    if "pg_catalog.pg_settings" in statement:
        named = [(name, *value) for name, value in _SETTINGS.items() if f"'{name}'" in statement]
        rows = [(name, setting, unit, "configuration file", "f") for name, setting, unit in named]
        return Rows(("name", "setting", "unit", "source", "pending_restart"), rows)
    if "pg_catalog.pg_database" in statement:
        return Rows(_DATABASE_COLUMNS, [_DATABASE])
    if "pg_catalog.current_database" in statement:
        return Rows(("name",), [("vcci_production",)])
    if "pg_catalog.pg_extension" in statement:
        return Rows(("name", "version"), _EXTENSIONS)
    if "pg_catalog.pg_class" in statement:
        return Rows(("tables", "off", "names"), [("108", "0", None)])
    return NOTHING


def every(answer: Answer) -> Behaviour:
    """The same answer to each statement, but for those that have no result."""
    return lambda statement: NOTHING if healthy(statement) == NOTHING else answer


def _spoilt(statement: str) -> Rows | None:
    answer = healthy(statement)
    return answer if isinstance(answer, Rows) and answer.columns else None


def without_rows(statement: str) -> Answer:
    """The right columns, and not one row."""
    rows = _spoilt(statement)
    return replace(rows, rows=()) if rows else NOTHING


def with_nulls(statement: str) -> Answer:
    """NULL for every value."""
    rows = _spoilt(statement)
    return replace(rows, rows=[[None] * len(rows.columns) for row in rows.rows]) if rows else NOTHING


def with_nothing_counted(statement: str) -> Answer:
    """Counts of zero, as of a catalogue that shows nothing."""
    rows = _spoilt(statement)
    if rows and rows.columns == _DATABASE_COLUMNS:
        return replace(rows, rows=[["0", "150004", *[None] * 7]])
    if rows and rows.columns[0] == "tables":
        return replace(rows, rows=[["0", "0", None]])
    return replace(rows, rows=()) if rows else NOTHING


def with_bananas(statement: str) -> Answer:
    """A word for every value, sent as the type text or as another."""
    rows = _spoilt(statement)
    return replace(rows, rows=[["banana"] * len(rows.columns) for row in rows.rows]) if rows else NOTHING


def with_bananas_for_integers(statement: str) -> Answer:
    """A word for every value, although the column's type is integer."""
    answer = with_bananas(statement)
    return replace(answer, oid=23) if isinstance(answer, Rows) else answer


def with_other_columns(statement: str) -> Answer:
    """Other columns than were asked for."""
    rows = _spoilt(statement)
    return replace(rows, columns=[f"{name}_too" for name in rows.columns]) if rows else NOTHING


def with_a_column_less(statement: str) -> Answer:
    """One column less than was asked for."""
    rows = _spoilt(statement)
    if not rows:
        return NOTHING
    return replace(rows, columns=rows.columns[:-1], rows=[row[:-1] for row in rows.rows])


def with_rows_twice(statement: str) -> Answer:
    """Every row twice."""
    rows = _spoilt(statement)
    return replace(rows, rows=[*rows.rows, *rows.rows]) if rows else NOTHING


def with_latin1(statement: str) -> Answer:
    """Bytes that are not of the encoding that was agreed on."""
    rows = _spoilt(statement)
    return replace(rows, rows=[[b"caf\xe9"] * len(rows.columns) for row in rows.rows]) if rows else NOTHING


def failing(sqlstate: str, text: str = "no") -> Behaviour:
    """An error with this SQLSTATE for every query."""
    return every(Refusal(sqlstate, text))
