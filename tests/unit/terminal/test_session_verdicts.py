"""Verdicts as they come: the lines a reader sees, exactly, at the usual widths, in a pipe and without Unicode."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent
from typing import Any

import pytest

from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.screen import Screen
from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.session import HEADING_EVERY, Session

MakeScreen = Callable[..., Screen]
MakeCheck = Callable[..., dict[str, Any]]


@pytest.fixture
def mixed(check: MakeCheck) -> dict[str, Any]:
    return {
        "checks": [
            check("1.1.2.version", actual="PostgreSQL 15.20", expected="≥ 15"),
            check(
                "1.1.2.multi_az",
                "failed",
                actual="one zone, eu-west-1a",
                expected="two or more",
                message="the instance vcci stands in eu-west-1a only",
                remedy="aws rds modify-db-instance --db-instance-identifier vcci --multi-az",
            ),
            check(
                "1.1.3.persistence",
                "unknown",
                cause="denied",
                actual="unknown",
                expected="appendonly yes",
                message="CONFIG GET on 10.0.3.7 was refused to verifier",
                remedy="ACL SETUSER verifier +config|get",
            ),
            check("1.1.4.replication", "not_applicable", message="the inventory switches it off: one region"),
        ]
    }


def _shown(session: Session, result: dict[str, Any], screen: Screen, **more: Any) -> str:
    return screen.render(session.verdicts(result, screen, system="primary", **more))


@pytest.fixture
def session(opened: dict[str, Any], screen: MakeScreen) -> Session:
    session = Session()
    session.begin(opened, screen())
    return session


def test_80_columns(session: Session, mixed: dict[str, Any], screen: MakeScreen) -> None:
    assert _shown(session, mixed, screen(80)) == dedent("""\
        1 Pre-deployment preparation         █░░░░░░░░░░░    4/48  1 ✗  1 ?
          ✓ 1.1.2.version               PostgreSQL 15.20
          ✗ 1.1.2.multi_az              one zone, eu-west-1a; want two or more
              → aws rds modify-db-instance --db-instance-identifier vcci --multi-az
          ? 1.1.3.persistence           denied: CONFIG GET on 10.0.3.7 was refused to
                                        verifier (want appendonly yes)
              → ACL SETUSER verifier +config|get
          – 1.1.4.replication           not applicable: the inventory switches it off:
                                        one region""")


def test_160_columns(session: Session, mixed: dict[str, Any], screen: MakeScreen) -> None:
    assert _shown(session, mixed, screen(160)) == dedent("""\
        1 Pre-deployment preparation                 ██░░░░░░░░░░░░░░░░░░░░░░    4/48  1 ✗  1 ?
          ✓ 1.1.2.version               PostgreSQL 15.20
          ✗ 1.1.2.multi_az              one zone, eu-west-1a; want two or more
              → aws rds modify-db-instance --db-instance-identifier vcci --multi-az
          ? 1.1.3.persistence           denied: CONFIG GET on 10.0.3.7 was refused to verifier (want appendonly yes)
              → ACL SETUSER verifier +config|get
          – 1.1.4.replication           not applicable: the inventory switches it off: one region""")


def test_a_pipe_without_unicode(session: Session, mixed: dict[str, Any], screen: MakeScreen) -> None:
    assert _shown(session, mixed, screen(encoding="ascii")) == dedent("""\
        1 Pre-deployment preparation      #...........    4/48  1 FAIL  1 ?
          ok   1.1.2.version               PostgreSQL 15.20
          FAIL 1.1.2.multi_az              one zone, eu-west-1a; want two or more
              -> aws rds modify-db-instance --db-instance-identifier vcci --multi-az
          ?    1.1.3.persistence           denied: CONFIG GET on 10.0.3.7 was refused to verifier (want appendonly yes)
              -> ACL SETUSER verifier +config|get
          n/a  1.1.4.replication           not applicable: the inventory switches it off: one region""")


def test_detail_adds_what_was_read(session: Session, check: MakeCheck, screen: MakeScreen) -> None:
    result = {"checks": [check("2.2.2.work_mem", actual="64 MB", message="work_mem is 64 MB", source="pg_settings")]}
    assert _shown(session, result, screen(80), detail=True).split("\n")[1:] == [
        "  ✓ 2.2.2.work_mem              64 MB",
        "      message  work_mem is 64 MB",
        "      source   pg_settings",
        '      evidence {"setting": "on"}',
    ]
    assert "pg_settings" not in _shown(session, result, screen(80))


def test_a_lowered_bar_stands_beneath_its_verdict(session: Session, check: MakeCheck, screen: MakeScreen) -> None:
    deviation = {"option": "work_mem", "from": "64MB", "to": "4MB", "effect": "weaker"}
    result = {"checks": [check("2.2.2.work_mem", actual="4 MB")], "deviations": {"2.2.2.work_mem": [deviation]}}
    assert _shown(session, result, screen(80)).split("\n")[1:] == [
        "  ✓ 2.2.2.work_mem              4 MB",
        "      ≠ judged by work_mem = 4MB, the checklist wants 64MB (weaker)",
    ]


def test_one_reason_for_many_checks_is_told_once(session: Session, check: MakeCheck, screen: MakeScreen) -> None:
    trouble = {"cause": "unreachable", "message": "10.0.3.7:5432 refused the connection", "remedy": "start it"}
    names = ("work_mem", "autovacuum", "shared_buffers")
    result = {"checks": [check(f"2.2.2.{name}", "unknown", **trouble) for name in names]}
    result["checks"][2]["message"] = "10.0.3.7:5432 broke off"
    assert _shown(session, result, screen(80)).split("\n")[1:] == [
        "  ? 2.2.2.work_mem              unreachable: 10.0.3.7:5432 refused the",
        "                                connection (want on)",
        "      → start it",
        "  ? 2.2.2.autovacuum            unreachable: as above (want on)",
        "  ? 2.2.2.shared_buffers        unreachable: 10.0.3.7:5432 broke off (want on)",
        "      → start it",
    ]


def test_a_heading_is_repeated_when_sections_interleave(session: Session, check: MakeCheck, screen: MakeScreen) -> None:
    def headings(*ids: str) -> list[str]:
        shown = _shown(session, {"checks": [check(one) for one in ids]}, screen(80))
        return [" ".join(row.split()) for row in shown.split("\n") if row[0] != " "]

    assert headings("1.1.2.version") == ["1 Pre-deployment preparation ░░░░░░░░░░░░ 1/48"]
    assert headings("1.1.3.version") == []
    assert headings("2.1.1.encoding") == ["2 Database preparation ░░░░░░░░░░░░ 1/20"]
    assert headings("1.1.4.encryption") == ["1 Pre-deployment preparation ░░░░░░░░░░░░ 3/48"]
    assert headings("1.1.5.zones", "2.1.1.database") == ["2 Database preparation █░░░░░░░░░░░ 2/20"]


def test_a_heading_stays_in_sight_in_a_long_section(session: Session, check: MakeCheck, screen: MakeScreen) -> None:
    shown = [
        _shown(session, {"checks": [check(f"10.1.{number}.x")]}, screen(80)).startswith("10 ")
        for number in range(2 * HEADING_EVERY + 1)
    ]
    assert [number for number, headed in enumerate(shown) if headed] == [0, HEADING_EVERY, 2 * HEADING_EVERY]


def test_systems_are_named_where_several_answer(session: Session, check: MakeCheck, screen: MakeScreen) -> None:
    nodes = frozenset({"cache-a", "cache-b"})

    def told(system: str, status: str) -> list[str]:
        result = {"checks": [check("1.1.3.version", status, actual="7.0.15", cause="denied", message="refused")]}
        lines = session.verdicts(result, screen(80), system=system, peers=nodes)
        session.interrupt()
        return [" ".join(row.split()) for row in screen(80).render(lines).split("\n")]

    assert told("cache-a", "passed") == [
        "1 Pre-deployment preparation ░░░░░░░░░░░░ 0/48",
        "✓ 1.1.3.version cache-a 7.0.15",
    ]
    assert told("cache-b", "unknown") == [
        "1 Pre-deployment preparation ░░░░░░░░░░░░ 1/48 1 ?",
        "? 1.1.3.version cache-b denied: refused (want on)",
    ]


def test_a_second_system_is_named_even_if_nobody_announced_it(
    session: Session, check: MakeCheck, screen: MakeScreen
) -> None:
    result = {"checks": [check("1.1.3.version")]}
    assert "replica" in screen(80).render(
        [
            *session.verdicts(result, screen(80), system="primary"),
            *session.verdicts(result, screen(80), system="replica"),
        ]
    )


def test_without_a_run_verdicts_stand_under_their_system(mixed: dict[str, Any], screen: MakeScreen) -> None:
    assert _shown(Session(), mixed, screen(80)).split("\n")[:2] == [
        "primary",
        "  ✓ 1.1.2.version               PostgreSQL 15.20",
    ]


def test_passes_can_be_left_out_and_still_count(session: Session, mixed: dict[str, Any], screen: MakeScreen) -> None:
    shown = _shown(session, mixed, screen(80), passes=False)
    assert "4/48  1 ✗  1 ?" in shown
    assert "1.1.2.version" not in shown
    assert "1.1.2.multi_az" in shown
    assert "1.1.3.persistence" in shown


@pytest.mark.parametrize(
    "broken",
    [
        {"id": "2.2.2.x"},
        {"id": "2.2.2.x", "status": None, "evidence": "text", "expected": 3, "remedy": ["a"]},
        {"id": "2.2.2.x", "status": "ok"},
        {"status": "Passed"},
        {},
    ],
)
def test_an_odd_record_is_shown_and_never_as_a_pass(
    session: Session, broken: dict[str, Any], screen: MakeScreen
) -> None:
    shown = _shown(session, {"checks": [broken, "no mapping"], "deviations": ["odd"]}, screen(80))
    verdicts = [row for row in shown.split("\n") if row.startswith("  ") and not row.startswith("   ")]
    assert len(verdicts) == 1
    assert verdicts[0].startswith("  ? ")


@pytest.mark.parametrize("result", [{}, {"checks": None}, {"checks": "x"}, {"checks": []}])
def test_no_verdict_gives_no_line(session: Session, result: dict[str, Any], screen: MakeScreen) -> None:
    assert _shown(session, result, screen(80)) == ""
