"""Canaries in every credential, searched for wherever a run leaves a trace: at -vvvv, denied, and with a crash."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from psycopg2.extensions import encrypt_password

from lab.instance import Instance
from lab.systems.postgresql_session import as_superuser
from tests.support.implemented import IMPLEMENTED, POSTGRESQL
from tests.support.playbook import PREFLIGHT, Ended, Playbooks

CANARY = "Kana\"r'ie%n \\vogel-7Zq#9"  # with what quoting and escaping change


def _spellings() -> set[str]:
    return {CANARY, repr(CANARY)[1:-1], json.dumps(CANARY)[1:-1], quote(CANARY), "vogel-7Zq#9"}


def _assert_nowhere(ended: Ended, folder: Path) -> None:
    files = [path for path in folder.rglob("*") if path.is_file() and "collections" not in path.parts]
    assert {path.suffix for path in files} >= {".jsonl", ".html", ".json", ".xml"}
    _assert_in_no_text({"output": ended.output} | {str(path): path.read_text(encoding="utf-8") for path in files})


def _assert_in_no_text(texts: Mapping[str, str]) -> None:
    for where, text in texts.items():
        for spelling in _spellings():
            assert spelling not in text, f"{where} shows the secret"


def _variables(playbooks: Playbooks, lab: Instance) -> str:
    """The connection with the canary as its password; in a file, since Ansible prints its command line at -vvvv."""
    postgresql = lab.state()["systems"]["postgresql"]
    connection = {name: postgresql[name] for name in ("host", "port", "user", "ca_cert")}
    path = playbooks.folder.parent / f"{playbooks.folder.name}-variables.json"
    path.write_text(json.dumps({"vcci_postgresql": {**connection, "password": CANARY}}), encoding="utf-8")
    return f"@{path}"


def _set_password(postgresql: Mapping[str, Any], password: str) -> None:
    """Sends what the server keeps of a password and not the password, since the server logs statements."""
    admin = postgresql["admin"]
    session = as_superuser(
        admin["socket"], port=postgresql["port"], password=admin["password"], database=postgresql["database"]
    )
    with closing(session), session.cursor() as cursor:
        kept = encrypt_password(password, postgresql["user"], session, "scram-sha-256")
        cursor.execute(f"ALTER ROLE {postgresql['user']} PASSWORD %s", (kept,))


@pytest.fixture
def let_in(healthy: Instance) -> Iterator[Mapping[str, Any]]:
    """The lab's PostgreSQL, where the canary is the verifying role's password until the test has ended."""
    postgresql: Mapping[str, Any] = healthy.state()["systems"]["postgresql"]
    try:
        _set_password(postgresql, CANARY)
        yield postgresql
    finally:
        _set_password(postgresql, postgresql["password"])


def test_a_password_that_gets_in_is_shown_nowhere(
    playbooks: Playbooks, healthy: Instance, let_in: Mapping[str, Any]
) -> None:
    ended = playbooks.run(
        PREFLIGHT,
        *("-vvvv", "-e", _variables(playbooks, healthy)),
        environment={"ANSIBLE_DISPLAY_TRACEBACK": "always"},
    )
    assert ended.statuses == {"passed": len(IMPLEMENTED)}
    assert "ANSIBALLZ" in ended.output.upper()  # -vvvv tells how a module is shipped
    _assert_nowhere(ended, playbooks.folder)
    log = Path(let_in["log"]).read_text(encoding="utf-8")
    assert f"{let_in['user']}@{let_in['database']} LOG:  statement: SELECT" in log
    _assert_in_no_text({"the server's log": log, "the lab's state": json.dumps(healthy.state())})


@pytest.mark.parametrize("spelling", sorted(_spellings()))
def test_a_secret_that_is_shown_would_be_noticed(spelling: str) -> None:
    with pytest.raises(AssertionError, match="output shows the secret"):
        _assert_in_no_text({"output": f"the password is {spelling}."})


@pytest.mark.parametrize("verbosity", ["-v", "-vvvv"])
def test_a_refused_password_is_shown_nowhere(playbooks: Playbooks, healthy: Instance, verbosity: str) -> None:
    given = _variables(playbooks, healthy)
    ended = playbooks.run(
        playbooks.preflight(), verbosity, "-e", given, environment={"ANSIBLE_DISPLAY_TRACEBACK": "always"}
    )
    assert ended.causes(POSTGRESQL) == {"denied"}
    _assert_nowhere(ended, playbooks.folder)


@pytest.mark.parametrize(
    "slip",
    [
        {"host": f"postgresql://vcci_verifier:{CANARY}@127.0.0.1/vcci_production"},
        {"port": CANARY},
        {"timeout": CANARY},
    ],
    ids=lambda slip: next(iter(slip)),
)
def test_a_password_in_the_wrong_place_reaches_no_record(
    playbooks: Playbooks, healthy: Instance, slip: dict[str, str]
) -> None:
    postgresql = healthy.state()["systems"]["postgresql"]
    connection = {name: postgresql[name] for name in ("host", "port", "user", "password", "ca_cert")}
    playbooks.run(PREFLIGHT, "-e", json.dumps({"vcci_postgresql": connection | slip}))
    _assert_nowhere(Ended(0, "", playbooks.ledger, playbooks.folder), playbooks.ledger)


@pytest.mark.parametrize("callback", ["greenlang.vcci.checklist", "ansible.builtin.default"])
def test_a_crash_with_the_password_in_its_text_shows_it_nowhere(
    playbooks: Playbooks, healthy: Instance, callback: str
) -> None:
    judge = "    wanted = configured(options, name, memory)\n"
    crash = "    raise RuntimeError(f\"a bug with {options['password']!r} {dict(options)}\")\n"
    sabotaged = playbooks.sabotaged("plugins/module_utils/postgresql/settings.py", (judge, judge + crash))
    changed = sabotaged.collections / "ansible_collections/greenlang/vcci/plugins/module_utils/postgresql/facts.py"
    text = changed.read_text(encoding="utf-8")
    head = "def fetch_memory_settings(client: Client)"
    assert head in text
    start = text.index(head)
    body = text.index('"""\n', start) + 4
    crash = "    raise RuntimeError(f'another bug with {client!r} {vars(client)!r}')\n"
    changed.write_text(text[:body] + crash + text[body:], encoding="utf-8")
    given = _variables(playbooks, healthy)
    ended = sabotaged.run(
        sabotaged.preflight(),
        "-vvvv",
        "-e",
        given,
        environment={"ANSIBLE_DISPLAY_TRACEBACK": "always", "ANSIBLE_STDOUT_CALLBACK": callback},
    )
    assert "another bug with" in ended.output
    assert any(verdict["cause"] == "error" for verdict in ended.verdicts.values())
    _assert_nowhere(ended, playbooks.folder)
