# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is wrong on the controller's side, as exceptions that an action turns into one sentence."""

from __future__ import annotations


class ControllerError(Exception):
    """What the controller was given, or keeps, can't be used; the text is the sentence that the user reads.

    ControllerError
    ├── InputError     a file, an option or a variable of the user's is wrong
    └── LedgerError    the ledger can't be read, written or believed
    """


class InputError(ControllerError):
    """A file, an option or a variable of the user's is wrong."""


class LedgerError(ControllerError):
    """The ledger can't be read, written or believed."""
