# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What can stop a look at a system, as exceptions that the runner turns into verdicts."""

from __future__ import annotations

from typing import ClassVar


class VerificationError(Exception):
    """A system could not be looked at; the check becomes `unknown` with this error's cause.

    VerificationError
    ├── Denied          the system refused us: credentials, grants, access rules
    ├── Unreachable     no session came about: refused, no route, name not found, certificate not trusted
    ├── TimedOut        no answer within the deadline
    ├── Malformed       an answer that is not of the protocol or of the promised shape
    ├── MissingTool     a library or program this check needs is not installed
    ├── NoData          an answer without the thing asked for
    └── NotConfigured   the inventory does not say what the check has to know

    `message` is one sentence that says what was seen, where, and what is wrong; `remedy` a command or a step.
    """

    cause: ClassVar[str] = "error"

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class Denied(VerificationError):
    """The system refused us."""

    cause = "denied"


class Unreachable(VerificationError):
    """No session with the system came about."""

    cause = "unreachable"


class TimedOut(VerificationError):
    """The system did not answer within the deadline."""

    cause = "timeout"


class Malformed(VerificationError):
    """The answer is not of the protocol or not of the promised shape."""

    cause = "malformed"


class MissingTool(VerificationError):
    """A library or program that the check needs is not installed."""

    cause = "missing_tool"


class NoData(VerificationError):
    """The answer lacks the thing that was asked for."""

    cause = "no_data"


class NotConfigured(VerificationError):
    """The inventory does not say what the check has to know."""

    cause = "not_configured"
