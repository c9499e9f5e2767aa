"""The run's header, the gate's table and its decision, as a reader sees them."""

from __future__ import annotations

import re
from collections.abc import Callable
from textwrap import dedent
from typing import Any

import pytest

from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.gate_lines import duration
from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.screen import Screen
from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.session import Session

MakeScreen = Callable[..., Screen]
MakeCheck = Callable[..., dict[str, Any]]

TIP = "5f2c1b7e0a9d4c3b8e6f1029384756afbecd0123456789abcdef0123456789ab"


def blocker(check: str, status: str, message: str, *, system: str | None = None, remedy: str = "") -> dict[str, Any]:
    return {"id": check, "system": system, "status": status, "message": message, "remedy": remedy}


def unverified(section: str, number: int) -> list[dict[str, Any]]:
    reason = "no module of this version verifies it yet"
    return [blocker(f"{section}.{n}.x", "pending", reason, remedy=f"by hand: {n}") for n in range(number)]


@pytest.fixture
def refused() -> dict[str, Any]:
    """What the task `gate` returns for a run with something of everything."""
    return {
        "decision": "no_go",
        "run": "20261124T0752-7f3a",
        "counts": {"passed": 20, "failed": 1, "unknown": 1, "not_applicable": 1, "waived": 1, "pending": 157},
        "sections": [
            {
                "id": "1",
                "title": "Pre-deployment preparation",
                "owed": 48,
                "counts": {"passed": 1, "failed": 1, "unknown": 1, "pending": 45},
            },
            {
                "id": "2",
                "title": "Database preparation",
                "owed": 20,
                "counts": {"passed": 18, "not_applicable": 1, "waived": 1, "pending": 0},
            },
            {"id": "10", "title": "Documentation and training", "owed": 113, "counts": {"passed": 1, "pending": 112}},
            {"id": "12", "title": "Post-deployment", "owed": 0, "counts": {}},
        ],
        "blockers": [
            blocker("1.1.2.multi_az", "failed", "vcci stands in one zone", system="primary", remedy="aws rds …"),
            blocker("1.1.3.version", "unknown", "10.0.3.7 refused", system="cache-a", remedy="ACL SETUSER verifier"),
            *unverified("1", 44),
            blocker("1.2.1.expiry", "pending", "no verdict came from edge", remedy="see its error above"),
            *unverified("10", 112),
            blocker("2.2.2.work_mem", "deviates", "judged by work_mem = 4MB", system="primary", remedy="take it out"),
        ],
        "findings": ["the release file was changed since this run began"],
        "tip": TIP,
        "seconds": 11.2,
    }


TABLE = """\

    1 Pre-deployment preparation         ░░░░░░░░░░░░    3/48  1 ✗  1 ?   45 pending
    2 Database preparation               ████████████   20/20              1 waived
    10 Documentation and training        ░░░░░░░░░░░░   1/113            112 pending

    Pending, and why
        156  no module of this version verifies it yet
             in section 1 (44), 10 (112)
          1  no verdict came from edge
             1.2.1.expiry
          →  see its error above

    Blocking
      ✗ 1.1.2.multi_az              primary  vcci stands in one zone
          → aws rds …
      ? 1.1.3.version               cache-a  10.0.3.7 refused
          → ACL SETUSER verifier
      ≠ 2.2.2.work_mem              primary  judged by work_mem = 4MB
          → take it out
          → look again at these alone:
            -e vcci_checks=1.1.2.multi_az,1.1.3.version,2.2.2.work_mem

    finding  the release file was changed since this run began

    ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━
    NO-GO    20 passed · 1 failed · 1 unknown · 1 not applicable · 1 waived ·
             157 pending  11 s
    ledger   tip 5f2c1b7e0a9d4c3b8e6f1029384756afbecd0123456789abcdef0123456789ab
             only a copy of this tip kept elsewhere shows that nobody rewrote the
             ledger since"""


def _gate(result: dict[str, Any], screen: Screen, session: Session | None = None) -> str:
    return screen.render((session or Session()).gate(result, screen))


def test_80_columns(refused: dict[str, Any], screen: MakeScreen) -> None:
    assert _gate(refused, screen(80)) == dedent(TABLE)


def test_a_pipe_is_plain(refused: dict[str, Any], screen: MakeScreen) -> None:
    shown = _gate(refused, screen(encoding="ascii"))
    assert shown.isascii()
    assert (
        "\nNO-GO    20 passed - 1 failed - 1 unknown - 1 not applicable - 1 waived - 157 pending  11 s\n"
        f"ledger   tip {TIP}\n" in shown
    )
    assert "1 Pre-deployment preparation      ............    3/48  1 FAIL  1 ?   45 pending\n" in shown
    assert "====" not in shown


def test_pending_checks_are_never_listed_one_by_one(refused: dict[str, Any], screen: MakeScreen) -> None:
    refused["blockers"] = [blocker(f"1.1.{n}.x", "pending", f"reason {n}") for n in range(200)]
    shown = _gate(refused, screen(80))
    assert shown.count("reason") == 13
    assert "188  for other reasons, which the report names\n         in section 1 (188)\n" in shown


def test_a_verdict_that_was_shown_is_not_explained_again(
    refused: dict[str, Any], opened: dict[str, Any], check: MakeCheck, screen: MakeScreen
) -> None:
    session = Session()
    session.begin(opened, screen(80))
    seen = {"checks": [check("1.1.2.multi_az", "failed", remedy="aws rds …")]}
    session.verdicts(seen, screen(80), system="primary")
    shown = _gate(refused, screen(80), session)
    assert "  ✗ 1.1.2.multi_az              vcci stands in one zone\n  ? 1.1.3.version" in shown
    assert "→ ACL SETUSER verifier" in shown


