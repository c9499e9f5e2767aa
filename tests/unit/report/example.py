# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Example runs for the report's tests: records as the ledger holds them, decided by the gate's own functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ansible_collections.greenlang.vcci.plugins.plugin_utils.assessment import assess
from ansible_collections.greenlang.vcci.plugins.plugin_utils.catalogue import PHASES, Catalogue, Check, load_catalogue
from ansible_collections.greenlang.vcci.plugins.plugin_utils.clock import as_instant, from_instant
from ansible_collections.greenlang.vcci.plugins.plugin_utils.decision import decide
from ansible_collections.greenlang.vcci.plugins.plugin_utils.ledger import Ledger, RunFile
from ansible_collections.greenlang.vcci.plugins.plugin_utils.plan import Choices, Planned, make_plan
from ansible_collections.greenlang.vcci.plugins.plugin_utils.release import Release
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.history import History
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.model import Report, build_report

Line = dict[str, Any]
Judge = Callable[[Check, str], Line | None]

CATALOGUE: Catalogue = load_catalogue()
RELEASE = Release(
    document={
        "name": "GL-VCCI",
        "version": "2.0.0",
        "author": "Ada Example <ada@greenlang.io>",
        "commit": "6b1f0c3d9e8a7b5c4d3e2f1a0b9c8d7e6f5a4b3c",
        "kind": "upgrade",
        "previous": "1.9.3",
        "images": [
            {
                "name": "backend",
                "repository": "registry.greenlang.io/vcci-backend",
                "tag": "2.0.0",
                "digest": "sha256:" + "1f" * 32,
            }
        ],
        "manifests": [],
        "migrations": {"path": "migrations", "head": "a1b2c3", "checksums": {}},
        "window": {"opens": "2026-11-24T06:00:00Z", "closes": "2026-11-24T18:00:00Z"},
    },
    digest="sha256:" + "7c3e" * 16,
)
STARTED = "2026-11-24T07:52:03.120Z"
NOW = from_instant("2026-11-24T12:00:00.000Z")


def verdict(status: str = "passed", **changes: Any) -> Line:
    """What a module says of one check on one system."""
    failed = status in ("failed", "unknown")
    return {
        "module": "greenlang.vcci.postgresql_settings_verify",
        "status": status,
        "cause": "denied" if status == "unknown" else None,
        "expected": "64 MB",
        "actual": "4 MB" if failed else "64 MB",
        "message": "work_mem is 4 MB on 10.0.3.7, database vcci_production" if failed else "work_mem is 64 MB",
        "remedy": "ALTER SYSTEM SET work_mem = '64MB'; SELECT pg_reload_conf();" if failed else "",
        "source": "pg_catalog.pg_settings",
        "started": "2026-11-24T07:52:04.000Z",
        "duration": 0.0123,
        "evidence": {"setting": "65536", "unit": "kB"},
        "deviates": [],
        "endpoint": "10.0.3.7:5432, database vcci_production",
        **changes,
    }


@dataclass(frozen=True)
class ExampleRun:
    """Records in the order of a ledger; each method answers with a run that goes on further."""

    records: tuple[Line, ...]

    @property
    def first(self) -> Line:
        return self.records[0]

    @property
    def run(self) -> str:
        return str(self.first["run"])

    def tip(self) -> str:
        return str(self.records[-1]["hash"])

    def judged(self, judge: Judge, *, at: str = "") -> ExampleRun:
        """Every planned pair judged, by default a second after the line before; None leaves a pair without one."""
        when = at or self._after(1)
        pairs = [(planned["check"], system) for planned in self.records[0]["plan"] for system in planned["systems"]]
        lines = [
            {**said, "kind": "verdict", "id": check, "system": system, "at": when}
            for check, system in pairs
            if (said := judge(CATALOGUE.by_id[check], system)) is not None
        ]
        return self.then(*lines)

    def decided(self, *findings: str, at: str = "") -> ExampleRun:
        """The gate's decision on what was judged so far, by default ten seconds after it."""
        decision = decide(self.records[0], assess(self.records), findings)
        return self.then(
            {
                "kind": "decision",
                "system": None,
                "at": at or self._after(10),
                "decision": decision.decision,
                "counts": dict(decision.counts),
                "blockers": [dict(blocker) for blocker in decision.blockers],
                "findings": list(decision.findings),
                "partial_because": decision.partial_because,
            }
        )

    def _after(self, seconds: float) -> str:
        return as_instant(from_instant(self.records[-1]["at"]) + timedelta(seconds=seconds))

    def gone_on(self, *, at: str) -> ExampleRun:
        """The record with which a run is gone on with."""
        shared = {key: self.first[key] for key in self.first if key not in ("tips", "seq", "hash")}
        return self.then({**shared, "at": at, "continued": True})

    def then(self, *lines: Mapping[str, Any]) -> ExampleRun:
        """Further lines, with what all lines of a run share."""
        first = self.records[0]
        shared = {key: first[key] for key in ("schema", "run", "phase", "environment", "release_digest")}
        seqs = range(len(self.records), len(self.records) + len(lines))
        added = tuple(
            {**shared, "at": self.records[-1]["at"], **line, "seq": seq, "hash": f"{seq:064x}"}
            for seq, line in zip(seqs, lines, strict=True)
        )
        return ExampleRun((*self.records, *added))


