"""Every check of the catalogue that a PostgreSQL module judges, when it can't be looked at: unknown, with its cause."""

from __future__ import annotations

import functools
import socket
import time

import pytest

from ansible_collections.greenlang.vcci.plugins.plugin_utils.catalogue import load_catalogue
from tests.support.false_postgresql import WEB_PAGE, Closing, Demand, Manners, Raw, Refusal, Silence, false_postgresql
from tests.support.module_runner import Result, checks_of, run_module, statuses_of

from . import answers

CHECKS = {check.id: check.module for check in load_catalogue().checks if (check.module or "").startswith("postgresql_")}
MODULES = sorted({module for module in CHECKS.values() if module})
GSSAPI = 7
PATIENCE = 0.4  # seconds that a module waits for a server that does not answer


def fatal(sqlstate: str, text: str | bytes) -> Manners:
    return Manners(greeting=Refusal(sqlstate, text, severity="FATAL"))


def denial(role: str) -> Manners:
    return fatal("28P01", f'password authentication failed for user "{role}"')


WAYS: dict[str, tuple[str, Manners]] = {
    "denied: password": ("denied", denial("vcci_verifier")),
    "denied: pg_hba.conf": (
        "denied",
        fatal(
            "28000",
            'no pg_hba.conf entry for host "10.0.0.7", user "vcci_verifier", database "postgres", SSL encryption',
        ),
    ),
    "denied: grant": ("denied", Manners(answer=answers.failing("42501", "permission denied for view pg_settings"))),
    "denied: GSSAPI": ("denied", Manners(greeting=Demand(GSSAPI))),
    "unreachable: starting": ("unreachable", fatal("57P03", "the database system is starting up")),
    "unreachable: in latin1": (
        "unreachable",
        fatal("28P01", "authentification par mot de passe échouée".encode("latin-1")),
    ),
    "unreachable: ended": ("unreachable", Manners(answer=answers.failing("57P01", "terminating connection"))),
    "unreachable: hangs up": ("unreachable", Manners(greeting=Closing())),
    "unreachable: hangs up later": ("unreachable", Manners(answer=answers.every(Closing()))),
    "timeout: silent": ("timeout", Manners(greeting=Silence())),
    "timeout: silent later": ("timeout", Manners(answer=answers.every(Silence()))),
    "timeout: silent at once": ("timeout", Manners(answer=lambda statement: Silence())),
    "timeout: cancelled": ("timeout", Manners(answer=answers.failing("57014", "canceling statement"))),
    "malformed: web page": ("malformed", Manners(greeting=Raw(WEB_PAGE))),
    "malformed: a way of its own": ("malformed", Manners(greeting=Demand(77))),
    "malformed: a console": ("malformed", Manners(answer=answers.failing("08P01", "invalid command 'BEGIN'"))),
    "malformed: web page later": ("malformed", Manners(answer=answers.every(Raw(WEB_PAGE)))),
    "malformed: no such table": ("malformed", Manners(answer=answers.failing("42P01", 'relation "x" does not exist'))),
    "malformed: words": ("malformed", Manners(answer=answers.with_bananas)),
    "malformed: types": ("malformed", Manners(answer=answers.with_bananas_for_integers)),
    "malformed: columns": ("malformed", Manners(answer=answers.with_other_columns)),
    "malformed: a column less": ("malformed", Manners(answer=answers.with_a_column_less)),
    "malformed: rows twice": ("malformed", Manners(answer=answers.with_rows_twice)),
    "malformed: encoding": ("malformed", Manners(answer=answers.with_latin1)),
    "empty: no rows": ("no_data", Manners(answer=answers.without_rows)),
    "empty: NULL": ("no_data", Manners(answer=answers.with_nulls)),
    "empty: nothing counted": ("no_data", Manners(answer=answers.with_nothing_counted)),
}


@functools.cache
def seen(module: str, way: str) -> Result:
    """What a module says of a server with those manners; asked once for all of its checks."""
    with false_postgresql(WAYS[way][1]) as port:
        return look(module, port)


def look(module: str, port: int) -> Result:
    options = {"host": "127.0.0.1", "port": port, "sslmode": "disable", "password": "pw-19c4", "timeout": PATIENCE}
    memory = {"memory": answers.MEMORY} if module == "postgresql_settings_verify" else {}
    return run_module(module, options | memory)


@pytest.mark.parametrize("module", MODULES)
def test_the_false_server_can_be_believed(module: str) -> None:
    """The control: with right answers everything passes, so what follows is due to what is spoilt."""
    with false_postgresql(Manners(answer=answers.healthy)) as port:
        result = look(module, port)
    assert statuses_of(result) == {check: "passed" for check, owner in CHECKS.items() if owner == module}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("check", CHECKS)
def test_what_can_not_be_looked_at_is_unknown(check: str, way: str) -> None:
    module = CHECKS[check]
    assert module
    result = seen(module, way)
    record = checks_of(result)[check]
    assert (record["status"], record["cause"]) == ("unknown", WAYS[way][0]), record["message"]
    assert record["message"]
    assert record["remedy"]
    assert result["failed"] is True


@pytest.mark.parametrize("check", CHECKS)
def test_a_closed_port_is_unreachable(check: str) -> None:
    module = CHECKS[check]
    assert module
    record = checks_of(closed_port(module))[check]
    assert (record["status"], record["cause"]) == ("unknown", "unreachable")
    assert "connection refused" in record["message"]


@functools.cache
def closed_port(module: str) -> Result:
    with socket.socket() as bound:  # bound and not listening: refused, and nobody else can take it
        bound.bind(("127.0.0.1", 0))
        return look(module, bound.getsockname()[1])


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("way", [way for way in WAYS if way.startswith("timeout: silent")])
def test_a_silent_server_costs_no_more_than_the_timeout(module: str, way: str) -> None:
    started = time.monotonic()
    with false_postgresql(WAYS[way][1]) as port:
        look(module, port)
    assert PATIENCE <= time.monotonic() - started < PATIENCE + 1
