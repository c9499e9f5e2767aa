# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is read from a PostgreSQL server, shape-checked and without an opinion on it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ansible_collections.greenlang.vcci.plugins.module_utils.errors import Malformed, NoData, VerificationError
from ansible_collections.greenlang.vcci.plugins.module_utils.postgresql.client import Client, Row, Session

FIRST_WITH_PROVIDER = 150000  # before 15, every database has the provider libc and no column says so
MEMORY_SETTINGS = ("shared_buffers", "effective_cache_size", "work_mem", "maintenance_work_mem")
AUTOVACUUM_SETTINGS = ("autovacuum", "track_counts", "autovacuum_vacuum_scale_factor")

_SETTING_COLUMNS = ("name", "setting", "unit", "source", "pending_restart")
_SETTINGS = """
SELECT s.name, s.setting, s.unit, s.source, s.pending_restart
FROM pg_catalog.pg_settings AS s
WHERE s.name = ANY (%(names)s)
"""

_DATABASE_COLUMNS = ("databases", "server", "name", "encoding", "collate", "ctype", "allowed", "limit", "provider")
_DATABASE = """
SELECT listing.databases, listing.server, d.datname AS name, pg_catalog.pg_encoding_to_char(d.encoding) AS encoding,
       d.datcollate AS collate, d.datctype AS ctype, d.datallowconn AS allowed, d.datconnlimit AS limit,
       pg_catalog.to_jsonb(d) ->> 'datlocprovider' AS provider
FROM (
    SELECT pg_catalog.count(*) AS databases, pg_catalog.current_setting('server_version_num') AS server
    FROM pg_catalog.pg_database
) AS listing
LEFT JOIN pg_catalog.pg_database AS d ON d.datname = %(database)s
"""

_EXTENSIONS = "SELECT e.extname AS name, e.extversion AS version FROM pg_catalog.pg_extension AS e ORDER BY e.extname"

# The cast to boolean reads what the storage parameter's own parser reads: off, false, no, 0 and their prefixes.
# A TOAST table is named by its owner, since `toast.autovacuum_enabled` is set there.
_TABLES_OFF = """
WITH storage AS (
    SELECT c.oid, c.relnamespace, c.relname, c.relkind,
           EXISTS (
               SELECT FROM pg_catalog.pg_options_to_table(c.reloptions) AS o
               WHERE CASE o.option_name WHEN 'autovacuum_enabled' THEN NOT o.option_value::pg_catalog.bool END
           ) AS off
    FROM pg_catalog.pg_class AS c
    WHERE c.relkind IN ('r', 'm', 't') AND c.relpersistence <> 't'
), named AS (
    SELECT CASE s.relkind WHEN 't' THEN 'TOAST of ' ELSE '' END
           || pg_catalog.format('%%I.%%I', n.nspname, COALESCE(owner.relname, s.relname)) AS name
    FROM storage AS s
    LEFT JOIN pg_catalog.pg_class AS owner ON s.relkind = 't' AND owner.reltoastrelid = s.oid
    JOIN pg_catalog.pg_namespace AS n ON n.oid = COALESCE(owner.relnamespace, s.relnamespace)
    WHERE s.off
    ORDER BY name
    LIMIT %(most)s
)
SELECT (SELECT pg_catalog.count(*) FROM storage) AS tables,
       (SELECT pg_catalog.count(*) FROM storage WHERE off) AS off,
       (SELECT pg_catalog.json_agg(name) FROM named) AS names
"""
_MOST_NAMES = 20


@dataclass(frozen=True, kw_only=True)
class Database:
    """A row of pg_database; `provider` is the server's letter: c (libc), i (icu), b (builtin)."""

    name: str
    encoding: str
    collate: str
    ctype: str
    allows_connections: bool
    connection_limit: int
    provider: str


