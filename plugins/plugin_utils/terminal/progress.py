# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How far a run has come: which check has which status, by the systems that answered so far."""

from __future__ import annotations

from collections import Counter

from ansible_collections.greenlang.vcci.plugins.plugin_utils.assessment import WORST_FIRST
from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.records import (
    Blocker,
    Run,
    Section,
    Verdict,
    section_of,
)


class Progress:
    """The statuses seen in a run; without a `run` it is somebody else's playbook, and nothing is owed."""

    def __init__(self, run: Run | None = None) -> None:
        self.run = run
        self.decided = False
        self._statuses: dict[str, dict[str, str]] = {}
        self._peers: dict[str, frozenset[str]] = {}

    def add(self, verdict: Verdict, system: str, peers: frozenset[str]) -> None:
        """Takes a system's verdict; `peers` are the systems that answer for the same check."""
        self._statuses.setdefault(verdict.id, {})[system] = verdict.status
        self._peers[verdict.id] = self._peers.get(verdict.id, frozenset()) | peers | {system}

    def shared(self, check: str) -> bool:
        """Whether several systems answer for the check."""
        return len(self._peers.get(check, ())) > 1

    def told(self, blocker: Blocker) -> bool:
        """Whether this very verdict was shown already, with its remedy."""
        return self._statuses.get(blocker.id, {}).get(blocker.system) == blocker.status

    def system_of(self, blocker: Blocker) -> str:
        """The blocker's system, or nothing where it goes without saying."""
        return blocker.system if self.shared(blocker.id) or not self.told(blocker) else ""

    def section(self, section: str) -> Section:
        """Where a section stands; a check counts once all its systems have answered, or one has failed."""
        known = {row.id: row for row in self.run.sections} if self.run else {}
        row = known.get(section, Section(id=section, title="not owed by this run", owed=0))
        return Section(id=row.id, title=row.title, owed=row.owed, counts=self._counts(section))

    def _counts(self, section: str) -> Counter[str]:
        settled = (
            set(statuses.values())
            for check, statuses in self._statuses.items()
            if section_of(check) == section and (self._peers[check] <= statuses.keys() or "failed" in statuses.values())
        )
        return Counter(next(status for status in WORST_FIRST if status in statuses) for statuses in settled)
