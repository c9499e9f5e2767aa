# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which run of a phase the report stands on, and what has to be said about the runs that it passes over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.history import DECISIONS, Run
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.order import (
    Moment,
    follows,
    is_ahead,
    newest_decision,
)
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.text import count, instant, listed

_SCOPE = {"sections": "section", "items": "item", "checks": "check"}


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The run that a phase's part of the report stands on, if any has decided, and what to know beside it.

    `others` are the other readable runs of this phase and release; `unread` says which runs can't be read and may
    have decided later than the chosen one.
    """

    run: Run | None
    others: tuple[Run, ...]
    notes: tuple[str, ...]
    unread: tuple[str, ...] = ()


def choose(of_phase: Sequence[Run], *, phase: str, release_digest: str, now: datetime) -> Choice:
    """Takes, of the runs of this phase, the one with the newest decision on exactly this release."""
    candidates = [run for run in of_phase if run.is_of(release_digest=release_digest)]
    readable = sorted((run for run in candidates if not run.problem), key=lambda run: run.began, reverse=True)
    broken = [run for run in candidates if run.problem]
    chosen = newest_decision(readable, now)
    others = tuple(run for run in readable if run is not chosen)
    notes = _beside(chosen, others, now)
    if chosen is None:
        believed = "no run that can be believed has" if broken else "no run has"
        unread = [f"run {run.id} can't be believed: {run.problem}" for run in broken]
        about_others = _other_release([run for run in of_phase if run not in candidates])
        notes = [f"{believed} decided {phase} for this release yet", *unread, *notes, *about_others]
        return Choice(run=None, others=others, notes=tuple(notes))
    return _beside_chosen(chosen, others, broken, notes, phase)


def _beside_chosen(
    chosen: Run, others: tuple[Run, ...], broken: Sequence[Run], notes: Sequence[str], phase: str
) -> Choice:
    settled = [run for run in broken if _began_after_all_of(chosen, run)]
    told = [f"run {run.id} can't be believed, and run {chosen.id} began after it: {run.problem}" for run in settled]
    told += [f"an interrupted write to run {chosen.id} was set aside in {name}" for name in chosen.recovered]
    unread = [
        f"run {run.id} can't be believed, and may have decided {phase} after run {chosen.id}: {run.problem}"
        for run in broken
        if run not in settled
    ]
    return Choice(run=chosen, others=others, notes=(*notes, *told), unread=tuple(unread))


def _began_after_all_of(chosen: Run, broken: Run) -> bool:
    """Whether nothing was added to the broken run since the chosen one began, so that what it said is outdated."""
    return bool(chosen.first["tips"].get(broken.id) == broken.history.tip())


def _beside(chosen: Run | None, others: Sequence[Run], now: datetime) -> list[str]:
    """What to know of the runs that decide nothing here, and are not older than the decision that counts."""
    undecided = [run for run in others if not run.decides and not (chosen and _precedes(run, chosen))]
    ahead = [run for run in others if run.decides and is_ahead(run, now)]
    return [
        *([_passed_over(undecided, chosen)] if undecided else []),
        *[f"the {_said(run)} of run {run.id} is dated in the future and does not count" for run in ahead],
    ]


def _precedes(run: Run, chosen: Run) -> bool:
    return chosen.decision is not None and follows(Moment(chosen, chosen.decision), Moment(run, run.records[-1]))


def _passed_over(runs: Sequence[Run], chosen: Run | None) -> str:
    newest = f"run {runs[0].id} of {instant(runs[0].first['at'])} {_why_not(runs[0])}"
    only_against = chosen is not None and _said(chosen) == DECISIONS["go"]
    shown = "only what it saw against the GO is shown here" if only_against else "it is not shown here"
    if len(runs) == 1:
        return f"{newest}; nothing may rely on it, and {shown}"
    shown = "only what they saw against the GO is shown here" if only_against else "none is shown here"
    return f"{newest}; nothing may rely on it nor on {count(len(runs) - 1, 'run')} before it, and {shown}"


def _why_not(run: Run) -> str:
    if run.first["check_mode"]:
        return "was made in check mode"
    if run.decision is None:
        return "ended without a decision"
    scope = [f"{_SCOPE[key]} {name}" for key in _SCOPE for name in run.first["scope"][key]]
    return f"looked only at {listed(scope)}" if scope else "decided only in part"


def _said(run: Run) -> str:
    return DECISIONS[run.decision["decision"]] if run.decision else ""


def _other_release(runs: Sequence[Run]) -> list[str]:
    others = [run for run in runs if not run.problem and run.decides]
    if not others:
        return []
    other = max(others, key=lambda run: run.began)
    return [
        f"the {_said(other)} of run {other.id} is about another release, {other.first['release_digest']}, "
        f"and does not count"
    ]
