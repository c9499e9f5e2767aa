# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""report.json: the model as a document for programs; docs/schemas/report.schema.json describes it."""

from __future__ import annotations

from typing import Any

from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.history import Line
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.model import (
    CheckState,
    PhaseState,
    Report,
    counts,
    worst,
)

SCHEMA = 1

_VERDICT = ("system", "status", "cause", "expected", "actual", "message", "remedy", "source", "at", "run", "seq")
_DECISION = ("run", "decision", "at", "by", "tip", "until")
_DEPLOYMENT = ("deployment_metrics", "rollback_criteria", "rollback_runbook", "support_contacts")


def document_of(report: Report) -> dict[str, Any]:
    """The whole report; the counts of `summary` add up to `total`, a waived check counts as waived only."""
    checks = report.checks
    source = report.catalogue.document
    return {
        "schema": SCHEMA,
        "environment": report.environment,
        "release": report.release,
        "release_digest": report.release_digest,
        "decisions": {phase.phase: _decision(phase) for phase in report.phases},
        "summary": {"total": len(checks), **counts(checks)},
        "sections": [{"id": section.id, "title": section.title} for section in report.catalogue.sections],
        "items": [
            {
                "id": item.id,
                "section": section.id,
                "title": item.title,
                "phase": item.phase,
                "optional": item.optional,
                "status": worst(report.of_item(item)),
                "checks": [check.id for check in item.checks],
            }
            for section in report.catalogue.sections
            for item in section.items
        ],
        "checks": [_check(state) for state in checks],
        "sign_off": list(source["sign_off"]["roles"]),
        **{key: source[key] for key in _DEPLOYMENT},
        "hotline": report.hotline or None,
        "next_review": source["next_review"],
        "estimated_time": source["estimated_time"],
    }


def _decision(phase: PhaseState) -> dict[str, Any]:
    return {
        **{key: getattr(phase, key) or None for key in _DECISION},
        "counts": counts(phase.checks),
        "findings": list(phase.findings),
        "notes": list(phase.notes),
    }


def _check(state: CheckState) -> dict[str, Any]:
    return {
        "id": state.check.id,
        "title": state.check.want,
        "phase": state.check.phase,
        "status": state.status,
        "waived": state.waived,
        "pending": state.pending or None,
        "remedy": state.remedy or None,
        "deviates": [dict(deviation) for deviation in state.deviations],
        "verdicts": [_verdict(verdict) for verdict in state.verdicts],
    }


def _verdict(verdict: Line) -> dict[str, Any]:
    return {key: verdict[key] for key in _VERDICT}
