# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What every module that verifies has in common."""

from __future__ import annotations


class ModuleDocFragment:
    """Which checks are verified, what fails the task, and what the module does not do."""

    DOCUMENTATION = r"""
options:
  checks:
    description:
      - The checks to verify, by their ids; without it, all of this module's.
      - An empty list, or an id that this module does not verify, is an error.
    type: list
    elements: str
  fail_on:
    description:
      - The task fails, once and at its end, if any check has one of these statuses. Every check is verified first,
        and the returned values are the same either way.
      - With V([]) only a bug of the module itself fails the task.
    type: list
    elements: str
    choices: [passed, failed, unknown, not_applicable]
    default: [failed, unknown]
attributes:
  check_mode:
    description: It only looks, so check mode gives the same verdicts.
    support: full
  diff_mode:
    description: It changes nothing, so there is no difference to show.
    support: none
  async:
    description: Its verdicts are recorded when the task ends on the controller, which an asynchronous task does not.
    support: none
"""
