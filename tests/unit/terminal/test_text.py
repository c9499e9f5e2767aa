"""Text of any origin can't act on a terminal, and nothing of it is lost."""

from __future__ import annotations

import unicodedata

import pytest

from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.text import (
    as_text,
    columns,
    encodable,
    number_of,
    printable,
)


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("\x9b31mred", r"\x9b31mred"),
        ("\x1b]0;title\x07", r"\x1b]0;title\x07"),
        ("one\n  ✓ 9.9.9.fake  passed", r"one\n  ✓ 9.9.9.fake  passed"),
        ("gone\rback", r"gone\rback"),
        ("a\tb\x08c\x00", r"a\tb\x08c\x00"),
        ("\u202egnp.exe", r"\u202egnp.exe"),
        ("zero\u200bwidth", r"zero\u200bwidth"),
        ("line\u2028separator", r"line\u2028separator"),
        ("half \udc80", r"half \udc80"),
        ("tag \U000e0041", r"tag \U000e0041"),
    ],
)
def test_what_acts_on_a_terminal_is_shown_as_its_escape(hostile: str, shown: str) -> None:
    assert printable(hostile) == shown


def test_no_character_at_all_gets_through_that_moves_the_cursor() -> None:
    everything = "".join(map(chr, range(0x3000)))
    left = {unicodedata.category(char) for char in printable(everything)}
    assert left.isdisjoint({"Cc", "Cf", "Cs", "Zl", "Zp"})


def test_ordinary_text_is_left_alone() -> None:
    text = r"ALTER DATABASE «Überwachung» SET x = 'C:\tmp'; 数据库 ≥ 15 %s {} → é"
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("≥ 15 ± 5 → \u201cx\u201d …", '>= 15 +/- 5 -> "x" ...'),
        ("Zürich", r"Z\xfcrich"),
        ("数", r"\u6570"),
        ("plain", "plain"),
    ],
)
def test_a_stream_without_unicode_gets_it_spelled_out(text: str, shown: str) -> None:
    assert encodable(text, "ascii") == shown


def test_a_stream_gets_the_characters_that_it_has() -> None:
    assert encodable("Zürich", "latin-1") == "Zürich"
    assert encodable("≥ 15", "utf-8") == "≥ 15"


@pytest.mark.parametrize(("text", "taken"), [("abc", 3), ("数据", 4), ("e\u0301", 1), ("✓", 1), ("", 0)])
def test_width_is_counted_in_columns(text: str, taken: int) -> None:
    assert columns(text) == taken


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (" x ", "x"),
        (3, "3"),
        (True, "true"),
        ({"b": 1, "a": ["é"]}, '{"a": ["é"], "b": 1}'),
        ({1}, '"{1}"'),
    ],
)
def test_any_value_has_a_text(value: object, text: str) -> None:
    assert as_text(value) == text


def test_one_is_singular() -> None:
    assert [number_of(count, "check") for count in (0, 1, 2)] == ["0 checks", "1 check", "2 checks"]