@dataclass(frozen=True, kw_only=True)
class DatabaseFacts:
    """The production database: its row, None if the list of `listed` databases lacks it; what refused a connection."""

    listed: int
    database: Database | None
    refusal: VerificationError | None


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A row of pg_settings as the session sees it."""

    name: str
    setting: str
    unit: str | None
    source: str
    pending_restart: bool


@dataclass(frozen=True, kw_only=True)
class AutovacuumFacts:
    """The settings of autovacuum, how many tables were looked at, and which of them switch it off (the first names)."""

    settings: Mapping[str, Setting]
    tables: int
    tables_off: int
    names_off: Sequence[str]


def fetch_server_version(client: Client) -> int:
    """`server_version_num`, as in 150004 for 15.4."""
    with client.session(client.maintenance_database, deadline=client.deadline()) as session:
        setting = _settings(session, ("server_version_num",))["server_version_num"]
        return _digits(setting.setting, "server_version_num", session)


def fetch_database(client: Client) -> DatabaseFacts:
    """The production database as the maintenance database lists it, and whether it admits us."""
    deadline = client.deadline()
    with client.session(client.maintenance_database, deadline=deadline) as session:
        row = _one(session.rows(_DATABASE, _DATABASE_COLUMNS, {"database": client.database}), session)
        listed, database = _listed(row, session)
    refusal = None
    if database:
        try:
            with client.session(client.database, deadline=deadline) as session:
                _connected(session, client.database)
        except VerificationError as error:
            refusal = error
    return DatabaseFacts(listed=listed, database=database, refusal=refusal)


def fetch_extensions(client: Client) -> Mapping[str, str]:
    """The version of each extension of the production database."""
    with client.session(client.database, deadline=client.deadline()) as session:
        rows = session.rows(_EXTENSIONS, ("name", "version"))
        if not rows:  # plpgsql is in every database that initdb or CREATE DATABASE made
            raise _no_data("no row of pg_extension, not even plpgsql's", session)
        versions = {_text(row, "name", session): _text(row, "version", session) for row in rows}
        if len(versions) != len(rows):
            raise _malformed("an extension twice", session)
        return versions


def fetch_memory_settings(client: Client) -> Mapping[str, Setting]:
    """The settings of memory in the production database, where those of ALTER DATABASE count."""
    with client.session(client.database, deadline=client.deadline()) as session:
        return _settings(session, MEMORY_SETTINGS)


def fetch_autovacuum(client: Client) -> AutovacuumFacts:
    """The settings of autovacuum in the production database, and the tables that switch it off."""
    with client.session(client.database, deadline=client.deadline()) as session:
        settings = _settings(session, AUTOVACUUM_SETTINGS)
        row = _one(session.rows(_TABLES_OFF, ("tables", "off", "names"), {"most": _MOST_NAMES}), session)
        tables, off = _count(row, "tables", session), _count(row, "off", session)
        if not tables:
            raise _no_data("no table in pg_class, not even the catalogue's", session)
        names = _names(row["names"], session) if off else []
        return AutovacuumFacts(settings=settings, tables=tables, tables_off=off, names_off=names)


def _listed(row: Row, session: Session) -> tuple[int, Database | None]:
    listed = _count(row, "databases", session)
    if not listed:
        raise _no_data("no row of pg_database", session)
    if row["name"] is None:
        return listed, None
    named = _digits(_text(row, "server", session), "server_version_num", session) >= FIRST_WITH_PROVIDER
    return listed, Database(
        name=_text(row, "name", session),
        encoding=_text(row, "encoding", session),
        collate=_text(row, "collate", session),
        ctype=_text(row, "ctype", session),
        allows_connections=_flag(row, "allowed", session),
        connection_limit=_integer(row, "limit", session),
        provider=_text(row, "provider", session) if named else "c",
    )


def _connected(session: Session, database: str) -> None:
    """Holds that this session is with that very database, which a proxy's alias would not show."""
    row = _one(session.rows("SELECT pg_catalog.current_database() AS name", ("name",)), session)
    if _text(row, "name", session) != database:
        raise _malformed(f"the database {row['name']!r} for a session with {database!r}", session)


def _settings(session: Session, names: Sequence[str]) -> dict[str, Setting]:
    rows = session.rows(_SETTINGS, _SETTING_COLUMNS, {"names": list(names)})
    if not rows:
        raise _no_data(f"no row of pg_settings for {', '.join(names)}", session)
    found = {name: _setting(row, session) for row in rows if (name := _text(row, "name", session))}
    if len(found) != len(rows) or set(found) - set(names):
        raise _malformed(f"rows of pg_settings for {', '.join(found)}", session)
    missing = [name for name in names if name not in found]
    if missing:
        raise _no_data(f"no row of pg_settings for {', '.join(missing)}", session)
    return found


def _setting(row: Row, session: Session) -> Setting:
    return Setting(
        name=_text(row, "name", session),
        setting=_text(row, "setting", session),
        unit=row["unit"],
        source=_text(row, "source", session),
        pending_restart=_flag(row, "pending_restart", session),
    )


def _one(rows: Sequence[Row], session: Session) -> Row:
    if not rows:
        raise _no_data("no row", session)
    if len(rows) > 1:
        raise _malformed(f"{len(rows)} rows for a question that has one", session)
    return rows[0]


def _text(row: Row, column: str, session: Session) -> str:
    value = row[column]
    if not value:
        raise _no_data(f"no {column}", session)
    return value


def _digits(text: str, what: str, session: Session) -> int:
    if not (text.isascii() and text.isdigit()):
        raise _malformed(f"{text!r} as {what}", session)
    return int(text)


def _count(row: Row, column: str, session: Session) -> int:
    return _digits(_text(row, column, session), f"the count {column}", session)


def _integer(row: Row, column: str, session: Session) -> int:
    text = _text(row, column, session)
    return -_digits(text[1:], column, session) if text.startswith("-") else _digits(text, column, session)


def _flag(row: Row, column: str, session: Session) -> bool:
    text = _text(row, column, session)
    if text not in ("t", "f"):
        raise _malformed(f"{text!r} as {column}", session)
    return text == "t"


def _names(text: str | None, session: Session) -> list[str]:
    try:
        names = json.loads(text or "")
    except ValueError as exc:
        raise _malformed(f"{text!r} as a list of names", session) from exc
    if not (isinstance(names, list) and names and all(isinstance(name, str) for name in names)):
        raise _malformed(f"{text!r} as a list of names", session)
    return names[:_MOST_NAMES]


def _no_data(seen: str, session: Session) -> NoData:
    return NoData(
        f"{session.endpoint} answers, with {seen}",
        remedy="set options host and port to the PostgreSQL server itself, and look whether its catalogue is damaged",
    )


def _malformed(seen: str, session: Session) -> Malformed:
    return Malformed(
        f"{session.endpoint} does not answer as PostgreSQL's catalogue does: it sent {seen}",
        remedy="set options host and port to the PostgreSQL server itself, not to a console or a proxy",
    )
