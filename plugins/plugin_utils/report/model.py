# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The report's one model: every check of the catalogue with what the deciding runs saw of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ansible_collections.greenlang.vcci.plugins.plugin_utils.assessment import COUNTED, WORST_FIRST, Assessment, assess
from ansible_collections.greenlang.vcci.plugins.plugin_utils.catalogue import PHASES, Catalogue, Check, Item, Section
from ansible_collections.greenlang.vcci.plugins.plugin_utils.clock import as_instant, from_instant
from ansible_collections.greenlang.vcci.plugins.plugin_utils.release import Release
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.commands import phase_command
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.runs import Choice, History, Line, Run, choose
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.text import count, fit
from ansible_collections.greenlang.vcci.plugins.plugin_utils.run import MAX_AGE

BLOCKING = ("failed", "unknown", "pending")


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
    """What is decided about a phase; `decision` is go, no_go or None, `until` the instant a go lapses.

    Without a deciding run the texts are empty. `notes` are sentences on the runs themselves, `command` runs the phase.
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
    hotline: str = "",
    inventory: Sequence[str] = (),
) -> Report:
    """Takes, per phase, the newest run that has decided for this release.

    `hotline` is the inventory's, empty where it names none; `inventory` its sources, for the commands that the report
    names. Raises LedgerError where a run can't be believed.
    """
    known = [Run(history) for history in runs]
    phases = tuple(
        _phase(
            catalogue.of_phase(phase),
            choose(known, phase=phase, release_digest=release.digest),
            phase=phase,
            command=phase_command(phase, inventory=inventory),
        )
        for phase in PHASES
    )
    return Report(
        environment=fit(environment),
        release=fit(dict(release.document)),
        release_digest=release.digest,
        catalogue=catalogue,
        hotline=fit(hotline),
        phases=phases,
    )


def _phase(checks: Sequence[Check], choice: Choice, *, phase: str, command: str) -> PhaseState:
    run = choice.run
    decision = run.decision if run else None
    if run is None or decision is None:
        reason = choice.notes[0] if command else f"{choice.notes[0]}, and this version has no playbook for it"
        states = tuple(_pending(check, reason, command) for check in checks)
        return PhaseState(phase=phase, command=command, checks=states, notes=(reason, *choice.notes[1:]))
    assessed = {assessment.id: assessment for assessment in assess(run.records)}
    unplanned = f"run {run.id} was planned by an older checklist, without it"
    states = tuple(
        _assessed(check, assessed[check.id]) if check.id in assessed else _pending(check, unplanned, command)
        for check in checks
    )
    doubts = _doubts(run, decision, states, choice.gone)
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
        until=as_instant(from_instant(decision["at"]) + MAX_AGE) if said == "go" else "",
        findings=tuple(decision["findings"]),
        blockers=tuple(decision["blockers"]),
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


def _doubts(run: Run, decision: Line, states: Sequence[CheckState], gone: Sequence[str]) -> tuple[str, ...]:
    """What speaks against a decision; a go with any of it is not believed, since its record alone is no evidence."""
    doubts = [f"run {name} is gone from the ledger, where run {run.id} has seen it: find out why" for name in gone]
    if run.later_verdicts:
        later = count(run.later_verdicts, "verdict")
        doubts.append(f"run {run.id} got {later} after its decision; go on with -e vcci_run={run.id} to decide again")
    against = sum(state.status in BLOCKING for state in states)
    if decision["decision"] == "go" and against:
        doubts.append(f"run {run.id} said GO, though {count(against, 'check')} of the phase stand against it")
    return tuple(doubts)
