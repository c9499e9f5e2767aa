"""A phase without a decision ends loudly, with what may have kept its gate from running."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.ending import Ending
from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.screen import Screen

MakeScreen = Callable[..., Screen]

LOUD = "\nNO DECISION  the gate of preflight did not run: this is no go, and the return code says nothing"


@pytest.fixture
def ending() -> Ending:
    ending = Ending()
    ending.play("Verify", "preflight")
    return ending


def _shown(ending: Ending, screen: Screen, lost: Sequence[str] = (), **options: Any) -> str:
    return screen.render(ending.lines(options, lost, screen))


def test_nothing_is_said_after_a_decision(ending: Ending, screen: MakeScreen) -> None:
    ending.decided()
    assert _shown(ending, screen(80), subset="k1") == ""


def test_a_playbook_of_somebody_else_owes_no_decision(screen: MakeScreen) -> None:
    ending = Ending()
    ending.play("Install", "")
    ending.decided()
    assert ending.phases == {}
    assert _shown(ending, screen(80)) == ""


def test_each_phase_owes_its_own(ending: Ending, screen: MakeScreen) -> None:
    ending.decided()
    ending.play("Verify", "migrate")
    shown = _shown(ending, screen())
    assert "the gate of migrate did not run" in shown
    assert "preflight" not in shown


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"subset": "k1"}, "--limit k1 must let localhost through"),
        ({"skip_tags": ["always", "x"]}, "--skip-tags always,x skips"),
        ({"tags": ["tls"]}, "--tags tls skips the rest"),
        ({"start_at_task": "Decide"}, "--start-at-task Decide skips"),
        ({"tags": ["all"], "skip_tags": [], "subset": None}, "the playbook ended before its gate"),
    ],
)
def test_what_was_asked_for_is_named(ending: Ending, options: dict[str, Any], reason: str, screen: MakeScreen) -> None:
    shown = _shown(ending, screen(), **options)
    assert shown.startswith(f"{LOUD}\n      → {reason}")
    assert shown.count("→") == 1


def test_what_was_seen_is_named(ending: Ending, screen: MakeScreen) -> None:
    ending.unmatched()
    assert _shown(ending, screen(), ["k1", "k2"]).split("\n")[2:] == [
        "      → lost k1, k2; where a play has no host left, there Ansible ends the playbook",
        "      → no host matched in: Verify",
    ]


@pytest.mark.parametrize(
    ("action", "text"),
    [
        ("run", "did not run: this is no go, and the return code says nothing\n      → no run could begin"),
        ("include", "did not run: this is no go, and the return code says nothing\n      → a file or a role"),
        ("gate", "broke off: this is no go, and the return code says nothing\n      → see the failed task above"),
    ],
)
def test_the_failed_task_is_the_reason(ending: Ending, action: str, text: str, screen: MakeScreen) -> None:
    ending.failed(action)
    shown = _shown(ending, screen(), ["localhost"])
    assert text in shown
    assert "lost" not in shown


def test_a_terminal_gets_a_rule_in_its_colour(ending: Ending, screen: MakeScreen) -> None:
    shown = _shown(ending, screen(80, coloured=True)).split("\n")
    assert shown[1] == f"<stop>{'━' * 80}</>"
    assert shown[2].startswith("<stop>NO DECISION  </>the gate of preflight")
