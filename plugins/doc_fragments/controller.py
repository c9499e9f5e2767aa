# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the actions that work on the controller have in common."""

from __future__ import annotations


class ModuleDocFragment:
    """The attributes and notes of run, gate and report."""

    DOCUMENTATION = r"""
attributes:
  action:
    description: It is an action and works on the controller.
    support: full
  check_mode:
    description: It does the same in check mode; what it records is marked so.
    support: full
  diff_mode:
    description: It changes no system, so there is no difference to show.
    support: none
  async:
    description: Its result has to pass the controller.
    support: none
notes:
  - The variables C(vcci_environment), C(vcci_release_file) and C(vcci_ledger) must be set for the host, usually in
    C(group_vars/all).
"""