def begun(
    phase: str = "preflight",
    *,
    run: str = "20261124T0752-7f3a",
    at: str = STARTED,
    plan: Sequence[Planned] | None = None,
    digest: str = RELEASE.digest,
    **changes: Any,
) -> ExampleRun:
    """A run with its first record; the default plan is the catalogue's own with one PostgreSQL and no other system."""
    planned = plan if plan is not None else make_plan(CATALOGUE.of_phase(phase), {"postgresql": ["db-1"]}, Choices({}))
    first = {
        "schema": 1,
        "kind": "run",
        "run": run,
        "seq": 0,
        "phase": phase,
        "environment": "production",
        "release_digest": digest,
        "at": at,
        "system": None,
        "scope": {"sections": [], "items": [], "checks": []},
        "plan": [entry.as_record() for entry in planned],
        "versions": {"collection": "1.0.0", "ansible": "2.19.14", "python": "3.11.7"},
        "by": "ada@control-1",
        "check_mode": False,
        "tips": {},
        "hash": "0" * 64,
        **changes,
    }
    return ExampleRun((first,))


def tips_of(*runs: ExampleRun) -> dict[str, str]:
    """What a run's first record says of the runs before it."""
    return {run.run: run.tip() for run in runs}


def passing(_check: Check, _system: str) -> Line:
    """A judge that finds everything as wanted."""
    return verdict()


def except_for(check: str, status: str, **changes: Any) -> Judge:
    """A judge that finds everything as wanted but one check."""
    return lambda judged, _system: verdict(status, **changes) if judged.id == check else verdict()


def plan_on(phase: str, systems: Sequence[str]) -> tuple[Planned, ...]:
    """A plan in which each of these systems answers for every check of the phase."""
    return tuple(
        Planned(check=check.id, module="example_verify", systems=tuple(systems)) for check in CATALOGUE.of_phase(phase)
    )


def kept(run: ExampleRun, folder: Path) -> RunFile:
    """The run in a real ledger below this folder."""
    first, *rest = [{key: line[key] for key in line if key not in ("seq", "hash", "run")} for line in run.records]
    file = Ledger(folder).begin(run.first["run"], first)
    file.append(rest)
    return file


def all_go(*systems: str, judge: Judge = passing) -> tuple[ExampleRun, ...]:
    """A decided run of every phase, on these systems."""
    return tuple(
        begun(phase, run=f"20261124T075{number}-7f3a", plan=plan_on(phase, systems)).judged(judge).decided()
        for number, phase in enumerate(PHASES)
    )


def report_of(*examples: ExampleRun, runs: Sequence[History] = (), now: datetime = NOW, **changes: Any) -> Report:
    """The report on these runs, for the example release in production."""
    held = {run.first["run"]: {line["hash"] for line in run.records} for run in examples}

    def missing(first: Mapping[str, Any]) -> list[str]:
        return [run for run, tip in first["tips"].items() if tip not in held.get(run, ())]

    arguments: dict[str, Any] = {"environment": "production", "release": RELEASE, "catalogue": CATALOGUE}
    arguments |= {"now": now, "missing_tips": missing, **changes}
    return build_report([*examples, *runs], **arguments)


def report_on(ledger: Ledger, **changes: Any) -> Report:
    """As `report_of`, on a real ledger."""
    return report_of(runs=ledger.runs(), missing_tips=ledger.missing_tips, **changes)
