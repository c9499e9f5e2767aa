"""A task that failed says where, what and why in one block; one that changed something says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.screen import UNICODE, Screen
from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.task_lines import (
    TaskResult,
    changed_line,
    failed_lines,
    is_told,
    no_verdict_lines,
)

MakeScreen = Callable[..., Screen]
MakeCheck = Callable[..., dict[str, Any]]


def _task(result: dict[str, Any], **more: Any) -> TaskResult:
    fields: dict[str, Any] = {
        "host": "primary",
        "task": "Plan the run",
        "path": "playbooks/preflight.yml:12",
        "outcome": "failed",
        "goes_on": False,
    }
    return TaskResult(**(fields | more), result=result)


def _failed(result: dict[str, Any], screen: Screen, *, again: bool = False, **more: Any) -> list[str]:
    return screen.render(failed_lines(_task(result, **more), UNICODE, again=again)).split("\n")


def test_a_failed_task(screen: MakeScreen) -> None:
    assert _failed({"msg": "release.yml: expected a mapping, found a list"}, screen(80)) == [
        "FAILED  primary · Plan the run",
        "    release.yml: expected a mapping, found a list",
        "    at playbooks/preflight.yml:12",
    ]


def test_an_unreachable_host_that_the_play_ignores(screen: MakeScreen) -> None:
    assert _failed({"msg": "refused"}, screen(80), outcome="unreachable", goes_on=True, path="") == [
        "UNREACHABLE  primary · Plan the run",
        "    refused",
        "    the playbook ignores it and goes on",
    ]


def test_a_command_shows_what_it_printed(screen: MakeScreen) -> None:
    result = {"msg": "non-zero return code", "rc": 2, "stdout": "", "stderr": "line 1\n  line 2\x1b[2J"}
    assert _failed(result, screen(80), path="") == [
        "FAILED  primary · Plan the run",
        "    non-zero return code",
        "    rc: 2",
        "    stderr: line 1",
        r"    stderr:   line 2\x1b[2J",
    ]


def test_a_message_of_many_lines_keeps_its_shape_and_forges_no_verdict(screen: MakeScreen) -> None:
    rows = _failed({"msg": "expected:\n  a: 1\n  ✓ 9.9.9.fake  passed\nGO   181 passed"}, screen(80), path="")
    assert rows[1:] == ["    expected:", "      a: 1", "      ✓ 9.9.9.fake  passed", "    GO   181 passed"]


def test_the_same_failure_of_another_host_is_a_line(screen: MakeScreen) -> None:
    assert _failed({"msg": "no run is open"}, screen(80), again=True) == [
        "FAILED  primary · Plan the run",
        "    for the same reason as above",
    ]


@pytest.mark.parametrize(
    ("result", "text"),
    [
        ({"reason": "no such file"}, "no such file"),
        ({"censored": "hidden by no_log", "msg": None}, "hidden by no_log"),
        ({}, "it gives no message; run it with -vvv to see its whole result"),
    ],
)
def test_something_is_always_said(result: dict[str, Any], text: str, screen: MakeScreen) -> None:
    assert _failed(result, screen(80), path="")[1] == f"    {text}"


def test_a_failure_is_told_only_by_what_its_verdicts_say(check: MakeCheck) -> None:
    failed = check("2.2.2.work_mem", "failed", message="work_mem is 4 MB")
    passed = check("2.2.2.autovacuum", message="it is on")
    told = {"msg": "2.2.2.work_mem failed: work_mem is 4 MB", "checks": [failed]}
    assert is_told(_task(told))
    assert not is_told(_task(told | {"msg": "the ledger could not be written: no space left on device"}))
    assert not is_told(_task({"msg": "it is on", "checks": [passed]}))
    assert not is_told(_task({"msg": "x", "checks": [check("2.2.2.work_mem", "failed")]}))


def test_a_failed_gate_is_told_by_its_decision_unless_that_is_go() -> None:
    told = {decision: is_told(_task({"decision": decision})) for decision in ("go", "no_go", "partial", "")}
    assert told == {"go": False, "no_go": True, "partial": True, "": False}


def test_a_verification_without_a_verdict_is_no_silence(screen: MakeScreen) -> None:
    shown = {
        key: screen(80).render(no_verdict_lines(_task(result), UNICODE))
        for key, result in {"hidden": {"censored": "x"}, "empty": {}}.items()
    }
    assert all(text.startswith("NO VERDICT  primary · Plan the run\n    ") for text in shown.values())
    assert "no_log" in shown["hidden"]
    assert "shows nothing" in shown["empty"]


def test_a_change_is_a_line(screen: MakeScreen) -> None:
    assert screen(80).render([changed_line(_task({}, task="Apply"), UNICODE)]) == "changed  primary · Apply"
