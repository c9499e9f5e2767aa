# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The filter with which a role ends: what blocks among the results of its verification tasks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleFilterError

DOCUMENTATION = r"""
name: blockers
short_description: What blocks among the results of verification tasks
version_added: 0.1.0
author: GreenLang (@greenlang)
description:
  - Takes the registered results of C(*_verify) tasks and returns a sentence for each check that is neither V(passed)
    nor V(not_applicable).
  - A task that was skipped or returned no check is a blocker too, since what was not looked at has not passed.
options:
  _input:
    description: The registered results.
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Fail with what blocks
  ansible.builtin.assert:
    that: __database_results | greenlang.vcci.blockers | length == 0
"""

RETURN = r"""
_value:
  description: One sentence for each blocker, with its remedy.
  type: list
  elements: str
"""

_FINE = ("passed", "not_applicable")


def blockers(results: Sequence[Mapping[str, Any]]) -> list[str]:
    """The blockers among registered results; raises AnsibleFilterError for what is no list of results."""
    if isinstance(results, (str, Mapping)) or not all(isinstance(result, Mapping) for result in results):
        raise AnsibleFilterError("greenlang.vcci.blockers was expected to get a list of registered results")
    if not results:
        return ["nothing was verified: no task of this role ran for the host"]
    return [sentence for result in results for sentence in _of_result(result)]


def _of_result(result: Mapping[str, Any]) -> list[str]:
    checks = result.get("checks", [])
    if not checks:
        reason = result.get("skip_reason") or result.get("msg") or "it returned no check"
        return [f"a task verified nothing: {reason}"]
    return [_sentence(check) for check in checks if check["status"] not in _FINE]


def _sentence(check: Mapping[str, Any]) -> str:
    cause = f" ({check['cause']})" if check.get("cause") else ""
    remedy = f" → {check['remedy']}" if check.get("remedy") else ""
    return f"{check['id']} {check['status']}{cause}: {check['message']}{remedy}"


class FilterModule:
    """The collection's filters."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Names them."""
        return {"blockers": blockers}
