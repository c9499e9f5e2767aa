"""Sessions with the lab's PostgreSQL, whatever the PG* variables of a user's shell say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import psycopg2
from psycopg2.extensions import connection as Connection

SUPERUSER = "postgres"

_FIXED: Mapping[str, Any] = {
    "connect_timeout": 5,
    "application_name": "lab",
    "options": "-c client_min_messages=error",  # libpq prints the server's warnings, and some faults make it warn
    "gssencmode": "disable",
}


def as_superuser(socket: str, *, port: int, password: str, database: str) -> Connection:
    """A session over the Unix socket, in which each statement is a transaction of its own."""
    return connect(host=socket, port=port, user=SUPERUSER, password=password, dbname=database, sslmode="disable")


def connect(**parameters: Any) -> Connection:
    """A session with libpq's parameters; raises psycopg2.OperationalError when there is none to be had."""
    connection: Connection = psycopg2.connect(**parameters, **_FIXED)
    connection.autocommit = True
    return connection


def execute(connection: Connection, statements: Iterable[str]) -> None:
    """Runs statements one after the other."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def cluster_name(connection: Connection) -> str:
    """The name by which a server says whose it is."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW cluster_name")
        return str((cursor.fetchone() or [""])[0])
