# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which run of a phase the report stands on, and what has to be said about the runs that it passes over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, TypeAlias

from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.text import count, fit, instant, listed

Line: TypeAlias = Mapping[str, Any]

DECISIONS = {"go": "GO", "no_go": "NO-GO"}

_SCOPE = {"sections": "section", "items": "item", "checks": "check"}


class History(Protocol):
    """What the report reads of a run; the ledger's RunFile is one."""

    @property
    def first(self) -> Line: ...

    @property
    def records(self) -> Sequence[Line]: ...


@dataclass(frozen=True)
class Run:
    """One run as the ledger holds it, each part read once and only when it is needed."""

    history: History

    @cached_property
    def first(self) -> Line:
        first: Line = fit(self.history.first)
        return first

    @cached_property
    def records(self) -> Sequence[Line]:
        records: Sequence[Line] = fit(self.history.records)
        return records

    @property
    def id(self) -> str:
        return str(self.first["run"])

    @cached_property
    def decision(self) -> Line | None:
        """The newest decision, whatever it is."""
        return next((line for line in reversed(self.records) if line["kind"] == "decision"), None)

    @property
    def decides(self) -> bool:
        """Whether it said go or no-go about a whole phase; a partial decision, as in check mode, decides nothing."""
        return self.decision is not None and self.decision["decision"] in DECISIONS

    @property
    def later_verdicts(self) -> int:
        """How many verdicts came after the decision, which therefore knows nothing of them."""
        kinds = [line["kind"] for line in self.records]
        return kinds[len(kinds) - 1 - kinds[::-1].index("decision") :].count("verdict") if "decision" in kinds else 0

    @property
    def recovered(self) -> list[str]:
        """The files in which interrupted writes to this run were set aside."""
        return [str(line["recovered"]) for line in self.records if line.get("recovered")]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The run that a phase's part of the report stands on, if any has decided, and what to know beside it.

    `gone` names the runs that it has seen in the ledger and that are not there any more.
    """

    run: Run | None
    notes: tuple[str, ...]
    gone: tuple[str, ...] = ()


def choose(runs: Sequence[Run], *, phase: str, release_digest: str) -> Choice:
    """Takes the newest run that has decided this phase for exactly this release."""
    of_phase = sorted(
        (run for run in runs if run.first["phase"] == phase), key=lambda run: str(run.first["at"]), reverse=True
    )
    candidates = [run for run in of_phase if run.first["release_digest"] == release_digest]
    chosen = next((run for run in candidates if run.decides), None)
    passed_over = candidates[: candidates.index(chosen)] if chosen else candidates
    notes = [_passed_over(passed_over)] if passed_over else []
    if chosen is None:
        notes = [f"no run has decided {phase} for this release yet", *notes, *_other_release(of_phase, release_digest)]
    else:
        notes += [f"an interrupted write to run {chosen.id} was set aside in {name}" for name in chosen.recovered]
    present = {run.id for run in runs}
    gone = tuple(run for run in chosen.first["tips"] if run not in present) if chosen else ()
    return Choice(run=chosen, notes=tuple(notes), gone=gone)


def _passed_over(runs: Sequence[Run]) -> str:
    newest = f"run {runs[0].id} of {instant(runs[0].first['at'])} {_why_not(runs[0])}"
    if len(runs) == 1:
        return f"{newest}; nothing may rely on it, and it is not shown here"
    return f"{newest}; nothing may rely on it nor on {count(len(runs) - 1, 'run')} before it, and none is shown here"


def _why_not(run: Run) -> str:
    if run.first["check_mode"]:
        return "was made in check mode"
    if run.decision is None:
        return "ended without a decision"
    scope = [f"{_SCOPE[key]} {name}" for key in _SCOPE for name in run.first["scope"][key]]
    return f"looked only at {listed(scope)}" if scope else "decided only in part"


def _other_release(runs: Sequence[Run], release_digest: str) -> list[str]:
    other = next((run for run in runs if run.decides and run.first["release_digest"] != release_digest), None)
    if other is None or other.decision is None:
        return []
    said = DECISIONS[other.decision["decision"]]
    return [
        f"the {said} of run {other.id} is about another release, {other.first['release_digest']}, and does not count"
    ]
