# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Judges the production database: that it is there and lets in, its encoding, its collation, its extensions."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from typing import Any

from ansible_collections.greenlang.vcci.plugins.module_utils.errors import NoData, NotConfigured
from ansible_collections.greenlang.vcci.plugins.module_utils.postgresql.facts import (
    Database,
    DatabaseFacts,
    fetch_database,
    fetch_extensions,
)
from ansible_collections.greenlang.vcci.plugins.module_utils.postgresql.options import (
    identifier,
    literal,
    maintenance,
    production,
)
from ansible_collections.greenlang.vcci.plugins.module_utils.runner import Check, Options
from ansible_collections.greenlang.vcci.plugins.module_utils.verdict import Verdict, failed, passed

INVALID = -2  # datconnlimit of a database whose DROP was interrupted
PROVIDERS = {"c": "libc", "i": "icu", "b": "builtin"}
_LISTED = "pg_catalog.pg_database, in the maintenance database"


def judge_database(facts: DatabaseFacts, options: Options) -> Verdict:
    """Absent or closed to everybody is failed; open, but not to us, is what refused us."""
    database, name = facts.database, identifier(options["database"])
    if database is None:
        return failed(
            actual="absent",
            message=f"there is no {production(options)}; the server lists {facts.listed} others",
            remedy=_creation(options),
            evidence={"databases": facts.listed},
        )
    evidence = {
        "datname": database.name,
        "datallowconn": database.allows_connections,
        "datconnlimit": database.connection_limit,
    }
    closed = _closed(database, name)
    if closed:
        actual, remedy = closed
        return failed(actual=actual, message=f"{production(options)} {actual}", remedy=remedy, evidence=evidence)
    if facts.refusal:
        raise facts.refusal
    return passed(
        actual="accepts connections",
        message=f"{production(options)} exists, and accepted a connection",
        evidence=evidence | {"connected": True},
    )


def _closed(database: Database, name: str) -> tuple[str, str] | None:
    """Why nobody gets in, and what to do; None when the database is open."""
    if database.connection_limit == INVALID:
        return "is invalid: its DROP DATABASE was interrupted", f"DROP DATABASE {name}; then restore it from a backup"
    if not database.allows_connections:
        return "does not allow connections", f"ALTER DATABASE {name} ALLOW_CONNECTIONS true;"
    if database.connection_limit == 0:
        return "has a connection limit of 0", f"ALTER DATABASE {name} CONNECTION LIMIT -1;"
    return None


def judge_encoding(facts: DatabaseFacts, options: Options) -> Verdict:
    """Compared as PostgreSQL compares names of encodings: by letters and digits, in any case."""
    database, wanted = _existing(facts, options), options["encoding"]
    evidence = {"datname": database.name, "encoding": database.encoding}
    if _bare(database.encoding) == _bare(wanted):
        return passed(
            actual=database.encoding,
            message=f"{production(options)} is encoded in {database.encoding}",
            evidence=evidence,
        )
    return failed(
        actual=database.encoding,
        message=f"{production(options)} is encoded in {database.encoding}, and {wanted} is wanted",
        remedy=_rebuilding(options),
        evidence=evidence,
    )


def judge_collation(facts: DatabaseFacts, options: Options) -> Verdict:
    """The provider is libc, and LC_COLLATE and LC_CTYPE both name the locale, in any spelling of glibc's."""
    database, wanted = _existing(facts, options), options["collation"]
    provider = PROVIDERS.get(database.provider, database.provider)
    evidence = {
        "datname": database.name,
        "datcollate": database.collate,
        "datctype": database.ctype,
        "datlocprovider": provider,
    }
    wrong = [
        f"{category} {seen}"
        for category, seen in (("LC_COLLATE", database.collate), ("LC_CTYPE", database.ctype))
        if _locale(seen) != _locale(wanted)
    ]
    if provider != "libc":
        wrong = [f"the locale provider {provider}"]
    if not wrong:
        return passed(
            actual=database.collate, message=f"{production(options)} collates by {database.collate}", evidence=evidence
        )
    return failed(
        actual=", ".join(wrong),
        message=f"{production(options)} has {' and '.join(wrong)}, and libc's {wanted} is wanted",
        remedy=_rebuilding(options),
        evidence=evidence,
    )


