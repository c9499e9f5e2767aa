# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What speaks against a decision: what was seen after it, what is gone, what nobody can read, and its age."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from ansible_collections.greenlang.vcci.plugins.module_utils.text import first_few
from ansible_collections.greenlang.vcci.plugins.plugin_utils.assessment import WORST_FIRST
from ansible_collections.greenlang.vcci.plugins.plugin_utils.clock import as_instant
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.history import Line, Run
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.order import Moment, follows, is_ahead
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.text import count, instant


def seen_against(decision: Moment, others: Iterable[Run], now: datetime) -> tuple[Line, ...]:
    """The verdicts of other runs that did not certainly come before a go, and stand against it: one a check and system.

    A later pass on the same check and system takes back what stands against it, unless it was made in check mode, by a
    lower bar or by a clock that is ahead.
    """
    by_pair: dict[tuple[str, str], list[Moment]] = {}
    for moment in (Moment(run, line) for run in others for line in run.verdicts):
        if not follows(decision, moment):
            by_pair.setdefault((moment.line["id"], moment.line["system"]), []).append(moment)
    standing = [
        [seen for seen in moments if _is_against(seen.line) and not any(_lifts(later, seen, now) for later in moments)]
        for moments in by_pair.values()
    ]
    return tuple(min(moments, key=_worst_then_newest).line for moments in standing if moments)


def general_doubts(run: Run, *, gone: Sequence[str], unread: Sequence[str], now: datetime) -> list[str]:
    """What to know of any decision before relying on it."""
    doubts = [f"run {name} was changed or removed since run {run.id} saw it: find out why" for name in gone]
    doubts += unread
    if run.since_decision:
        later = count(sum(line["kind"] == "verdict" for line in run.since_decision), "verdict")
        doubts.append(
            f"run {run.id} went on after its decision, with {later} since; go on with -e vcci_run={run.id} to decide "
            f"again"
        )
    if is_ahead(run, now):
        at = as_instant(max(run.last_began, Moment(run, run.decision or run.first).at))
        doubts.append(
            f"run {run.id} is dated {instant(at)}, which is in the future: set the controllers' clocks right and run "
            f"the phase again"
        )
    return doubts


def doubts_on_go(run: Run, *, against: int, seen: Sequence[Line], now: datetime) -> list[str]:
    """What takes a go its force: its own verdicts, `seen` after it, and the time."""
    doubts = []
    if against:
        doubts.append(f"run {run.id} said GO, though {count(against, 'check')} of the phase stand against it")
    for later in dict.fromkeys(line["run"] for line in seen):
        said = [
            f"{line['id']} {line['status']} on {line['system']} at {instant(line['at'])}"
            for line in seen
            if line["run"] == later
        ]
        doubts.append(f"run {run.id} said GO, and run {later} has seen since: {first_few(said)}")
    if now > run.lapses:
        doubts.append(f"the GO of run {run.id} lapsed at {instant(as_instant(run.lapses))}: run the phase again")
    return doubts


def _is_against(verdict: Line) -> bool:
    # what check mode can't look at is no news about the system
    return bool(verdict["status"] == "failed" or (verdict["status"] == "unknown" and verdict["cause"] != "check_mode"))


def _lifts(one: Moment, other: Moment, now: datetime) -> bool:
    return (
        one.line["status"] in ("passed", "not_applicable")
        and not one.run.first["check_mode"]
        and not is_ahead(one.run, now)
        and all(deviation["effect"] == "stricter" for deviation in one.line["deviates"])
        and follows(one, other)
        and not _in_one_look(one, other)
    )


def _in_one_look(one: Moment, other: Moment) -> bool:
    """Whether both verdicts are of one run with no new beginning between them, where the worst stands."""
    if one.run.id != other.run.id:
        return False
    first, last = sorted((one.line["seq"], other.line["seq"]))
    return not any(line["kind"] == "run" for line in one.run.records[first:last])


def _worst_then_newest(moment: Moment) -> tuple[int, float]:
    return WORST_FIRST.index(moment.line["status"]), -moment.at.timestamp()
