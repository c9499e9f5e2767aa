"""A lab of its own for the integration tests, up for the session and healed after each test, and how to talk to it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from typing import Any

import psycopg2
import pytest

from lab.instance import Instance
from lab.places import CHECKOUT


@pytest.fixture(scope="session")
def lab() -> Iterator[Instance]:
    """The running lab; its state() says where everything is."""
    instance = Instance(f"test-{os.getpid()}")
    try:
        instance.up()
        yield instance
    finally:
        instance.down()


@pytest.fixture
def healthy(lab: Instance) -> Iterator[Instance]:
    """The lab, without a fault before the test and after it."""
    lab.heal()
    yield lab
    lab.heal()


def command(*arguments: str, environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """The lab's command line, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "lab", *arguments],
        cwd=CHECKOUT,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def ask(instance: Instance, database: str, query: str, **changes: Any) -> str:
    """The verifying account's answer to a query, or the error that it gets instead."""
    postgresql = instance.state()["systems"]["postgresql"]
    parameters = {
        "host": postgresql["host"],
        "port": postgresql["port"],
        "user": postgresql["user"],
        "password": postgresql["password"],
        "sslmode": "verify-full",
        "sslrootcert": postgresql["ca_cert"],
        "dbname": database,
    }
    try:
        with closing(psycopg2.connect(**(parameters | changes))) as connection, connection.cursor() as cursor:
            cursor.execute(query)
            return str(cursor.fetchone()[0])
    except psycopg2.Error as error:
        return str(error)


def wait_until(condition: Callable[[], object], seconds: float) -> None:
    """Waits for a condition; fails when it does not come about in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"it did not come about within {seconds} s"
        time.sleep(0.02)
