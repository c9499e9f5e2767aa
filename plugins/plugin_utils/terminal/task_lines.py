# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The lines of a task that is more than its verdicts: it failed, could not reach its host, or changed something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.records import gate_of, verdicts_of
from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.screen import Glyphs, Line, Span
from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.text import as_text, columns

Outcome = Literal["ok", "failed", "unreachable"]

_INDENT = 4
_OUTPUTS = ("assertion", "rc", "stdout", "stderr", "module_stdout", "module_stderr")


@dataclass(frozen=True, kw_only=True)
class TaskResult:
    """How a task ended on a host: `goes_on` says that the playbook ignores its failure, `path` where it stands."""

    host: str
    task: str
    path: str
    outcome: Outcome
    goes_on: bool
    result: Mapping[str, Any]

    @property
    def message(self) -> str:
        """What Ansible says of the failure."""
        return next((text for key in ("msg", "reason", "censored") if (text := as_text(self.result.get(key)))), "")


def failed_lines(task: TaskResult, glyphs: Glyphs, *, again: bool) -> list[Line]:
    """One block: host and task, what was said and printed, where the task stands; a line if it was all said before."""
    block = [
        _head("FAILED" if task.outcome == "failed" else "UNREACHABLE", task, glyphs),
        *([_text("for the same reason as above")] if again else _reason(task)),
    ]
    return block + ([_text("the playbook ignores it and goes on")] if task.goes_on else [])


def changed_line(task: TaskResult, glyphs: Glyphs) -> Line:
    """That a task changed something."""
    word = "changed  "
    return Line(spans=(Span(word, "doubt"), Span(_name(task, glyphs))), hang=columns(word))


def no_verdict_lines(task: TaskResult, glyphs: Glyphs) -> list[Line]:
    """That a verification returned no verdict, which must not look like nothing to say."""
    reason = (
        "no_log hides its verdicts here; they are in the ledger and in the report"
        if "censored" in task.result
        else "it ended well without a verdict, which shows nothing; run it with -vvv and report it"
    )
    return [_head("NO VERDICT", task, glyphs), _text(reason)]


def is_told(task: TaskResult) -> bool:
    """Whether a failed task's decision or verdicts, shown already, say what its message says."""
    if gate_of(task.result).decision in ("no_go", "partial"):
        return True
    said = [verdict.message for verdict in verdicts_of(task.result) if verdict.status in ("failed", "unknown")]
    return any(one and one in task.message for one in said)


def _head(word: str, task: TaskResult, glyphs: Glyphs) -> Line:
    start = f"{word}  "
    return Line(
        spans=(Span(start, "doubt" if task.goes_on else "stop"), Span(_name(task, glyphs))), hang=columns(start)
    )


def _name(task: TaskResult, glyphs: Glyphs) -> str:
    return f"{task.host} {glyphs.dot} {task.task}"


def _reason(task: TaskResult) -> Iterator[Line]:
    for row in (task.message or "it gives no message; run it with -vvv to see its whole result").split("\n"):
        yield _text(row)
    for key in _OUTPUTS:
        rows = as_text(task.result.get(key)).split("\n")
        for row in rows if any(rows) else ():
            yield _text(f"{key}: {row}")
    if task.path:
        yield _text(f"at {task.path}")


def _text(text: str) -> Line:
    own = text.strip()
    indent = _INDENT + text.rstrip().rfind(own) if own else 0
    return Line(spans=(Span(own),), indent=indent, hang=indent)
