# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Writes one task's verdicts to the ledger, for what the run's plan says this system owes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from ansible_collections.greenlang.vcci.plugins.module_utils.verdict import STATUSES
from ansible_collections.greenlang.vcci.plugins.plugin_utils.catalogue import Catalogue
from ansible_collections.greenlang.vcci.plugins.plugin_utils.clock import as_instant
from ansible_collections.greenlang.vcci.plugins.plugin_utils.errors import LedgerError
from ansible_collections.greenlang.vcci.plugins.plugin_utils.ledger import Line, RunFile


@dataclass(frozen=True, kw_only=True)
class Recorder:
    """One module's task on one system within a run."""

    run: RunFile
    first: Line
    system: str
    module: str
    catalogue: Catalogue
    now: Callable[[], datetime]

    @cached_property
    def owed(self) -> list[str]:
        """The checks that this module owes for this system, in the plan's order."""
        return [
            planned["check"]
            for planned in self.first["plan"]
            if planned["module"] == self.module and self.system in planned["systems"]
        ]

    def record(
        self, records: Sequence[Line], deviations: Mapping[str, Sequence[Line]], *, endpoint: str = ""
    ) -> str | None:
        """Appends verdicts, and where they were read; returns the sentence on a torn line, if one was set aside."""
        for record in records:
            if not self._admits(record):
                raise LedgerError(
                    f"{self.module} on {self.system} returned a record that is no verdict owed here: "
                    f"{record.get('id')} {record.get('status')}; update the collection on that host"
                )
        lines = [{**self._line(record, deviations.get(record["id"], ())), "endpoint": endpoint} for record in records]
        return self.run.append(lines)

    def record_death(self, checks: Sequence[str], cause: str, message: str) -> str | None:
        """Appends `unknown` for each check of a module that ended without a result."""
        died = {
            "status": "unknown",
            "cause": cause,
            "expected": "",
            "actual": "unknown",
            "message": f"{self.module} ended without a result: {message}",
            "remedy": "mend what the message names and run again; this says nothing about the system",
            "source": self.module,
            "started": as_instant(self.now()),
            "duration": 0.0,
            "evidence": {},
        }
        return self.record([{"id": check, **died} for check in checks], {})

    def _admits(self, record: Line) -> bool:
        status = record.get("status")
        if record.get("id") not in self.owed or status not in STATUSES:
            return False
        if status == "not_applicable":
            return self.catalogue.is_optional(record["id"])
        return status != "passed" or bool(record.get("evidence"))

    def _line(self, record: Line, deviates: Sequence[Line]) -> Line:
        return {
            **record,
            "kind": "verdict",
            "phase": self.first["phase"],
            "environment": self.first["environment"],
            "release_digest": self.first["release_digest"],
            "at": as_instant(self.now()),
            "system": self.system,
            "module": self.module,
            "deviates": list(deviates),
        }


def deviations_of(
    checks: Sequence[str], effective: Mapping[str, Any], catalogue: Catalogue
) -> dict[str, list[dict[str, Any]]]:
    """The deviating expectations of each check, by the module's effective options; checks without any are left out."""
    found = {}
    for check in checks:
        seen = [
            deviation.as_record()
            for expectation in catalogue.by_id[check].expect
            if (deviation := expectation.deviation(effective.get(expectation.option)))
        ]
        if seen:
            found[check] = seen
    return found
