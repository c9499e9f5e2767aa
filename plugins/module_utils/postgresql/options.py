# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The connection to a PostgreSQL server, as options of a module and as the words for it in messages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

CONNECTION_ARGUMENTS: dict[str, Any] = {
    "host": {"type": "str", "required": True},
    "port": {"type": "int", "default": 5432},
    "user": {"type": "str", "default": "vcci_verifier"},
    "password": {"type": "str", "no_log": True},
    "sslmode": {
        "type": "str",
        "choices": ["disable", "require", "verify-ca", "verify-full"],
        "default": "verify-full",
    },
    "ca_cert": {"type": "path"},
    "database": {"type": "str", "default": "vcci_production"},
    "maintenance_database": {"type": "str", "default": "postgres"},
    "timeout": {"type": "float", "default": 10.0},
}

_PLAIN_IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]*", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One database on one server, as one role sees it."""

    host: str
    port: int
    user: str
    database: str

    @property
    def server(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    def __str__(self) -> str:
        return f'database "{self.database}" on {self.server}'


def production(options: Mapping[str, Any]) -> Endpoint:
    """The production database of a module's options."""
    return _endpoint(options, options["database"])


def maintenance(options: Mapping[str, Any]) -> Endpoint:
    """The maintenance database of a module's options."""
    return _endpoint(options, options["maintenance_database"])


def _endpoint(options: Mapping[str, Any], database: str) -> Endpoint:
    return Endpoint(host=options["host"], port=options["port"], user=options["user"], database=database)


def identifier(name: str) -> str:
    """A name as it stands in SQL, quoted where it must be."""
    return name if _PLAIN_IDENTIFIER.fullmatch(name) else '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as it stands in SQL."""
    return "'" + text.replace("'", "''") + "'"