def judge_extensions(installed: Mapping[str, str], options: Options) -> Verdict:
    """`installed` are names and versions; more than the wanted ones may be there."""
    wanted = list(dict.fromkeys(options["extensions"]))
    if not wanted:
        raise NotConfigured(
            "option extensions: expected the names of extensions, got an empty list",
            remedy="set option extensions to what the application needs, or leave it out for the default",
        )
    missing = [name for name in wanted if name not in installed]
    evidence: dict[str, Any] = {
        "installed": {name: installed[name] for name in wanted if name in installed},
        "missing": missing,
        "extensions": len(installed),
    }
    if not missing:
        return passed(
            actual=", ".join(wanted),
            message=f"{production(options)} has {', '.join(f'{name} {installed[name]}' for name in wanted)}",
            evidence=evidence,
        )
    creation = " ".join(f"CREATE EXTENSION IF NOT EXISTS {identifier(name)};" for name in missing)
    return failed(
        actual=f"without {', '.join(missing)}",
        message=f"{production(options)} lacks {', '.join(missing)} of the {len(wanted)} wanted extensions",
        remedy=f"{creation} /* in {production(options)} */",
        evidence=evidence,
    )


def _existing(facts: DatabaseFacts, options: Options) -> Database:
    if facts.database is None:
        raise NoData(
            f"there is no {production(options)} whose properties could be read; the server lists {facts.listed} others",
            remedy=_creation(options),
        )
    return facts.database


def _creation(options: Options) -> str:
    return f"{_create(options)}; /* in {maintenance(options)} */"


def _create(options: Options) -> str:
    return (
        f"CREATE DATABASE {identifier(options['database'])} TEMPLATE template0 "
        f"ENCODING {literal(options['encoding'])} LOCALE {literal(options['collation'])}"
    )


def _rebuilding(options: Options) -> str:
    """Neither encoding nor locale of a database can be altered."""
    name, old = options["database"], f"{options['database']}_old"
    rename = f"ALTER DATABASE {identifier(name)} RENAME TO {identifier(old)}"
    steps = " ".join(f"-c {_shell(statement)}" for statement in (rename, _create(options)))
    return (
        f"pg_dump -Fc -f vcci.dump {_shell(name)} && psql -d {_shell(options['maintenance_database'])} {steps} && "
        f"pg_restore -d {_shell(name)} vcci.dump"
    )


def _shell(text: str) -> str:
    """A text as a word of the shell; between double quotes, where that is safe and easier to read."""
    quoted = shlex.quote(text)
    return f'"{text}"' if "'" in text and not set(text) & set('"$`\\!') else quoted


def _bare(encoding: str) -> str:
    return re.sub(r"[^a-z0-9]", "", encoding.lower())


def _locale(name: str) -> tuple[str, str, str]:
    """Language and territory, codeset, modifier; the codeset as glibc normalises it (UTF-8, utf8: the same)."""
    base, modifier = name.partition("@")[::2]
    language, codeset = base.partition(".")[::2]
    bare = _bare(codeset)
    return language, f"iso{bare}" if bare.isdigit() else bare, modifier


CHECKS = (
    Check(
        id="2.1.1.database",
        source=f"{_LISTED}, and a connection to the production database",
        options=("database",),
        fetch=fetch_database,
        expected=lambda options: f"{options['database']} accepts connections",
        judge=judge_database,
    ),
    Check(
        id="2.1.1.encoding",
        source=f"encoding of {_LISTED}",
        options=("database", "encoding"),
        fetch=fetch_database,
        expected=lambda options: options["encoding"],
        judge=judge_encoding,
    ),
    Check(
        id="2.1.1.collation",
        source=f"datcollate, datctype and datlocprovider of {_LISTED}",
        options=("database", "collation"),
        fetch=fetch_database,
        expected=lambda options: options["collation"],
        judge=judge_collation,
    ),
    Check(
        id="2.1.1.extensions",
        source="pg_catalog.pg_extension, in the production database",
        options=("database", "extensions"),
        fetch=fetch_extensions,
        expected=lambda options: ", ".join(options["extensions"]),
        judge=judge_extensions,
    ),
)
