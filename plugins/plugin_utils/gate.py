# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Carries a run to its decision: reads the run's records, decides, and appends the decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ansible_collections.greenlang.vcci.plugins.plugin_utils.assessment import (
    Assessment,
    assess,
    counts_of,
    current_look,
)
from ansible_collections.greenlang.vcci.plugins.plugin_utils.catalogue import Catalogue
from ansible_collections.greenlang.vcci.plugins.plugin_utils.clock import as_instant, from_instant
from ansible_collections.greenlang.vcci.plugins.plugin_utils.decision import Decision, decide
from ansible_collections.greenlang.vcci.plugins.plugin_utils.ledger import Ledger, Line, RunFile
from ansible_collections.greenlang.vcci.plugins.plugin_utils.run import MAX_AGE

CLOCKS_APART = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Decided:
    """A decision as it stands in the ledger: `tip` is the hash of its line, `at` its time."""

    decision: Decision
    run: str
    phase: str
    at: str
    until: str | None
    tip: str
    seconds: float
    sections: Sequence[Mapping[str, Any]]
    notices: Sequence[str]


def decide_run(run: RunFile, ledger: Ledger, catalogue: Catalogue, release_digest: str, now: datetime) -> Decided:
    """Decides a run and records it; raises LedgerError where the run's file can't be believed."""
    records = run.records
    first, assessments = records[0], assess(records)
    decision = decide(first, assessments, _findings(records, assessments, ledger, release_digest, now))
    notice = run.append([_record(first, decision, as_instant(now))], after=records[-1]["hash"])
    recovered = [
        f"an interrupted write was set aside in {line['recovered']}" for line in records if "recovered" in line
    ]
    return Decided(
        decision=decision,
        run=run.run,
        phase=first["phase"],
        at=as_instant(now),
        until=as_instant(_begun(records) + MAX_AGE) if decision.decision == "go" else None,
        tip=run.tip(),
        seconds=round((now - _begun(records)).total_seconds(), 1),
        sections=_sections(assessments, catalogue),
        notices=[*recovered, *([notice] if notice else [])],
    )


def _begun(records: Sequence[Line]) -> datetime:
    """When the looking began that the decision rests on: deciding again renews nothing."""
    return from_instant(current_look(records)[0]["at"])


def _findings(
    records: Sequence[Line], assessments: Sequence[Assessment], ledger: Ledger, release_digest: str, now: datetime
) -> list[str]:
    first, age = records[0], now - _begun(records)
    found = [
        f"the ledger's run {run} was changed or removed since this run began: find out why, then begin a new run"
        for run in ledger.missing_tips(first)
    ]
    if release_digest != first["release_digest"]:
        found.append("the release file was changed since this run began: begin a new run for the release as it is now")
    if not -CLOCKS_APART <= age <= MAX_AGE:
        found.append(f"the run began at {as_instant(_begun(records))}, not within the last 24 h: begin a new one")
    return found + _one_for_two(assessments)


def _one_for_two(assessments: Sequence[Assessment]) -> list[str]:
    """Two hosts of the inventory that led to one and the same system: one of the two was not looked at."""
    systems: dict[tuple[str, str], dict[str, None]] = {}
    for assessment in assessments:
        for verdict in assessment.verdicts:
            if verdict["endpoint"]:
                systems.setdefault((verdict["module"], verdict["endpoint"]), {})[verdict["system"]] = None
    shared = {(endpoint, tuple(names)) for (_module, endpoint), names in systems.items() if len(names) > 1}
    return [
        f"{' and '.join(names)} are one and the same system, {endpoint}: give each host its own address"
        for endpoint, names in sorted(shared)
    ]


def _record(first: Line, decision: Decision, at: str) -> Line:
    return {
        "kind": "decision",
        "phase": first["phase"],
        "environment": first["environment"],
        "release_digest": first["release_digest"],
        "at": at,
        "system": None,
        "decision": decision.decision,
        "partial_because": decision.partial_because,
        "counts": decision.counts,
        "blockers": decision.blockers,
        "findings": decision.findings,
    }


def _sections(assessments: Sequence[Assessment], catalogue: Catalogue) -> list[dict[str, Any]]:
    section_of = {assessment.id: catalogue.by_id[assessment.id].section for assessment in assessments}
    rows = []
    for section in catalogue.sections:
        own = [assessment for assessment in assessments if section_of[assessment.id] == section.id]
        if own:
            rows.append({"id": section.id, "title": section.title, "owed": len(own), "counts": counts_of(own)})
    return rows
