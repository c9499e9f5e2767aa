"""Lines fit a terminal, lose nothing, and stay whole in a pipe; colour only adds."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.screen import (
    ASCII,
    UNICODE,
    Line,
    Screen,
    Span,
    glyphs_for,
    tone_of,
)
from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.text import columns

MakeScreen = Callable[..., Screen]

LONG = Line(
    spans=(
        Span("✗ ", "bad"),
        Span("1.1.2.multi_az        "),
        Span("one zone, eu-west-1a of 数据库 on https://example.org/" + "x" * 60 + " and  two  blanks", "bad"),
    ),
    indent=2,
    hang=26,
)


def test_a_long_line_goes_on_beneath_its_text(screen: MakeScreen) -> None:
    line = Line(
        spans=(Span("? 1.1.3.persistence  "), Span("denied: CONFIG GET was refused on 10.0.3.7")), indent=2, hang=23
    )
    assert screen(54).render([line]) == (
        "  ? 1.1.3.persistence  denied: CONFIG GET was refused\n"
        "                       on 10.0.3.7"
    )  # fmt: skip


def test_a_line_that_just_fits_stays_one(screen: MakeScreen) -> None:
    line = Line(spans=(Span("x" * 39 + " " + "y" * 40),))
    assert screen(80).render([line]).count("\n") == 0
    assert screen(79).render([line]).count("\n") == 1


def test_a_pipe_gets_the_line_whole(screen: MakeScreen) -> None:
    assert screen(None).render([LONG]) == "  " + "".join(span.text for span in LONG.spans)


@pytest.mark.parametrize("width", [30, 40, 50, 60, 79, 80, 81, 100, 160, 400])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_no_width_loses_a_character_or_runs_over(screen: MakeScreen, width: int, encoding: str) -> None:
    def dense(text: str) -> str:
        return re.sub(r"\s", "", text)

    shown = screen(width, encoding=encoding).render([LONG])
    assert dense(shown) == dense(screen(None, encoding=encoding).render([LONG]))
    too_wide = [row for row in shown.split("\n") if columns(row) > width]
    assert all("https://" in row for row in too_wide)  # a word that no row can hold is left to the terminal


def test_a_word_that_fits_nowhere_is_not_moved_to_a_row_of_its_own(screen: MakeScreen) -> None:
    line = Line(spans=(Span("-e vcci_checks=" + "x" * 90),), indent=2, hang=4)
    assert screen(80).render([line]) == "  -e vcci_checks=" + "x" * 90


def test_a_narrow_terminal_hangs_less(screen: MakeScreen) -> None:
    rows = screen(40).render([LONG]).split("\n")
    assert all(row.startswith(" " * 8) and row[8] != " " for row in rows[1:])


def test_colour_only_adds(screen: MakeScreen) -> None:
    painted = screen(60, coloured=True).render([LONG])
    assert re.sub(r"<\w*>|</>", "", painted) == screen(60).render([LONG])
    assert painted.startswith("  <bad>✗ </>1.1.2.multi_az        <bad>one zone")
    assert "\n" + " " * 26 + "<bad>" in painted


def test_hostile_text_paints_nothing(screen: MakeScreen) -> None:
    shown = screen(80).render([Line(spans=(Span("database \x1b[2J\nGO  181 passed"),))])
    assert shown == r"database \x1b[2J\nGO  181 passed"


@pytest.mark.parametrize(
    ("encoding", "glyphs"), [("utf-8", UNICODE), ("ascii", ASCII), ("cp1252", ASCII), ("x-no", ASCII)]
)
def test_signs_are_those_that_the_stream_can_show(encoding: str, glyphs: object) -> None:
    assert glyphs_for(encoding) is glyphs


def test_what_is_no_verdict_never_looks_passed() -> None:
    assert UNICODE.mark("passed") == "✓"
    assert {UNICODE.mark(status) for status in ("unknown", "", "ok", "PASSED", "error")} == {"?"}
    assert {tone_of(status) for status in ("unknown", "", "ok", "PASSED", "error")} == {"doubt"}
