# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The report's first word: go or no-go, for what, and who may rely on it until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.model import (
    BLOCKING,
    PhaseState,
    Report,
    counts,
)
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.text import count, instant, listed

_BARRED = {
    "preflight": "be migrated, be rolled out or go live",
    "migrate": "be rolled out or go live",
    "rollout": "go live",
    "smoke": "go live",
    "postdeploy": "be signed off",
}
_ALLOWED = {
    "migrate": "The migration",
    "rollout": "The rollout",
    "smoke": "The smoke tests",
    "postdeploy": "The cutover and the checks after it",
}


@dataclass(frozen=True, kw_only=True)
class Headline:
    """What the page says first; `until` is the instant from which a go must no longer be relied on, else empty."""

    tone: Literal["go", "no_go", "undecided"]
    word: str
    sentence: str
    reliance: str
    commands: tuple[str, ...] = ()
    until: str = ""


def headline(report: Report) -> Headline:
    """No-go as soon as one phase says so; go only as far as phases, from the first on, have said it."""
    against = [phase for phase in report.phases if phase.decision == "no_go"]
    if against:
        return _no_go(against)
    agreed = report.phases[: next((i for i, phase in enumerate(report.phases) if not phase.decision), None)]
    if not agreed:
        return _undecided(report.phases[0])
    following = report.phases[len(agreed) :]
    return _go_for(agreed, following) if following else _go(agreed)


def _undecided(first: PhaseState) -> Headline:
    said, then = "Nothing is decided about this release", "Begin with the first phase"
    if first.run:
        said, then = f"The go of {first.phase} does not stand", "Run that phase again"
    return Headline(
        tone="undecided",
        word="NO DECISION",
        sentence=f"{said}: {first.notes[0]}.",
        reliance=f"Nothing may rely on this page. {then}.",
        commands=_commands(first),
    )


def _no_go(against: Sequence[PhaseState]) -> Headline:
    return Headline(
        tone="no_go",
        word="NO-GO",
        sentence=" ".join(_tally(phase) for phase in against),
        reliance=f"This release must not {_BARRED[against[0].phase]}. Settle what blocks, then run the phase again.",
        commands=_commands(*against),
    )


def _tally(phase: PhaseState) -> str:
    number = counts(phase.checks)
    named = [f"{number[status]} {status}" for status in BLOCKING if number[status]]
    lowered = sum(blocker["status"] == "deviates" for blocker in phase.blockers)
    named += [count(lowered, "lowered expectation")] if lowered else []
    named += [count(len(phase.findings), "finding") + " on the run itself"] if phase.findings else []
    return f"{phase.phase.capitalize()}, {count(len(phase.checks), 'check')}: {listed(named)}."


def _go(agreed: Sequence[PhaseState]) -> Headline:
    until = min(phase.until for phase in agreed)
    return Headline(
        tone="go",
        word="GO",
        sentence=f"All {len(agreed)} phases said go: {listed([phase.phase for phase in agreed])}.",
        reliance=f"The roles below may sign off exactly this release, until {instant(until)}.",
        until=until,
    )


def _go_for(agreed: Sequence[PhaseState], following: Sequence[PhaseState]) -> Headline:
    until, following_names = min(phase.until for phase in agreed), [phase.phase for phase in following]
    have = "has" if len(following) == 1 else "have"
    undecided = "no decision that stands" if any(phase.run for phase in following) else "not decided"
    return Headline(
        tone="go",
        word=f"GO for {following[0].phase}",
        sentence=f"{listed([phase.phase for phase in agreed]).capitalize()} said go; "
        f"{listed(following_names)} {have} {undecided}. This is not yet a go for production.",
        reliance=f"{_ALLOWED[following[0].phase]} may start with exactly this release, until {instant(until)}; "
        "nothing else may rely on this page.",
        commands=_commands(following[0]),
        until=until,
    )


def _commands(*phases: PhaseState) -> tuple[str, ...]:
    return tuple(phase.command for phase in phases if phase.command)
