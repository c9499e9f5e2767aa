# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Read-only sessions with a PostgreSQL server, each exchange under one deadline from name lookup to last row."""

from __future__ import annotations

import contextlib
import math
import os
import select
import ssl
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeAlias

from ansible_collections.greenlang.vcci.plugins.module_utils.addresses import addresses
from ansible_collections.greenlang.vcci.plugins.module_utils.deadline import Deadline
from ansible_collections.greenlang.vcci.plugins.module_utils.errors import (
    Malformed,
    MissingTool,
    NotConfigured,
    TimedOut,
)
from ansible_collections.greenlang.vcci.plugins.module_utils.postgresql.options import (
    CONNECTION_ARGUMENTS,
    Endpoint,
)
from ansible_collections.greenlang.vcci.plugins.module_utils.postgresql.refusals import connection_error, query_error

if TYPE_CHECKING:
    import psycopg2.extensions

Row: TypeAlias = "Mapping[str, str | None]"

LONGEST_TIMEOUT = 3600
OLDEST_LIBPQ = 130000
_FIRST_WITH_REQUIRE_AUTH = 160000
# A path that exists on no system (ENOTDIR): libpq then reads no file of its own choice from the home directory.
_NO_FILE = "/dev/null/none"
_READ_ONLY = (
    "BEGIN TRANSACTION READ ONLY;"
    " SET LOCAL search_path TO pg_catalog, pg_temp;"
    " SET LOCAL statement_timeout TO {milliseconds}"
)


@dataclass(frozen=True, kw_only=True)
class Client:
    """How to reach the server; makes a session a fetch, so that fetches run side by side."""

    host: str
    port: int
    user: str
    password: str | None = field(repr=False)
    sslmode: str
    ca_cert: str | None
    database: str
    maintenance_database: str
    timeout: float

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> Client:
        """The client of a module's options; from here on this process has no PG* environment variables."""
        _forget_environment()
        if "://" in options["host"] or "@" in options["host"]:  # it may carry a password, so it is not repeated
            raise NotConfigured(
                "option host: expected a host name, an address or a socket's folder, and it is a URL",
                remedy="set options host, port, user, password and database each by itself",
            )
        return cls(**{name: options[name] for name in CONNECTION_ARGUMENTS})

    @property
    def endpoint(self) -> str:
        """What this client looks at, in words."""
        return str(Endpoint(host=self.host, port=self.port, user=self.user, database=self.database))

    def deadline(self) -> Deadline:
        """The deadline of one fetch; raises NotConfigured when the option is no time to wait."""
        if not 0 < self.timeout <= LONGEST_TIMEOUT:
            raise NotConfigured(
                f"option timeout: expected seconds above 0 and at most {LONGEST_TIMEOUT}, got {self.timeout:g}",
                remedy="set option timeout to 10",
            )
        return Deadline(self.timeout)

    @contextlib.contextmanager
    def session(self, database: str, *, deadline: Deadline) -> Iterator[Session]:
        """A read-only session with one database; raises a VerificationError when none comes about."""
        psycopg2 = _driver()
        endpoint = Endpoint(host=self.host, port=self.port, user=self.user, database=database)
        parameters = self._parameters(database, deadline)
        if psycopg2.extensions.libpq_version() >= _FIRST_WITH_REQUIRE_AUTH:
            parameters["require_auth"] = "!gss,!sspi"  # libpq asks the Kerberos server without regard to any deadline
        with contextlib.ExitStack() as stack:
            try:
                # Asynchronous, since psycopg2's other mode waits at least 2 s, and without a limit once connected.
                connection = stack.enter_context(contextlib.closing(psycopg2.connect(async_=True, **parameters)))
                _wait(connection, endpoint=endpoint, deadline=deadline)
            except psycopg2.Error as exc:
                raise connection_error(str(exc), endpoint) from exc
            except UnicodeDecodeError as exc:  # a refusal in the server's own language and encoding
                raise connection_error(exc.object.decode(errors="replace"), endpoint) from exc
            _take_values_as_text(connection)
            session = Session(connection, endpoint=endpoint, deadline=deadline)
            session.begin()
            yield session

    def _parameters(self, database: str, deadline: Deadline) -> dict[str, Any]:
        """Every option of libpq that could otherwise take its value from the environment or the home directory."""
        password = self.password or ""
        for name, value in (("host", self.host), ("user", self.user), ("database", database)):
            if not value:
                raise NotConfigured(f"option {name}: expected a name, got an empty text", remedy=f"set option {name}")
        for name, value in (("host", self.host), ("user", self.user), ("password", password), ("database", database)):
            if "\0" in value:
                raise NotConfigured(f"option {name}: it has a NUL character", remedy=f"correct option {name}")
        return self._where(deadline) | {
            "port": self.port,
            "user": self.user,
            "password": password,
            "dbname": database,
            "sslmode": self.sslmode,
            "sslrootcert": self._trusted(),
            "passfile": _NO_FILE,
            "sslcert": _NO_FILE,
            "sslkey": _NO_FILE,
            "sslcrl": _NO_FILE,
            "ssl_min_protocol_version": "TLSv1.2",
            "channel_binding": "prefer",
            "gssencmode": "disable",
            "krbsrvname": "",
            "requirepeer": "",
            "target_session_attrs": "any",
            "options": "",
            "client_encoding": "UTF8",
            "application_name": "greenlang.vcci",
        }

    def _where(self, deadline: Deadline) -> dict[str, str]:
        """The host, with its addresses: libpq would look a name up without regard to any deadline."""
        if self.host.startswith("/"):
            return {"host": self.host}
        found = addresses(self.host, deadline=deadline)
        return {"host": ",".join([self.host] * len(found)), "hostaddr": ",".join(found)}

    def _trusted(self) -> str:
        """The file of trusted authorities: the option's, or the machine's own."""
        if self.ca_cert:
            if not os.access(self.ca_cert, os.R_OK) or not Path(self.ca_cert).is_file():
                raise NotConfigured(
                    f"option ca_cert: expected a readable file of PEM certificates, and {self.ca_cert} is none",
                    remedy="set option ca_cert to the certificate of the authority that signed the server's",
                )
            return self.ca_cert
        if not self.sslmode.startswith("verify"):
            return _NO_FILE
        machine = ssl.get_default_verify_paths().cafile
        if not machine:
            raise NotConfigured(
                f"option ca_cert: sslmode {self.sslmode} needs trusted authorities, and this machine has none",
                remedy="set option ca_cert to the certificate of the authority that signed the server's",
            )
        return machine


