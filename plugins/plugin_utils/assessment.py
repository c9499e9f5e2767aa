# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a run's records say of each check it owes: the worst verdict of its systems, or pending."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Line = Mapping[str, Any]

WORST_FIRST = ("failed", "unknown", "pending", "passed", "not_applicable")
SILENT_REMEDY = "look for its task's error, and for tags or a `checks` option that leave it out; then run again"
COUNTED = ("passed", "failed", "unknown", "not_applicable", "waived", "pending")


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """A planned check; `verdicts` holds the record that stands for each system, `silent` the systems that owe one."""

    id: str
    status: str
    verdicts: tuple[Line, ...]
    silent: tuple[str, ...]
    pending: str
    remedy: str

    @property
    def deviations(self) -> tuple[Line, ...]:
        """The deviating expectations its verdicts were judged by: {system, option, from, to, effect}."""
        return tuple(
            {"system": verdict["system"], **deviation} for verdict in self.verdicts for deviation in verdict["deviates"]
        )


def assess(records: Sequence[Line]) -> tuple[Assessment, ...]:
    """Assesses one run's records (the run record first) in the order of its plan.

    Only verdicts since the run was last begun or gone on with count: what a second look did not reach is pending, and
    not what it was. Of several verdicts on one pair since then the worst stands, so that a loop hides none.
    """
    standing: dict[tuple[str, str], Line] = {}
    for record in (line for line in current_look(records) if line["kind"] == "verdict"):
        pair = (record["id"], record["system"])
        if pair not in standing or not _worse(standing[pair], record):
            standing[pair] = record
    return tuple(_assessment(planned, standing) for planned in records[0]["plan"])


def current_look(records: Sequence[Line]) -> Sequence[Line]:
    """What a run's records hold since it was last begun or gone on with; the first says when that was."""
    return records[max(position for position, record in enumerate(records) if record["kind"] == "run") :]


def _worse(one: Line, other: Line) -> bool:
    return WORST_FIRST.index(one["status"]) < WORST_FIRST.index(other["status"])


def _assessment(planned: Line, standing: Mapping[tuple[str, str], Line]) -> Assessment:
    check, systems = planned["check"], planned["systems"]
    verdicts = tuple(standing[check, system] for system in systems if (check, system) in standing)
    silent = tuple(system for system in systems if (check, system) not in standing)
    statuses = {verdict["status"] for verdict in verdicts} | ({"pending"} if silent or not systems else set())
    return Assessment(
        id=check,
        status=next(status for status in WORST_FIRST if status in statuses),
        verdicts=verdicts,
        silent=silent,
        pending=planned["pending"] or _silence(silent),
        remedy=planned["remedy"] or (SILENT_REMEDY if silent else ""),
    )


def _silence(silent: Sequence[str]) -> str:
    return f"no verdict came from {', '.join(silent)}: its task was skipped or broke off" if silent else ""


def counts_of(assessments: Sequence[Assessment]) -> dict[str, int]:
    """How many checks have which status; the counts add up to the number of checks."""
    return {status: sum(assessment.status == status for assessment in assessments) for status in COUNTED}
