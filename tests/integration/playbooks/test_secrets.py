"""Canaries in every credential, searched for wherever a run leaves a trace: at -vvvv, denied, and with a crash."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lab.instance import Instance
from tests.support.implemented import POSTGRESQL
from tests.support.playbook import PREFLIGHT, Ended, Playbooks

CANARY = "Kana\"r'ie%n \\vogel-7Zq#9"  # with what quoting and escaping change


def _spellings() -> set[str]:
    from urllib.parse import quote

    return {CANARY, repr(CANARY)[1:-1], json.dumps(CANARY)[1:-1], quote(CANARY), "vogel-7Zq#9"}


def _assert_nowhere(ended: Ended, folder: Path) -> None:
    files = [path for path in folder.rglob("*") if path.is_file() and "collections" not in path.parts]
    assert any(path.suffix == ".jsonl" for path in files)
    assert any(path.suffix == ".html" for path in files)
    texts = {"output": ended.output} | {str(path): path.read_text(encoding="utf-8") for path in files}
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
