# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The decision of the gate: turns the assessments of one run into go, no-go or partial; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.greenlang.vcci.plugins.module_utils.text import first_few
from ansible_collections.greenlang.vcci.plugins.plugin_utils.assessment import Assessment, counts_of

Line = Mapping[str, Any]

BLOCKERS = ("failed", "unknown", "deviates", "pending")  # the weightiest first


@dataclass(frozen=True, kw_only=True)
class Decision:
    """`findings` are sentences on the run itself, and block; `partial_because` says why nothing may rely on it."""

    decision: str
    counts: Mapping[str, int]
    blockers: tuple[Line, ...]
    findings: tuple[str, ...]
    partial_because: str = ""

    @property
    def clear(self) -> bool:
        """Whether nothing blocks; only a decision of `go` lets anything proceed."""
        return not self.blockers and not self.findings

    def sentence(self) -> str:
        """The one message that the play fails with."""
        counts = ", ".join(f"{number} {status}" for status, number in self.counts.items() if number)
        weightiest = sorted(self.blockers, key=lambda blocker: BLOCKERS.index(blocker["status"]))
        named = first_few([f"{blocker['id']} {blocker['status']}: {blocker['message']}" for blocker in weightiest])
        parts = [f"{self.decision.upper().replace('_', '-')}: {counts or 'nothing was owed'}", self.partial_because]
        parts += [*self.findings, f"In the way: {named}" if named else ""]
        return ". ".join(part for part in parts if part)


def decide(run: Line, assessments: Sequence[Assessment], findings: Sequence[str]) -> Decision:
    """Go only when every owed check is passed or not applicable by the catalogue's own bar, and nothing was found."""
    blockers = tuple(blocker for assessment in assessments for blocker in _blockers(assessment))
    because = _partial_because(run)
    problems = tuple(findings) if assessments else (*findings, "the run owes no verdict, so it shows nothing")
    clear = not blockers and not problems
    return Decision(
        decision="partial" if because else "go" if clear else "no_go",
        counts=counts_of(assessments),
        blockers=blockers,
        findings=problems,
        partial_because=because,
    )


def _partial_because(run: Line) -> str:
    if run["check_mode"]:
        return "It ran in check mode, so nothing may rely on it"
    if any(run["scope"].values()):
        return "Its scope was narrowed, so nothing may rely on it"
    return ""


def _blockers(assessment: Assessment) -> list[Line]:
    found = [
        _blocker(assessment.id, verdict["system"], verdict["status"], verdict["message"], verdict["remedy"])
        for verdict in assessment.verdicts
        if verdict["status"] in ("failed", "unknown")
    ]
    if assessment.pending:
        found.append(_blocker(assessment.id, None, "pending", assessment.pending, assessment.remedy))
    found += [_deviation_blocker(assessment.id, deviation) for deviation in assessment.deviations if _weaker(deviation)]
    return found


def _weaker(deviation: Line) -> bool:
    return bool(deviation["effect"] != "stricter")


def _deviation_blocker(check: str, deviation: Line) -> Line:
    message = (
        f"was judged by {deviation['option']} = {deviation['to']} instead of the catalogue's {deviation['from']} "
        f"({deviation['effect']})"
    )
    remedy = f"take {deviation['option']} out of the inventory; a lower bar needs a waiver, which this version has not"
    return _blocker(check, deviation["system"], "deviates", message, remedy)


def _blocker(check: str, system: str | None, status: str, message: str, remedy: str) -> Line:
    return {"id": check, "system": system, "status": status, "message": message, "remedy": remedy}
