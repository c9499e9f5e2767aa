# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Makes text of any origin safe for a terminal, measures it, and spells it in what a stream can encode."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

# What moves the cursor, paints, reorders or hides: controls, format characters, half characters, line separators.
_UNPRINTABLE = ("Cc", "Cf", "Cs", "Zl", "Zp")
_ZERO_WIDTH = ("Mn", "Me")
_WIDE = ("W", "F")
_SPELLINGS = str.maketrans(
    {
        "≥": ">=",
        "≤": "<=",
        "≠": "!=",
        "±": "+/-",
        "×": "x",
        "→": "->",
        "·": "-",
        "…": "...",
        "–": "-",
        "—": "-",
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{NO-BREAK SPACE}": " ",
        "\N{NARROW NO-BREAK SPACE}": " ",
    }
)


def printable(text: str) -> str:
    """The text on one line, with whatever could act on a terminal shown as its escape (`\\x1b`, `\\n`, `\\u202e`)."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escape(char) if unicodedata.category(char) in _UNPRINTABLE else char for char in text)


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode()


def encodable(text: str, encoding: str) -> str:
    """The text in what the encoding has: usual signs are spelled out (≥ as >=), any other character is escaped."""
    try:
        text.encode(encoding)
        return text
    except UnicodeEncodeError:
        return text.translate(_SPELLINGS).encode(encoding, "backslashreplace").decode(encoding)


def columns(text: str) -> int:
    """How many columns of a terminal the printable text takes."""
    if text.isascii():
        return len(text)
    return sum(_columns_of(char) for char in text)


def _columns_of(char: str) -> int:
    if unicodedata.category(char) in _ZERO_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(char) in _WIDE else 1


def padded(text: str, width: int) -> str:
    """The text, filled up with blanks to that many columns."""
    return text + " " * (width - columns(text))


def words(text: str) -> list[str]:
    """The text's words and the blanks between them, in turn."""
    return re.findall(r" +|[^ ]+", text)


def as_text(value: Any) -> str:
    """Any value of a record as text: a text as it is, nothing as nothing, the rest as compact JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def number_of(count: int, noun: str) -> str:
    """`1 check`, `2 checks`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
