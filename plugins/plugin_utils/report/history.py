# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""One run as the report reads it: its records, made fit for people, and what they say of the run as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol, TypeAlias

from ansible_collections.greenlang.vcci.plugins.plugin_utils.assessment import current_look
from ansible_collections.greenlang.vcci.plugins.plugin_utils.clock import from_instant
from ansible_collections.greenlang.vcci.plugins.plugin_utils.errors import LedgerError
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.text import fit
from ansible_collections.greenlang.vcci.plugins.plugin_utils.run import MAX_AGE

Line: TypeAlias = Mapping[str, Any]

DECISIONS = {"go": "GO", "no_go": "NO-GO"}


class History(Protocol):
    """What the report reads of a run; the ledger's RunFile is one."""

    @property
    def run(self) -> str: ...

    @property
    def first(self) -> Line: ...

    @property
    def records(self) -> Sequence[Line]: ...

    def tip(self) -> str: ...


@dataclass(frozen=True)
class Run:
    """One run as the ledger holds it, each part read once and only when it is needed; reading raises LedgerError."""

    history: History

    @property
    def id(self) -> str:
        return self.history.run

    @cached_property
    def first(self) -> Line:
        first: Line = fit(self.history.first)
        return first

    @cached_property
    def records(self) -> Sequence[Line]:
        records: Sequence[Line] = fit(self.history.records)
        return records

    @cached_property
    def problem(self) -> str:
        """Why its records can't be believed; empty where they can."""
        try:
            strangers = {line["run"] for line in self.records} - {self.id}
        except LedgerError as exc:
            return str(fit(str(exc)))
        return f"its file holds lines of run {min(strangers)}: move it out of runs/" if strangers else ""

    def is_of(self, **wanted: str) -> bool:
        """Whether its first record says so (phase, environment, release_digest); one that can't be read may be any."""
        try:
            return all(self.first[key] == value for key, value in wanted.items())
        except LedgerError:
            return True

    @cached_property
    def decision(self) -> Line | None:
        """The newest decision, whatever it is."""
        return next((line for line in reversed(self.records) if line["kind"] == "decision"), None)

    @property
    def decides(self) -> bool:
        """Whether it said go or no-go about a whole phase; a partial decision, as in check mode, decides nothing."""
        return self.decision is not None and self.decision["decision"] in DECISIONS

    @property
    def began(self) -> datetime:
        return from_instant(self.first["at"])

    @cached_property
    def last_began(self) -> datetime:
        """When the looking began that its decision rests on: a run that is gone on with looks anew."""
        return from_instant(current_look(self.records)[0]["at"])

    @property
    def lapses(self) -> datetime:
        """The last moment at which its go holds."""
        return self.last_began + MAX_AGE

    @cached_property
    def verdicts(self) -> Sequence[Line]:
        return [line for line in self.records if line["kind"] == "verdict"]

    @cached_property
    def since_decision(self) -> Sequence[Line]:
        """What it looked at after its decision, which therefore knows nothing of it: verdicts, and going on at all."""
        seq = self.decision["seq"] if self.decision else -1
        return [line for line in self.records if line["seq"] > seq and line["kind"] in ("run", "verdict")]

    @property
    def recovered(self) -> list[str]:
        """The files in which interrupted writes to this run were set aside."""
        return [str(line["recovered"]) for line in self.records if line.get("recovered")]

    def seen_of(self, other: Run) -> int:
        """The seq of the other run's last line when this one began; -1 where it knows of none."""
        return other._seq_of.get(self.first["tips"].get(other.id), -1)

    @cached_property
    def _seq_of(self) -> Mapping[str, int]:
        return {line["hash"]: line["seq"] for line in self.records}
