# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Short texts from many things."""

from __future__ import annotations

from collections.abc import Sequence


def first_few(sentences: Sequence[str], *, most: int = 3) -> str:
    """The first sentences and how many more there are: `a; b; c; and 2 more`."""
    more = len(sentences) - most
    return "; ".join([*sentences[:most], *([f"and {more} more"] if more > 0 else [])])
