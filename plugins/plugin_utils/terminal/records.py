# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Reads what tasks return; a missing or odd value becomes an empty one, so that no verdict is lost over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.greenlang.vcci.plugins.module_utils.verdict import STATUSES
from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.text import as_text

DECISIONS = ("go", "no_go", "partial")


def section_of(check: str) -> str:
    """The section a check stands in: `1` of `1.1.2.version`."""
    return check.partition(".")[0]


@dataclass(frozen=True, kw_only=True)
class Deviation:
    """An expectation that is not the catalogue's."""

    option: str
    wanted: str
    effective: str
    effect: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The record of a check as a `*_verify` task returned it; a status that is none counts as unknown."""

    id: str
    status: str
    cause: str
    expected: str
    actual: str
    message: str
    remedy: str
    source: str
    evidence: str
    deviations: tuple[Deviation, ...]


@dataclass(frozen=True, kw_only=True)
class Section:
    """A section of the checklist in a run: what it owes, and how many checks have which status."""

    id: str
    title: str
    owed: int
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Run:
    """The run that begins."""

    id: str
    phase: str
    environment: str
    release: str
    digest: str
    owed: int | None
    scoped: bool
    check_mode: bool
    sections: tuple[Section, ...]


@dataclass(frozen=True, kw_only=True)
class Blocker:
    """What stands against a go."""

    id: str
    system: str
    status: str
    message: str
    remedy: str


@dataclass(frozen=True, kw_only=True)
class Gate:
    """The gate's decision; `decision` is empty where the task came to none."""

    decision: str
    reason: str
    counts: Mapping[str, int]
    sections: tuple[Section, ...]
    blockers: tuple[Blocker, ...]
    findings: tuple[str, ...]
    tip: str
    seconds: float | None


def verdicts_of(result: Mapping[str, Any]) -> tuple[Verdict, ...]:
    """The verdicts of a `*_verify` task."""
    deviations = _mapping(result.get("deviations"))
    return tuple(_verdict(check, deviations) for check in _mappings(result.get("checks")))


def _verdict(check: Mapping[str, Any], deviations: Mapping[str, Any]) -> Verdict:
    status = as_text(check.get("status"))
    evidence = check.get("evidence")
    return Verdict(
        id=_id(check),
        status=status if status in STATUSES else "unknown",
        cause=as_text(check.get("cause")),
        expected=as_text(check.get("expected")),
        actual=as_text(check.get("actual")),
        message=as_text(check.get("message")),
        remedy=as_text(check.get("remedy")),
        source=as_text(check.get("source")),
        evidence=as_text(evidence) if evidence else "",
        deviations=tuple(_deviation(one) for one in _mappings(deviations.get(_id(check)))),
    )


def _deviation(raw: Mapping[str, Any]) -> Deviation:
    return Deviation(
        option=as_text(raw.get("option")),
        wanted=as_text(raw.get("from")),
        effective=as_text(raw.get("to")),
        effect=as_text(raw.get("effect")),
    )


def run_of(result: Mapping[str, Any]) -> Run:
    """The run that a `run` task began."""
    release = _mapping(result.get("release"))
    return Run(
        id=as_text(result.get("run")),
        phase=as_text(result.get("phase")),
        environment=as_text(result.get("environment")),
        release=" ".join(part for part in (as_text(release.get("name")), as_text(release.get("version"))) if part),
        digest=as_text(release.get("digest")),
        owed=_number(result.get("owed")),
        scoped=bool(result.get("scoped")),
        check_mode=bool(result.get("check_mode")),
        sections=_sections(result.get("sections")),
    )


def gate_of(result: Mapping[str, Any]) -> Gate:
    """The decision that a `gate` task returned."""
    decision = as_text(result.get("decision"))
    seconds = result.get("seconds")
    return Gate(
        decision=decision if decision in DECISIONS else "",
        reason=as_text(result.get("partial_because")),
        counts=_counts(result.get("counts")),
        sections=_sections(result.get("sections")),
        blockers=tuple(_blocker(raw) for raw in _mappings(result.get("blockers"))),
        findings=tuple(_texts(result.get("findings"))),
        tip=as_text(result.get("tip")),
        seconds=float(seconds) if isinstance(seconds, (int, float)) else None,
    )


def _blocker(raw: Mapping[str, Any]) -> Blocker:
    return Blocker(
        id=_id(raw),
        system=as_text(raw.get("system")),
        status=as_text(raw.get("status")),
        message=as_text(raw.get("message")),
        remedy=as_text(raw.get("remedy")),
    )


def files_of(result: Mapping[str, Any]) -> dict[str, str]:
    """The files that a `report` task wrote, by kind."""
    return {as_text(kind): as_text(path) for kind, path in _mapping(result.get("files")).items() if path}


def _id(raw: Mapping[str, Any]) -> str:
    return as_text(raw.get("id")) or "(a check without an id)"


def _sections(value: Any) -> tuple[Section, ...]:
    return tuple(
        Section(
            id=as_text(raw.get("id")),
            title=as_text(raw.get("title")),
            owed=_number(raw.get("owed")) or 0,
            counts=_counts(raw.get("counts")),
        )
        for raw in _mappings(value)
    )


def _counts(value: Any) -> dict[str, int]:
    return {as_text(status): _number(number) or 0 for status, number in _mapping(value).items()}


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) else None


def _texts(value: Any) -> list[str]:
    items = value if isinstance(value, (list, tuple)) else [value]
    return [text for text in map(as_text, items) if text]


def _mappings(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, (list, tuple)) else []


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
