"""What can go wrong with the lab in a foreseeable way; the command line prints it as one sentence."""

from __future__ import annotations


class LabError(Exception):
    """
    LabError
    ├── NotUp          the instance is not running
    ├── Busy           another command is at work on the instance
    └── ServerEnded    a server ended that should be running
    """


class NotUp(LabError):
    """The instance is not running."""


class Busy(LabError):
    """Another command is at work on the instance."""


class ServerEnded(LabError):
    """A server ended that should be running."""
