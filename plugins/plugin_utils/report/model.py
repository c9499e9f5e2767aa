# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The report's one model: every check of the catalogue with what the deciding runs saw of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, TypeAlias

from ansible_collections.greenlang.vcci.plugins.plugin_utils.assessment import COUNTED, WORST_FIRST, Assessment, assess
from ansible_collections.greenlang.vcci.plugins.plugin_utils.catalogue import PHASES, Catalogue, Check, Item, Section
from ansible_collections.greenlang.vcci.plugins.plugin_utils.clock import as_instant
from ansible_collections.greenlang.vcci.plugins.plugin_utils.release import Release
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.commands import phase_command
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.doubts import (
    doubts_on_go,
    general_doubts,
    seen_against,
)
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.history import History, Line, Run
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.order import Moment
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.runs import Choice, choose
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.text import fit

BLOCKING = ("failed", "unknown", "pending")

MissingTips: TypeAlias = Callable[[Line], Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class CheckState:
    """A check of the catalogue; `verdicts` are lines of the ledger, one a system, `pending` says why one is missing."""

    check: Check
    status: str
    pending: str = ""
    remedy: str = ""
    verdicts: tuple[Line, ...] = ()
    deviations: tuple[Line, ...] = ()

    @property
    def waived(self) -> bool:
        return self.status == "waived"


@dataclass(frozen=True, kw_only=True)
class PhaseState:
    """What is decided about a phase; `decision` is go, no_go or None, `until` the last moment at which a go holds.

    With a run and no decision, a go does not stand, and the first notes say why. Without a deciding run the texts are
    empty. `notes` are sentences on the runs themselves, `command` runs the phase.
    """

    phase: str
    command: str
    checks: tuple[CheckState, ...]
    notes: tuple[str, ...]
    decision: str | None = None
    run: str = ""
    at: str = ""
    by: str = ""
    tip: str = ""
    until: str = ""
    findings: tuple[str, ...] = ()
    blockers: tuple[Line, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything that the files say; built by `build_report`, rendered without a further look at the ledger."""

    environment: str
    release: Mapping[str, Any]
    release_digest: str
    catalogue: Catalogue
    hotline: str
    phases: tuple[PhaseState, ...]

    @cached_property
    def by_id(self) -> Mapping[str, CheckState]:
        return {state.check.id: state for phase in self.phases for state in phase.checks}

    @property
    def checks(self) -> tuple[CheckState, ...]:
        """In the catalogue's order."""
        return self.of(self.catalogue.checks)

    def of(self, checks: Iterable[Check]) -> tuple[CheckState, ...]:
        return tuple(self.by_id[check.id] for check in checks)

    def of_section(self, section: Section) -> tuple[CheckState, ...]:
        return self.of(section.checks)

    def of_item(self, item: Item) -> tuple[CheckState, ...]:
        return self.of(item.checks)


def counts(states: Sequence[CheckState]) -> dict[str, int]:
    """How many checks have which status; adds up to the number of checks."""
    return {status: sum(state.status == status for state in states) for status in COUNTED}


def worst(states: Sequence[CheckState]) -> str:
    """The worst status; a waiver is better than what it covers and worse than a pass."""
    order = (*WORST_FIRST[:3], "waived", *WORST_FIRST[3:])
    return min((state.status for state in states), key=order.index)


def build_report(
    runs: Iterable[History],
    *,
    environment: str,
    release: Release,
    catalogue: Catalogue,
    now: datetime,
    missing_tips: MissingTips,
    hotline: str = "",
    inventory: Sequence[str] = (),
) -> Report:
    """Takes, per phase, the newest decision on this release in this environment, and what speaks against it by now.

    `missing_tips` is the ledger's: the runs that a first record has seen and that were changed or removed. `hotline` is
    the inventory's, empty where it names none; `inventory` its sources, for the commands that the report names.
    """
    known = [Run(history) for history in runs]
    phases = []
    for phase in PHASES:
        of_phase = [run for run in known if run.is_of(phase=phase, environment=fit(environment))]
        choice = choose(of_phase, phase=phase, release_digest=release.digest, now=now)
        command = phase_command(phase, inventory=inventory)
        checks = catalogue.of_phase(phase)
        phases.append(_phase(checks, choice, phase=phase, command=command, now=now, missing_tips=missing_tips))
    return Report(
        environment=fit(environment),
        release=fit(dict(release.document)),
        release_digest=release.digest,
        catalogue=catalogue,
        hotline=fit(hotline),
        phases=tuple(phases),
    )


def _phase(
    checks: Sequence[Check], choice: Choice, *, phase: str, command: str, now: datetime, missing_tips: MissingTips
) -> PhaseState:
    run = choice.run
    decision = run.decision if run else None
    if run is None or decision is None:
        reason = choice.notes[0] if command else f"{choice.notes[0]}, and this version has no playbook for it"
        states = tuple(_pending(check, reason, command) for check in checks)
        return PhaseState(phase=phase, command=command, checks=states, notes=(reason, *choice.notes[1:]))
    states = _states(run, checks, command)
    doubts = general_doubts(run, gone=missing_tips(run.first), unread=choice.unread, now=now)
    if decision["decision"] == "go":
        seen = seen_against(Moment(run, decision), choice.others, now)
        against = sum(state.status in BLOCKING for state in states)
        doubts += doubts_on_go(run, against=against, seen=seen, now=now)
        states = tuple(_as_seen(state, seen) for state in states)
    said = None if doubts and decision["decision"] == "go" else decision["decision"]
    return PhaseState(
        phase=phase,
        command=command,
        checks=states,
        notes=(*doubts, *choice.notes),
        decision=said,
        run=run.id,
        at=decision["at"],
        by=run.first["by"],
        tip=decision["hash"],
        until=as_instant(run.lapses) if said == "go" else "",
        findings=tuple(decision["findings"]),
        blockers=tuple(decision["blockers"]),
    )


def _states(run: Run, checks: Sequence[Check], command: str) -> tuple[CheckState, ...]:
    assessed = {assessment.id: assessment for assessment in assess(run.records)}
    unplanned = f"run {run.id} was planned by an older checklist, without it"
    return tuple(
        _assessed(check, assessed[check.id]) if check.id in assessed else _pending(check, unplanned, command)
        for check in checks
    )


def _pending(check: Check, reason: str, command: str) -> CheckState:
    remedy = command or f"verify by hand: {check.want} ({check.at})"
    return CheckState(check=check, status="pending", pending=reason, remedy=remedy)


def _assessed(check: Check, assessment: Assessment) -> CheckState:
    return CheckState(
        check=check,
        status=assessment.status,
        pending=assessment.pending,
        remedy=assessment.remedy,
        verdicts=assessment.verdicts,
        deviations=assessment.deviations,
    )


def _as_seen(state: CheckState, seen: Iterable[Line]) -> CheckState:
    """The check with what was seen against it since, in the place of what its systems showed before."""
    later = {verdict["system"]: verdict for verdict in seen if verdict["id"] == state.check.id}
    if not later:
        return state
    kept = (verdict for verdict in state.verdicts if verdict["system"] not in later)
    verdicts = (*kept, *later.values())
    statuses = {state.status, *(verdict["status"] for verdict in verdicts)}
    return replace(state, status=next(status for status in WORST_FIRST if status in statuses), verdicts=verdicts)
