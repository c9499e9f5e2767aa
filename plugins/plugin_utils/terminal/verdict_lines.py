# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The lines of verdicts, and of the section heading above them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.records import Deviation, Section, Verdict
from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.screen import (
    Glyphs,
    Line,
    Screen,
    Span,
    Tone,
    tone_of,
)
from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.text import columns, padded

INDENT = 2
STEP_INDENT = 6
AS_ABOVE = "as above"
ID_COLUMNS = 26
_NARROW_BAR, _WIDE_BAR = 12, 24
_WIDE_LAYOUT = 100
_RATIO_COLUMNS = 8
_COUNT_COLUMNS = 3
_PENDING_COLUMNS = 13


def verdict_lines(verdicts: Sequence[Verdict], glyphs: Glyphs, *, system: str, detail: bool) -> list[Line]:
    """A line a verdict and what to do beneath; `system` is shown unless empty, `detail` adds what was read."""
    width = max([ID_COLUMNS, *(columns(verdict.id) for verdict in verdicts)])
    lines: list[Line] = []
    for before, verdict in zip([None, *verdicts], verdicts, strict=False):
        again = before is not None and _same_trouble(before, verdict)
        text = _seen(verdict, again=again)
        lines.append(status_line(verdict.status, verdict.id, text, glyphs, width=width, system=system))
        if verdict.remedy and verdict.status in ("failed", "unknown") and not again:
            lines.append(step_line(verdict.remedy, glyphs))
        lines += [_deviation(deviation, glyphs) for deviation in verdict.deviations]
        lines += _details(verdict) if detail else ()
    return lines


def _same_trouble(one: Verdict, other: Verdict) -> bool:
    """Whether both could not be looked at for one reason, so that it need be told once only."""
    return one.status == other.status == "unknown" and (one.cause, one.message, one.remedy) == (
        other.cause,
        other.message,
        other.remedy,
    )


def status_line(status: str, check: str, text: str, glyphs: Glyphs, *, width: int, system: str) -> Line:
    """`✓ check  system  text`, the check filled up to `width` columns."""
    mark = glyphs.mark(status)
    head = f"{mark:<{glyphs.mark_columns}} "
    start = f"{padded(check, width)}  " + (f"{system}  " if system else "")
    return Line(
        spans=(Span(head, tone_of(status)), Span(start), Span(text, "" if status == "passed" else tone_of(status))),
        indent=INDENT,
        hang=INDENT + columns(head) + columns(start),
    )


def step_line(text: str, glyphs: Glyphs) -> Line:
    """`→ text`: what to do."""
    return _beneath(glyphs.step, text, "step")


def _beneath(label: str, text: str, tone: Tone) -> Line:
    return Line(
        spans=(Span(f"{label} {text}", tone),),
        indent=STEP_INDENT,
        hang=STEP_INDENT + columns(label) + 1,
    )


def _seen(verdict: Verdict, *, again: bool) -> str:
    if verdict.status == "passed":
        return verdict.actual or verdict.message
    if verdict.status == "failed":
        return (verdict.actual or verdict.message) + (f"; want {verdict.expected}" if verdict.expected else "")
    if verdict.status == "not_applicable":
        return f"not applicable: {verdict.message}"
    want = f" (want {verdict.expected})" if verdict.expected else ""
    message = AS_ABOVE if again else verdict.message or verdict.actual or "no message given"
    return f"{verdict.cause or 'no cause given'}: {message}{want}"


def _deviation(deviation: Deviation, glyphs: Glyphs) -> Line:
    text = (
        f"judged by {deviation.option} = {deviation.effective}, the checklist wants {deviation.wanted}"
        f" ({deviation.effect})"
    )
    return _beneath(glyphs.deviates, text, "" if deviation.effect == "stricter" else "doubt")


def _details(verdict: Verdict) -> Iterator[Line]:
    shown = {"message": verdict.message, "source": verdict.source, "evidence": verdict.evidence}
    for label, text in shown.items():
        if text and not (label == "message" and verdict.status == "unknown"):
            yield _beneath(f"{label:<8}", text, "aside")


def section_line(section: Section, screen: Screen) -> Line:
    """`1 Title   ███░░░  41/48   2 ✗   1 ?`: all but the pending checks have been looked at."""
    glyphs, name = screen.glyphs, f"{section.id} {section.title}"
    done = sum(number for status, number in section.counts.items() if status != "pending")
    cells = _WIDE_BAR if screen.layout >= _WIDE_LAYOUT else _NARROW_BAR
    filled = min(cells, cells * done // section.owed) if section.owed else 0
    gauge = glyphs.full * filled + glyphs.empty * (cells - filled)
    tail = _PENDING_COLUMNS + sum(2 + _COUNT_COLUMNS + len(mark) for mark in (glyphs.failed, glyphs.unknown))
    room = screen.layout - cells - _RATIO_COLUMNS - tail
    return Line(
        spans=(
            Span(f"{padded(name, room)}  "),
            Span(gauge, _tone_of_section(section, done)),
            Span(f"{f'{done}/{section.owed}':>{_RATIO_COLUMNS}}"),
            *_tail(section.counts, glyphs),
        ),
        hang=INDENT,
    )


def _tone_of_section(section: Section, done: int) -> Tone:
    if section.counts.get("failed"):
        return "bad"
    if section.counts.get("unknown"):
        return "doubt"
    return "good" if done >= section.owed else ""


def _tail(counts: Mapping[str, int], glyphs: Glyphs) -> Iterator[Span]:
    for status in ("failed", "unknown"):
        number, mark = counts.get(status, 0), glyphs.mark(status)
        text = f"{number} {mark}" if number else ""
        yield Span(f" {text:>{_COUNT_COLUMNS + len(mark)}}", tone_of(status))
    for status in ("pending", "waived"):
        if counts.get(status):
            yield Span(f" {counts[status]:>4} {status}")
