"""The first word: a go says for what and until when, and one no-go is enough against it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.greenlang.vcci.plugins.plugin_utils.report import commands, model
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.headline import headline
from ansible_collections.greenlang.vcci.tests.unit.report.example import all_go, begun, except_for, passing, report_of
from tests.support.implemented import OWED, POSTGRESQL

FAILED = except_for("2.2.2.work_mem", "failed")


def test_nothing_is_decided_without_a_run() -> None:
    said = headline(report_of())
    assert (said.tone, said.word, said.until) == ("undecided", "NO DECISION", "")
    assert said.commands == ("ansible-playbook greenlang.vcci.preflight",)


def test_a_no_go_counts_what_is_against_it() -> None:
    lowered = [{"option": "encoding", "from": "UTF8", "to": "LATIN1", "effect": "weaker"}]
    run = begun().judged(
        lambda check, system: FAILED(check, system) | ({"deviates": lowered} if check.key == "encoding" else {})  # type: ignore[operator]
    )
    said = headline(report_of(run.decided("the release file was changed")))
    assert (said.tone, said.word) == ("no_go", "NO-GO")
    pending = len(OWED) - len(POSTGRESQL)
    assert said.sentence == (
        f"Preflight, {len(OWED)} checks: 1 failed, {pending} pending, 1 lowered expectation and "
        "1 finding on the run itself."
    )
    assert "must not be migrated, be rolled out or go live" in said.reliance


def test_a_go_of_some_phases_is_a_go_for_the_next_and_not_for_production() -> None:
    said = headline(report_of(*all_go("a")[:2]))
    assert (said.tone, said.word) == ("go", "GO for rollout")
    assert "Preflight and migrate said go; rollout, smoke and postdeploy have not decided." in said.sentence
    assert "not yet a go for production" in said.sentence
    assert "exactly this release, until 2026-11-25 07:52:03 UTC" in said.reliance


def test_a_go_that_skips_a_phase_reaches_only_to_the_gap() -> None:
    preflight, _migrate, *later = all_go("a")
    assert headline(report_of(preflight, *later)).word == "GO for migrate"
    assert headline(report_of(*later)).word == "NO DECISION"


def test_only_all_phases_are_a_go() -> None:
    said = headline(report_of(*all_go("a")))
    assert (said.word, said.until) == ("GO", "2026-11-25T07:52:03.120Z")
    assert "may sign off exactly this release" in said.reliance


@pytest.mark.parametrize("position", range(5))
def test_one_no_go_is_enough(position: int) -> None:
    runs = list(all_go("a"))
    runs[position] = all_go("a", judge=lambda _check, _system: None)[position]
    assert headline(report_of(*runs)).word == "NO-GO"


def test_the_command_names_the_inventory_that_the_report_is_about(tmp_path: Path) -> None:
    (tmp_path / "preflight.yml").touch()
    said = commands.phase_command("preflight", inventory=["inventories/my production"], playbooks=tmp_path)
    assert said == "ansible-playbook -i 'inventories/my production' greenlang.vcci.preflight"


def test_a_phase_without_a_playbook_says_so_and_what_to_do_by_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert commands.phase_command("preflight", inventory=[], playbooks=tmp_path) == ""
    monkeypatch.setattr(model, "phase_command", lambda *_, **__: "")
    state = report_of().by_id["2.1.2.applied"]
    assert state.pending.endswith("and this version has no playbook for it")
    assert state.remedy.startswith("verify by hand: alembic_version holds")


def test_runs_with_everything_passed_elsewhere_do_not_help_an_undecided_phase() -> None:
    said = headline(report_of(begun("migrate").judged(passing).decided()))
    assert said.word == "NO-GO"