def test_many_blockers_are_looked_at_again_by_item(refused: dict[str, Any], screen: MakeScreen) -> None:
    refused["blockers"] = [blocker(f"2.2.2.{name}", "failed", "it is off") for name in "abcdef"]
    shown = _gate(refused, screen(80))
    assert "  ✗ 2.2.2.a                     it is off\n  ✗ 2.2.2.b                     as above\n" in shown
    assert "→ look again at these alone: -e vcci_items=2.2.2\n" in shown


def test_go_is_said_when_the_gate_says_it(screen: MakeScreen) -> None:
    row = {"id": "2", "title": "Database preparation", "owed": 9, "counts": {"passed": 9}}
    go = {"decision": "go", "counts": {"passed": 9, "pending": 0}, "sections": [row], "tip": "ab", "seconds": 0.31}
    shown = _gate(go, screen(80, coloured=True))
    assert "<go>GO       </>9 passed" in shown
    assert "0.3 s\n" in shown
    assert "Blocking" not in shown
    assert "pending" not in shown


@pytest.mark.parametrize(
    ("counts", "tone"),
    [
        ({"passed": 9}, "<good>"),
        ({"passed": 8, "waived": 1}, "<good>"),
        ({"passed": 8, "pending": 1}, ""),
        ({"pending": 9}, ""),
        ({"passed": 8, "unknown": 1}, "<doubt>"),
        ({"passed": 7, "unknown": 1, "failed": 1}, "<bad>"),
    ],
)
def test_a_section_is_green_only_when_nothing_is_left(counts: dict[str, int], tone: str, screen: MakeScreen) -> None:
    row = {"id": "2", "title": "Database preparation", "owed": 9, "counts": counts}
    shown = _gate({"decision": "no_go", "sections": [row]}, screen(80, coloured=True)).split("\n")[1]
    assert re.fullmatch(rf"2 Database preparation +{tone}[█░]{{12}}.*", shown)


@pytest.mark.parametrize(("decision", "noted"), [("partial", True), ("no_go", False)])
def test_the_report_does_not_tell_of_a_partial_run(screen: MakeScreen, decision: str, noted: bool) -> None:
    session = Session()
    session.gate({"decision": decision, "counts": {"passed": 1}}, screen())
    shown = screen().render(session.report({"files": {"html": "a.html"}}))
    assert ("it tells of whole runs" in shown) is noted


def test_partial_says_that_nothing_may_rely_on_it(screen: MakeScreen) -> None:
    partial = {"decision": "partial", "partial_because": "Its scope was narrowed", "counts": {"passed": 1}}
    assert "PARTIAL  1 passed\n         Nothing may rely on it. Its scope was narrowed" in _gate(partial, screen())
    partial["partial_because"] = "It ran in check mode, so nothing may rely on it"
    assert _gate(partial, screen()).endswith(
        "PARTIAL  1 passed\n         It ran in check mode, so nothing may rely on it"
    )


@pytest.mark.parametrize("result", [{}, {"decision": None}, {"decision": "GO"}, {"decision": "maybe", "counts": 3}])
def test_what_is_no_decision_is_shown_as_none(result: dict[str, Any], screen: MakeScreen) -> None:
    assert _gate(result, screen(80)) == ""


@pytest.mark.parametrize(
    ("when", "line"),
    [
        ({}, "preflight · lab · GL-VCCI 2.0.0 · run 20261124T0752-7f3a         181 checks owed"),
        (
            {"scoped": True, "owed": 1},
            "preflight · lab · GL-VCCI 2.0.0 · run 20261124T0752-7f3a        1 check in scope",
        ),
        (
            {"check_mode": True},
            "preflight · lab · GL-VCCI 2.0.0 · run 20261124T0752-7f3a · check mode\n  181 checks owed",
        ),
        ({"release": None, "owed": None}, "preflight · lab · run 20261124T0752-7f3a"),
    ],
)
def test_the_header_says_what_is_verified(
    opened: dict[str, Any], when: dict[str, Any], line: str, screen: MakeScreen
) -> None:
    assert screen(80).render(Session().begin(opened | when, screen(80))) == line


def test_the_report_stands_beneath_the_decision(
    refused: dict[str, Any], opened: dict[str, Any], screen: MakeScreen
) -> None:
    files = {"files": {"html": "artifacts/lab/report.html", "json": "artifacts/lab/report.json"}}
    line = "report   artifacts/lab/report.html"
    early, late = Session(), Session()
    for session in (early, late):
        session.begin(opened, screen(80))
    assert early.report(files) == []
    assert _gate(refused, screen(80), early).endswith(f"\n{line}")
    assert line not in _gate(refused, screen(80), late)
    assert screen(80).render(late.report(files)) == line


def test_a_report_without_a_decision_is_not_lost(opened: dict[str, Any], screen: MakeScreen) -> None:
    session = Session()
    session.begin(opened, screen(80))
    session.report({"files": {"json": "a.json"}})
    assert screen(80).render(session.end()) == "report   a.json"
    assert session.end() == []


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(None, ""), (0.31, "0.3 s"), (9.4, "9.4 s"), (11.2, "11 s"), (59.9, "60 s"), (200, "3 min 20 s")],
)
def test_durations_are_short(seconds: float | None, text: str) -> None:
    assert duration(seconds) == text
