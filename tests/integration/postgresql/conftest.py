"""What these tests share: a look at the lab by all three modules, and a superuser who changes what is seen."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import psycopg2
import pytest

from ansible_collections.greenlang.vcci.plugins.plugin_utils.catalogue import load_catalogue
from lab.instance import Instance
from tests.support.module_runner import Result, module_named, run_module

CHECKS = {check.id: check.module for check in load_catalogue().checks if (check.module or "").startswith("postgresql_")}
MODULES = sorted({module for module in CHECKS.values() if module})
POLL = 0.02

Records = dict[str, Result]


@dataclass(frozen=True)
class Admin:
    """The lab's superuser, over the Unix socket: a channel that nothing in these tests cuts."""

    state: Mapping[str, Any]

    def execute(self, *statements: str, database: str = "postgres") -> None:
        """Runs statements one by one, each in a transaction of its own."""
        with closing(self._connect(database)) as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def value(self, query: str, *, database: str = "postgres") -> Any:
        """The one value that a query gives."""
        with closing(self._connect(database)) as connection, connection.cursor() as cursor:
            cursor.execute(query)
            row = cursor.fetchone()
            assert row is not None
            return row[0]

    @contextlib.contextmanager
    def changed(self, do: str | list[str], undo: str | list[str], *, database: str = "postgres") -> Iterator[None]:
        """A change, and its undoing whatever happens."""
        do, undo = [do] if isinstance(do, str) else do, [undo] if isinstance(undo, str) else undo
        try:
            self.execute(*do, database=database)
            yield
        finally:
            self.execute(*undo, database=database)

    @contextlib.contextmanager
    def transaction(self, statement: str, *, database: str) -> Iterator[None]:
        """A transaction that has run one statement, and is rolled back at the end."""
        with closing(self._connect(database)) as connection, connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(statement)
            yield

    def _connect(self, database: str) -> psycopg2.extensions.connection:
        admin = self.state["admin"]
        connection = psycopg2.connect(
            host=admin["socket"],
            port=self.state["port"],
            user=admin["user"],
            password=admin["password"],
            dbname=database,
            options="",
        )
        connection.autocommit = True
        return connection


@dataclass(frozen=True)
class Look:
    """Looks at the lab's PostgreSQL by all three modules, as an inventory with these options would."""

    options: Mapping[str, Any]

    def __call__(self, **given: Any) -> Records:
        """The records of all checks."""
        return {record["id"]: record for module in MODULES for record in self.result(module, **given)["checks"]}

    def result(self, module: str, **given: Any) -> Result:
        """The result of one module."""
        return run_module(module, self.arguments(module, **given))

    def arguments(self, module: str, **given: Any) -> dict[str, Any]:
        """The arguments of one module: those of the options that it has."""
        code = module_named(module)
        known = code.CONNECTION_ARGUMENTS | code.EXPECTATION_ARGUMENTS | {"checks": {}, "fail_on": {}}
        return {name: value for name, value in (dict(self.options) | given).items() if name in known}

    def until(self, seen: Callable[[Records], bool], *, within: float) -> Records:
        """The records as soon as they are as wanted, or as they are at the deadline."""
        end = time.monotonic() + within
        while not seen(records := self()) and time.monotonic() < end:
            time.sleep(POLL)
        return records


def statuses(records: Records) -> dict[str, str]:
    """The status of each check."""
    return {check: record["status"] for check, record in records.items()}


def causes(records: Records) -> dict[str, str | None]:
    """The cause of each check that is unknown."""
    return {check: record["cause"] for check, record in records.items() if record["status"] == "unknown"}


@pytest.fixture
def server(healthy: Instance) -> dict[str, Any]:
    """Where the lab's PostgreSQL is."""
    state: dict[str, Any] = healthy.state()["systems"]["postgresql"]
    return state


@pytest.fixture
def admin(server: dict[str, Any]) -> Admin:
    """The superuser."""
    return Admin(server)


@pytest.fixture
def look(server: dict[str, Any]) -> Look:
    """A look with the options of the lab's inventory."""
    names = ("host", "port", "user", "password", "ca_cert", "database", "maintenance_database", "memory")
    return Look({name: server[name] for name in names})
