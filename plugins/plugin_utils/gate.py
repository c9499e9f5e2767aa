# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Carries a run to its decision: reads the run's records, decides, and appends the decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ansible_collections.greenlang.vcci.plugins.plugin_utils.assessment import Assessment, assess, counts_of
from ansible_collections.greenlang.vcci.plugins.plugin_utils.catalogue import Catalogue
from ansible_collections.greenlang.vcci.plugins.plugin_utils.clock import as_instant, from_instant
from ansible_collections.greenlang.vcci.plugins.plugin_utils.decision import Decision, decide
from ansible_collections.greenlang.vcci.plugins.plugin_utils.ledger import Ledger, Line, RunFile


@dataclass(frozen=True, kw_only=True)
class Decided:
    """A decision as it stands in the ledger: `tip` is the hash of its line, `at` its time."""

    decision: Decision
    run: str
    phase: str
    at: str
    tip: str
    seconds: float
    sections: Sequence[Mapping[str, Any]]
    notices: Sequence[str]


def decide_run(run: RunFile, ledger: Ledger, catalogue: Catalogue, release_digest: str, now: datetime) -> Decided:
    """Decides a run and records it; raises LedgerError where the run's file can't be believed."""
    records = run.records
    first, assessments = records[0], assess(records)
    decision = decide(first, assessments, _findings(first, ledger, release_digest))
    notice = run.append([_record(first, decision, as_instant(now))])
    recovered = [
        f"an interrupted write was set aside in {line['recovered']}" for line in records if "recovered" in line
    ]
    return Decided(
        decision=decision,
        run=run.run,
        phase=first["phase"],
        at=as_instant(now),
        tip=run.tip(),
        seconds=round((now - from_instant(first["at"])).total_seconds(), 1),
        sections=_sections(assessments, catalogue),
        notices=[*recovered, *([notice] if notice else [])],
    )


def _findings(first: Line, ledger: Ledger, release_digest: str) -> list[str]:
    found = [
        f"the ledger's run {run} was changed or removed since this run began: find out why, then begin a new run"
        for run in ledger.missing_tips(first)
    ]
    if release_digest != first["release_digest"]:
        found.append("the release file was changed since this run began: begin a new run for the release as it is now")
    return found


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
