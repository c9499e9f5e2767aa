# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The time as the ledger writes it."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def as_instant(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds and Z, as 2026-11-24T07:52:03.120Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_instant(text: str) -> datetime:
    """The moment that `as_instant` wrote; raises ValueError."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