class Session:
    """One read-only transaction on one database."""

    def __init__(self, connection: psycopg2.extensions.connection, *, endpoint: Endpoint, deadline: Deadline) -> None:
        self.endpoint = endpoint
        self._connection = connection
        self._deadline = deadline

    def begin(self) -> None:
        """Makes the session unable to write, to outlive its deadline, and to be led astray by a search_path."""
        self._execute(_READ_ONLY.format(milliseconds=max(1, math.ceil(self._deadline.left() * 1000))))

    def rows(self, query: str, columns: Sequence[str], parameters: Mapping[str, Any] | None = None) -> list[Row]:
        """All rows of a query, each value as the server's text or None; the columns must be exactly these."""
        import psycopg2

        cursor = self._execute(query, parameters)
        try:
            names = [column.name for column in cursor.description or ()]
            found = cursor.fetchall()
        except (psycopg2.Error, UnicodeDecodeError) as exc:
            raise self._malformed(f"no readable rows ({type(exc).__name__})") from exc
        if found and names != list(columns):
            raise self._malformed(f"the columns {', '.join(names) or 'none'}")
        return [dict(zip(columns, values, strict=True)) for values in found]

    def _execute(self, query: str, parameters: Mapping[str, Any] | None = None) -> psycopg2.extensions.cursor:
        import psycopg2

        try:
            cursor = self._connection.cursor()
            cursor.execute(query, parameters)
            _wait(self._connection, endpoint=self.endpoint, deadline=self._deadline)
        except psycopg2.Error as exc:
            raise query_error(exc.pgcode, str(exc), self.endpoint) from exc
        except UnicodeDecodeError as exc:
            raise self._malformed("a text that is not UTF-8") from exc
        return cursor

    def _malformed(self, seen: str) -> Malformed:
        return Malformed(
            f"{self.endpoint} does not answer a query of the catalogue as PostgreSQL does: it sent {seen}",
            remedy="set options host and port to the PostgreSQL server itself, not to a console or a proxy",
        )


def _forget_environment() -> None:
    """Takes PG* out of this process's environment: PGSERVICE, PGTZ and others have no option that overrides them."""
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]


def _driver() -> ModuleType:
    """psycopg2, or MissingTool with what to install."""
    install = "pip install --upgrade 'psycopg2-binary>=2.9.10'"
    try:
        import psycopg2
        import psycopg2.extensions
    except ImportError as exc:
        raise MissingTool("the Python library psycopg2 is not installed where this runs", remedy=install) from exc
    if psycopg2.extensions.libpq_version() < OLDEST_LIBPQ:
        raise MissingTool(f"psycopg2 is built with a libpq older than {OLDEST_LIBPQ // 10000}", remedy=install)
    return psycopg2


def _take_values_as_text(connection: psycopg2.extensions.connection) -> None:
    """Values stay what the server sent, so that a wrong type is seen by who reads it and not inside the driver."""
    from psycopg2 import extensions

    as_sent = extensions.new_type(tuple(extensions.string_types), "AS_SENT", lambda value, cursor: value)
    extensions.register_type(as_sent, connection)


def _wait(connection: psycopg2.extensions.connection, *, endpoint: Endpoint, deadline: Deadline) -> None:
    """Waits until what was asked of the connection is done; raises TimedOut at the deadline."""
    from psycopg2 import extensions

    events = {extensions.POLL_READ: select.POLLIN, extensions.POLL_WRITE: select.POLLOUT}
    while (state := connection.poll()) != extensions.POLL_OK:
        poller = select.poll()
        poller.register(connection.fileno(), events[state])
        left = deadline.left()
        if not left or not poller.poll(math.ceil(left * 1000)):
            raise TimedOut(
                f"no answer from {endpoint} within {deadline.seconds:g} s",
                remedy="check that the server is not stopped or overloaded and that no firewall drops packets on the "
                "way, or raise option timeout",
            )
