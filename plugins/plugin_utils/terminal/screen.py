# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The screen: lines of toned text, wrapped to a terminal's width, or left whole where there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.text import columns, encodable, printable, words

Tone = Literal["", "good", "bad", "doubt", "step", "aside", "go", "stop", "halt"]

PIPE_COLUMNS = 80
LAYOUT_COLUMNS = 100
GLUE = "\N{NO-BREAK SPACE}"  # a blank at which no line is wrapped
_LEAST_ROOM = 24
_LEAST_HANG = 8


@dataclass(frozen=True)
class Span:
    """A piece of a line; its text may come from anywhere and is made printable when it is shown."""

    text: str
    tone: Tone = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of output; what does not fit goes on beneath, `hang` columns in."""

    spans: tuple[Span, ...]
    indent: int = 0
    hang: int = 0


@dataclass(frozen=True, kw_only=True)
class Glyphs:
    """The signs that lines are made of."""

    passed: str
    failed: str
    unknown: str
    not_applicable: str
    step: str
    deviates: str
    full: str
    empty: str
    rule: str
    dot: str

    def mark(self, status: str) -> str:
        """The sign of a verdict; whatever is none of the known ones counts as unknown."""
        marks = {"passed": self.passed, "failed": self.failed, "not_applicable": self.not_applicable}
        marks["deviates"] = self.deviates
        return marks.get(status, self.unknown)

    @property
    def mark_columns(self) -> int:
        """The room a verdict's sign needs."""
        return max(len(mark) for mark in (self.passed, self.failed, self.unknown, self.not_applicable, self.deviates))


UNICODE = Glyphs(
    passed="✓",
    failed="✗",
    unknown="?",
    not_applicable="–",
    step="→",
    deviates="≠",
    full="█",
    empty="░",
    rule="━",
    dot="·",
)
ASCII = Glyphs(
    passed="ok",
    failed="FAIL",
    unknown="?",
    not_applicable="n/a",
    step="->",
    deviates="!=",
    full="#",
    empty=".",
    rule="=",
    dot="-",
)


def glyphs_for(encoding: str) -> Glyphs:
    """The signs that a stream of that encoding can show."""
    try:
        "".join(vars(UNICODE).values()).encode(encoding)
        return UNICODE
    except (UnicodeEncodeError, LookupError):
        return ASCII


def tone_of(status: str) -> Tone:
    """The tone of a verdict."""
    tones: dict[str, Tone] = {"passed": "good", "failed": "bad", "not_applicable": "aside"}
    return tones.get(status, "doubt")


@dataclass(frozen=True, kw_only=True)
class Screen:
    """Where lines go: `width` in columns, None in a pipe; `paint` adds a tone's colour to a text, or leaves it be."""

    width: int | None
    encoding: str
    paint: Callable[[str, Tone], str]

    @property
    def glyphs(self) -> Glyphs:
        """The signs it can show."""
        return glyphs_for(self.encoding)

    @property
    def layout(self) -> int:
        """The columns that headings and tables spread over."""
        return PIPE_COLUMNS if self.width is None else min(self.width, LAYOUT_COLUMNS)

    def render(self, lines: Iterable[Line]) -> str:
        """The text to print; blanks at a line's end are left out, and nothing else is."""
        return "\n".join(text for line in lines for text in self._wrapped(line))

    def _wrapped(self, line: Line) -> list[str]:
        rows: list[list[Span]] = [[Span(" " * line.indent)]]
        used, blank, fresh = line.indent, Span(""), True
        for word in self._words(line):
            if word.text.isspace():
                blank = Span(blank.text + word.text, word.tone)
                continue
            if not fresh and self._must_wrap(word, used + len(blank.text), line):
                rows.append([Span(" " * self._hang(line))])
                used, blank = self._hang(line), Span("")
            rows[-1] += [blank, word]
            used += len(blank.text) + columns(word.text)
            blank, fresh = Span(""), False
        return [self._painted(row) for row in rows]

    def _must_wrap(self, word: Span, used: int, line: Line) -> bool:
        """Whether the word is over the edge here; one that no row can hold stays, and the terminal itself wraps it."""
        if self.width is None or used + columns(word.text) <= self.width:
            return False
        return self._hang(line) + columns(word.text) <= self.width

    def _words(self, line: Line) -> list[Span]:
        return [
            Span(encodable(word, self.encoding), span.tone)
            for span in line.spans
            for word in words(printable(span.text))
        ]

    def _hang(self, line: Line) -> int:
        if self.width is None or self.width - line.hang >= _LEAST_ROOM:
            return line.hang
        return min(line.hang, _LEAST_HANG)

    def _painted(self, row: list[Span]) -> str:
        merged = ((tone, "".join(span.text for span in spans)) for tone, spans in groupby(row, lambda span: span.tone))
        painted = "".join(self.paint(text, tone) if text.strip() and tone else text for tone, text in merged)
        return painted.replace(GLUE, " ")
