"""The callback under ansible-playbook: what a reader sees, and that no ending can be mistaken for a go."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.unit.terminal.playbooks import PLAY, ROOT, Playbooks, phase, task

MakeCheck = Callable[..., dict[str, Any]]

HOSTILE = "database \x1b[2J\x1b[1;32m\n  ✓ 9.9.9.fake  passed\u202e"
NO_GO = {
    "decision": "no_go",
    "failed": True,
    "msg": "NO-GO: 1 failed",
    "counts": {"passed": 1, "failed": 1},
    "tip": "ab",
    "seconds": 1,
}
MISSING = {"ansible.builtin.include_tasks": "missing.yml"}


@pytest.fixture
def playbooks(tmp_path: Path) -> Playbooks:
    return Playbooks(tmp_path)


@pytest.fixture
def settings(check: MakeCheck) -> dict[str, Any]:
    failed = check("2.2.2.work_mem", "failed", actual="4 MB", expected="64 MB", message=HOSTILE, remedy="SET work_mem")
    return task(
        "postgresql_settings_verify",
        {"checks": [check("2.2.2.autovacuum"), failed]},
        when="inventory_hostname == 'primary'",
    )


@pytest.fixture
def version(check: MakeCheck) -> dict[str, Any]:
    return task(
        "redis_server_verify",
        {"checks": [check("1.1.3.version", "unknown", cause="denied", message=f"{HOSTILE} refused")]},
        when="inventory_hostname != 'primary'",
    )


def test_a_phase_in_a_pipe(
    playbooks: Playbooks, opened: dict[str, Any], settings: dict[str, Any], version: dict[str, Any]
) -> None:
    quiet: dict[str, Any] = {"ansible.builtin.set_fact": {"x": 1}}
    change = {"name": "Apply", "ansible.builtin.command": "true", "when": "inventory_hostname == 'primary'"}
    tasks = [quiet, {"ansible.builtin.assert": {"that": True}}, settings, version, change]
    ended = playbooks.run(phase(*tasks, begins=opened, ends=NO_GO))
    assert ended.code == 2
    assert "DEPRECATION" not in ended.err
    evil = r"database \x1b[2J\x1b[1;32m\n  ✓ 9.9.9.fake  passed\u202e refused"
    assert ended.out.split("\n") == [
        "preflight · lab · GL-VCCI 2.0.0 · run 20261124T0752-7f3a         181 checks owed",
        "2 Database preparation               █░░░░░░░░░░░    2/20  1 ✗",
        "  ✓ 2.2.2.autovacuum            on",
        "  ✗ 2.2.2.work_mem              4 MB; want 64 MB",
        "      → SET work_mem",
        "1 Pre-deployment preparation         ░░░░░░░░░░░░    0/48",
        f"  ? 1.1.3.version               cache-a  denied: {evil} (want on)",
        f"  ? 1.1.3.version               cache-b  denied: {evil} (want on)",
        "changed  primary · Apply",
        "",
        "NO-GO    1 passed · 1 failed                                               1.0 s",
        "ledger   tip ab",
        "         only a copy of this tip kept elsewhere shows that nobody rewrote the ledger since",
        "",
    ]


def test_a_terminal_wraps_and_colours(playbooks: Playbooks, opened: dict[str, Any], version: dict[str, Any]) -> None:
    plays = phase(version, begins=opened, ends=NO_GO)
    coloured = playbooks.run_in_terminal(plays, columns=80)
    plain = playbooks.run_in_terminal(plays, columns=80, NO_COLOR="1")
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured.out) == plain.out
    assert "\x1b[1;31mNO-GO" in coloured.out
    assert "\x1b" not in plain.out
    assert max(len(row) for row in plain.out.split("\n")) == 80
    assert "  passed" not in plain.out.replace(r"9.9.9.fake  passed\u202e", "")


@pytest.mark.parametrize(
    ("limit", "plays", "reason"),
    [
        (("--limit", "primary"), {}, "--limit primary must let localhost through"),
        ((), {"tasks": [{"block": [MISSING], "rescue": [{"ansible.builtin.meta": "noop"}]}]}, "could not be included"),
    ],
)
def test_return_code_0_without_a_gate_is_called_no_decision(
    playbooks: Playbooks, opened: dict[str, Any], limit: tuple[str, ...], plays: dict[str, Any], reason: str
) -> None:
    ended = playbooks.run(phase(begins=opened, ends={"decision": "go"}, **plays), *limit)
    assert ended.code == 0
    assert "\nNO DECISION  the gate of preflight did not run" in f"\n{ended.out}"
    assert reason in ended.out.partition("NO DECISION")[2]
    assert "PLAY RECAP" not in ended.out


def test_every_host_lost_is_called_no_decision(playbooks: Playbooks, opened: dict[str, Any]) -> None:
    ignored = {"name": "Ask", "ansible.builtin.fail": {"msg": "no"}, "loop": [1], "ignore_errors": True}
    lost = {"name": "Look", "ansible.builtin.fail": {"msg": "gone"}}
    ended = playbooks.run(phase(ignored, lost, begins=opened, ends={"decision": "go"}))
    assert ended.code == 2
    assert "DEPRECATION" not in ended.err
    assert re.search(
        r"FAILED  primary · Ask \(item=1\)\n    no\n.*\n    the playbook ignores it and goes on\n", ended.out
    )
    assert "FAILED  primary · Look\n    gone\n    at site.yml:" in ended.out
    assert "FAILED  cache-b · Look\n    for the same reason as above\n" in ended.out
    assert ended.out.endswith(
        "→ lost cache-a, cache-b, primary; where a play has no host left, there Ansible ends the playbook\n"
    )


def test_in_somebody_elses_playbook(
    playbooks: Playbooks, check: MakeCheck, settings: dict[str, Any], version: dict[str, Any]
) -> None:
    blocked = settings["greenlang.vcci.postgresql_settings_verify"] | {
        "failed": True,
        "msg": f"2.2.2.work_mem failed: {HOSTILE}",
    }
    looped = task("redis_server_verify", {"checks": "{{ item }}"}, loop=[[check("1.1.3.version", actual="7.0.15")]])
    tasks = [
        task("redis_server_verify", {"checks": [check("1.1.3.aof")]}, no_log=True),
        looped,
        task("redis_server_verify", {}, ignore_errors=True),
        task("postgresql_settings_verify", blocked),
    ]
    ended = playbooks.run([{"hosts": "primary", "tasks": tasks, **PLAY}])
    assert ended.code == 2
    told, recap = ended.out.split("PLAY RECAP")
    assert told.split("\n")[:-2] == [
        "NO VERDICT  primary · redis_server_verify",
        "    no_log hides its verdicts here; they are in the ledger and in the report",
        "primary",
        "  ✓ 1.1.3.version               7.0.15",
        "NO VERDICT  primary · redis_server_verify",
        "    it ended well without a verdict, which shows nothing; run it with -vvv and report it",
        "primary",
        "  ✓ 2.2.2.autovacuum            on",
        "  ✗ 2.2.2.work_mem              4 MB; want 64 MB",
        "      → SET work_mem",
    ]
    assert "failed=1" in recap


def test_verbosity_adds(playbooks: Playbooks, settings: dict[str, Any], opened: dict[str, Any], tmp_path: Path) -> None:
    plays = phase(settings, begins=opened, ends={"decision": "go"})
    once = playbooks.run(plays, "-v").out
    twice = playbooks.run(plays, "-vv", ANSIBLE_FORCE_COLOR="1", ANSIBLE_LOG_PATH=str(tmp_path / "log")).out
    assert '      evidence {"setting": "on"}\n' in once
    assert "TASK [" not in once
    assert "PLAY RECAP" not in once
    assert "TASK [postgresql_settings_verify]" in twice
    assert "PLAY RECAP" in twice
    assert "\x1b[0;32m✓ " in twice
    log = (tmp_path / "log").read_text(encoding="utf-8")
    assert "  ✓ 2.2.2.autovacuum            on\n" in log
    assert "\x1b" not in log


def test_a_bug_in_here_hides_no_verdict(playbooks: Playbooks, opened: dict[str, Any], settings: dict[str, Any]) -> None:
    terminal = playbooks.folder / "ansible_collections/greenlang/vcci/plugins/plugin_utils/terminal"
    terminal.unlink()
    shutil.copytree(ROOT / "plugins/plugin_utils/terminal", terminal)
    with (terminal / "session.py").open("a", encoding="utf-8") as session:
        session.write("\n\nSession.verdicts = None\n")
    ended = playbooks.run(phase(settings, begins=opened, ends=NO_GO))
    assert ended.code == 2
    assert '"status": "failed"' in ended.out
    assert "NO-GO    1 passed · 1 failed" in ended.out
    assert "Callback dispatch 'v2_runner_on_ok' failed" in ended.out + ended.err


def test_a_reader_that_leaves_ends_nothing(
    playbooks: Playbooks, opened: dict[str, Any], version: dict[str, Any]
) -> None:
    last = {"name": "Last", "ansible.builtin.copy": {"content": "x", "dest": "{{ playbook_dir }}/reached"}}
    ended = playbooks.run_unread(phase(version, last, begins=opened, ends=NO_GO))
    assert "Callback dispatch" not in ended.err
    assert (playbooks.folder / "reached").exists()
