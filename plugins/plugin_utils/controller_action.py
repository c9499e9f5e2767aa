# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The base of the actions that work on the controller: options by their argument spec, errors as one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from ansible.plugins.action import ActionBase

from ansible_collections.greenlang.vcci.plugins.plugin_utils.errors import ControllerError

TaskVars = Mapping[str, Any]


class ControllerAction(ActionBase):
    """An action whose `perform` gets validated options and returns the task's result."""

    _supports_check_mode = True
    _supports_async = False

    arguments: ClassVar[dict[str, dict[str, Any]]] = {}

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result: dict[str, Any] = super().run(tmp, task_vars)
        _validation, options = self.validate_argument_spec(argument_spec=self.arguments)
        try:
            return result | self.perform(options, task_vars or {})
        except ControllerError as exc:
            return result | {"failed": True, "msg": str(exc)}

    def perform(self, options: Mapping[str, Any], task_vars: TaskVars) -> dict[str, Any]:
        """Does the work; raises ControllerError for what the user has to mend."""
        raise NotImplementedError
