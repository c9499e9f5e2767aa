# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The verdict on a check: what a judge says, before the runner makes a record of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ansible_collections.greenlang.vcci.plugins.module_utils.errors import VerificationError

Status = Literal["passed", "failed", "unknown", "not_applicable"]

STATUSES: tuple[Status, ...] = ("passed", "failed", "unknown", "not_applicable")
CAUSES = (
    "denied",
    "unreachable",
    "timeout",
    "malformed",
    "throttled",
    "missing_tool",
    "stale",
    "no_data",
    "not_configured",
    "check_mode",
    "error",
)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """One check's outcome; `passed`, `failed` and `unknown` below are the ways to make one.

    Raises ValueError for a pass without evidence, since a pass from nothing is a false one, and for a cause that is not
    one of `CAUSES`, or that stands with another status than `unknown`.

    `actual` is a short text in the units of the expectation, `message` one sentence (seen, where, what is wrong),
    `remedy` a command or a step, `cause` one of `CAUSES` and only with `unknown`, `evidence` the reduced facts.
    """

    status: Status
    actual: str
    message: str
    remedy: str = ""
    cause: str | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.status == "passed" and not self.evidence:
            raise ValueError(f"a pass needs evidence, and there is none for: {self.message}")
        if (self.cause in CAUSES) != (self.status == "unknown") or self.cause not in (None, *CAUSES):
            raise ValueError(f"a cause belongs to unknown alone, and {self.status} has {self.cause}: {self.message}")


def passed(*, actual: str, message: str, evidence: Mapping[str, Any]) -> Verdict:
    """Looked, and it is as expected; raises ValueError without evidence."""
    return Verdict(status="passed", actual=actual, message=message, evidence=evidence)


def failed(*, actual: str, message: str, remedy: str, evidence: Mapping[str, Any]) -> Verdict:
    """Looked, and it is wrong."""
    return Verdict(status="failed", actual=actual, message=message, remedy=remedy, evidence=evidence)


def unknown(error: VerificationError, *, evidence: Mapping[str, Any] | None = None) -> Verdict:
    """Could not look; the error carries cause, message and remedy."""
    return Verdict(
        status="unknown",
        actual="unknown",
        message=error.message,
        remedy=error.remedy,
        cause=error.cause,
        evidence=evidence or {},
    )
