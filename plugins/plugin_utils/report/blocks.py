# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What stands against the release, in the order in which somebody would settle it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ansible_collections.greenlang.vcci.plugins.plugin_utils.catalogue import Check, Section
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.history import Line
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.model import CheckState, PhaseState, Report

NAMED_AGAIN = 20


@dataclass(frozen=True, kw_only=True)
class Blocker:
    """One verdict, or one sentence of the gate, that stands against a phase."""

    check: Check
    status: str
    system: str
    message: str
    remedy: str
    verdict: Line | None = None

    @property
    def cause(self) -> str:
        return (self.verdict and self.verdict["cause"]) or ""


@dataclass(frozen=True)
class Trouble:
    """Blockers with one status and one remedy: a database that is down is one thing to do, not ten."""

    members: tuple[Blocker, ...]

    @property
    def first(self) -> Blocker:
        """Status, cause and remedy stand in each member alike."""
        return self.members[0]

    @property
    def message(self) -> str:
        """The sentence that all members share, or empty."""
        messages = {member.message for member in self.members}
        return self.first.message if len(messages) == 1 else ""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """The checks that are pending for one reason; `remedy` is empty where each check has its own."""

    reason: str
    remedy: str
    sections: tuple[tuple[Section, tuple[CheckState, ...]], ...]

    @property
    def checks(self) -> tuple[CheckState, ...]:
        return tuple(state for _section, states in self.sections for state in states)


def blockers(report: Report) -> tuple[Blocker, ...]:
    """What was looked at and stands against it: failed first, then unknown, then what the gate adds to them."""
    seen = [_of_verdict(state, verdict) for state in report.checks if not state.waived for verdict in state.verdicts]
    failed = [blocker for blocker in seen if blocker.status == "failed"]
    unknown = [blocker for blocker in seen if blocker.status == "unknown"]
    shown = {(blocker.check.id, blocker.system, blocker.status) for blocker in (*failed, *unknown)}
    added = [
        _of_gate(report, line)
        for phase in report.phases
        for line in phase.blockers
        if line["status"] != "pending" and (line["id"], line["system"], line["status"]) not in shown
    ]
    return (*failed, *unknown, *added)


def troubles(found: Iterable[Blocker]) -> tuple[Trouble, ...]:
    """The blockers by what is to be done about them, in their order; without a remedy by what they say."""
    together: dict[tuple[str, str, str], list[Blocker]] = {}
    for blocker in found:
        together.setdefault((blocker.status, blocker.cause, blocker.remedy or blocker.message), []).append(blocker)
    return tuple(Trouble(tuple(members)) for members in together.values())


def look_again(report: Report, found: Iterable[Blocker]) -> tuple[str, ...]:
    """The command, a phase, that looks again at these checks alone; none where they are too many to name."""
    ids = {blocker.check.id for blocker in found}
    commands = []
    for phase in report.phases:
        own = [state.check.id for state in phase.checks if state.check.id in ids]
        if phase.command and own and len(own) <= NAMED_AGAIN:
            commands.append(f"{phase.command} -e vcci_checks={','.join(own)}")
    return tuple(commands)


def blocked_otherwise(phase: PhaseState) -> dict[str, Line]:
    """By check: what the gate holds against a check whose own status would let it pass."""
    passing = {state.check.id for state in phase.checks if state.status in ("passed", "not_applicable")}
    return {line["id"]: line for line in phase.blockers if line["id"] in passing}


def waiting(report: Report) -> tuple[Waiting, ...]:
    """The pending checks by reason, in the order in which the reasons first turn up."""
    by_reason: dict[str, list[CheckState]] = {}
    for state in report.checks:
        if state.pending:
            by_reason.setdefault(state.pending, []).append(state)
    return tuple(_waiting(report, reason, states) for reason, states in by_reason.items())


def _waiting(report: Report, reason: str, states: Iterable[CheckState]) -> Waiting:
    members = {state.check.id: state for state in states}
    remedies = {state.remedy for state in members.values()}
    sections = (
        (section, tuple(members[check.id] for check in section.checks if check.id in members))
        for section in report.catalogue.sections
    )
    return Waiting(
        reason=reason,
        remedy=remedies.pop() if len(remedies) == 1 else "",
        sections=tuple((section, states) for section, states in sections if states),
    )


def _of_verdict(state: CheckState, verdict: Line) -> Blocker:
    return Blocker(
        check=state.check,
        status=verdict["status"],
        system=verdict["system"],
        message=verdict["message"],
        remedy=verdict["remedy"],
        verdict=verdict,
    )


def _of_gate(report: Report, line: Line) -> Blocker:
    return Blocker(
        check=report.by_id[line["id"]].check,
        status=line["status"],
        system=line["system"] or "",
        message=line["message"],
        remedy=line["remedy"],
    )
