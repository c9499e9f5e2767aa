# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What one playbook has shown so far, and the lines that come next."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.gate_lines import (
    gate_lines,
    labelled,
    run_lines,
)
from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.progress import Progress
from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.records import (
    Verdict,
    files_of,
    gate_of,
    run_of,
    section_of,
    verdicts_of,
)
from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.screen import Line, Screen, Span
from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.verdict_lines import (
    INDENT,
    section_line,
    verdict_lines,
)

HEADING_EVERY = 12  # verdicts; about half a small terminal, so that a heading stays in sight


class Session:
    """Turns the results of a playbook's tasks into lines, in the order in which they come."""

    def __init__(self) -> None:
        self._progress = Progress()
        self._heading = ""
        self._since = 0
        self._report: dict[str, str] = {}
        self._partial = False
        self._said: set[tuple[str, str]] = set()

    def begin(self, result: Mapping[str, Any], screen: Screen) -> list[Line]:
        """The header of the run that begins; nothing of an earlier one counts any more."""
        lines, run = self.end(), run_of(result)
        self._progress, self._heading = Progress(run), ""
        return lines + run_lines(run, screen)

    def verdicts(
        self,
        result: Mapping[str, Any],
        screen: Screen,
        *,
        system: str,
        peers: frozenset[str] = frozenset(),
        detail: bool = False,
        passes: bool = True,
    ) -> list[Line]:
        """The lines of a `*_verify` task's checks on a system.

        `peers` are the systems that answer for the same checks; `detail` adds source and evidence; without `passes`
        only what needs a reader is shown. Each section's heading is repeated when another came between.
        """
        found = verdicts_of(result)
        for verdict in found:
            self._progress.add(verdict, system, peers)
        shown = [verdict for verdict in found if passes or verdict.status in ("failed", "unknown")]
        lines: list[Line] = []
        for section, group in groupby(shown, key=lambda verdict: section_of(verdict.id)):
            block = list(group)
            lines += self._headed(section, system, len(block), screen)
            for name, same in groupby(block, key=lambda verdict: self._system_of(verdict, system)):
                lines += verdict_lines(list(same), screen.glyphs, system=name, detail=detail)
        return lines

    def _system_of(self, verdict: Verdict, system: str) -> str:
        return system if self._progress.run and self._progress.shared(verdict.id) else ""

    def _headed(self, section: str, system: str, number: int, screen: Screen) -> list[Line]:
        heading = section if self._progress.run else system
        fresh = heading != self._heading or self._since + number > HEADING_EVERY
        self._heading, self._since = heading, number if fresh else self._since + number
        if not fresh:
            return []
        if not self._progress.run:
            return [Line(spans=(Span(system),), hang=INDENT)]
        return [section_line(self._progress.section(section), screen)]

    def gate(self, result: Mapping[str, Any], screen: Screen) -> list[Line]:
        """The gate's table and decision, and the report if it came before; nothing without a decision."""
        gate = gate_of(result)
        if not gate.decision:
            return []
        progress, self._heading = self._progress, ""
        progress.decided = True
        self._partial = gate.decision == "partial"
        return gate_lines(gate, screen, system_of=progress.system_of, told=progress.told) + self.end()

    def report(self, result: Mapping[str, Any]) -> list[Line]:
        """Where the report lies: at once, or beneath the decision of a run that has none yet."""
        self._report = files_of(result)
        return self.end() if self._progress.decided or not self._progress.run else []

    def end(self) -> list[Line]:
        """What was held back for a decision."""
        files, self._report = self._report, {}
        shown = [files["html"]] if files.get("html") else list(files.values())
        told = [labelled("report", path, "") for path in shown]
        if told and self._partial:
            told.append(labelled("", "it tells of whole runs; a partial one's passes are not in it", "aside"))
        return told

    def said_before(self, path: str, message: str) -> bool:
        """Whether the task at that path has said so already, of another host."""
        key = (path, message)
        before = all(key) and key in self._said
        self._said.add(key)
        return before

    def interrupt(self) -> None:
        """Something else was printed: the next verdict repeats its heading."""
        self._heading = ""
