# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The one action behind every *_verify module: runs it for what is owed, and records every verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible.errors import AnsibleConnectionFailure
from ansible.plugins.action import ActionBase

from ansible_collections.greenlang.vcci.plugins.module_utils.scrub import Scrubber
from ansible_collections.greenlang.vcci.plugins.plugin_utils.catalogue import load_catalogue
from ansible_collections.greenlang.vcci.plugins.plugin_utils.clock import utc_now
from ansible_collections.greenlang.vcci.plugins.plugin_utils.context import context_of
from ansible_collections.greenlang.vcci.plugins.plugin_utils.errors import ControllerError, InputError
from ansible_collections.greenlang.vcci.plugins.plugin_utils.ledger import Ledger
from ansible_collections.greenlang.vcci.plugins.plugin_utils.recorder import Recorder, deviations_of
from ansible_collections.greenlang.vcci.plugins.plugin_utils.run import OPENED

SHORTEST_SECRET = 4  # shorter values would take words out of the message

Result = dict[str, Any]


class ActionModule(ActionBase):
    """With an open run, records what the module says; without ledger variables it just runs the module."""

    _supports_check_mode = True
    _supports_async = False  # the result of an asynchronous task never passes here, so nothing would be recorded

    def run(self, tmp: str | None = None, task_vars: Result | None = None) -> Result:
        super().run(tmp, task_vars)
        variables = task_vars or {}
        try:
            recorder = self._recorder(variables)
            return self._recorded(recorder, variables) if recorder else self._module(variables, {})
        except ControllerError as exc:
            return {"failed": True, "msg": str(exc)}

    def _recorder(self, variables: Mapping[str, Any]) -> Recorder | None:
        context = context_of(variables, self._templar)
        if context is None:
            return None
        opened = variables["hostvars"]["localhost"].get(OPENED) or {}
        if not opened.get("run"):
            raise InputError(
                f"vcci_ledger is set, and no run is open to record in: begin with greenlang.vcci.run on localhost "
                f"(register: {OPENED}), as playbooks/preflight.yml does, with no --limit and no --skip-tags that "
                f"leave it out; or unset vcci_environment, vcci_release_file and vcci_ledger to just verify"
            )
        if opened["environment"] != context.environment:
            raise InputError(
                f"the open run is of environment {opened['environment']}, and vcci_environment of this host is "
                f"{context.environment}: one inventory is one environment, so set it in group_vars/all only"
            )
        run = Ledger(context.folder).run(opened["run"])
        return Recorder(
            run=run,
            first=run.first,
            system=variables["inventory_hostname"],
            module=str(self._task.resolved_action or self._task.action).rpartition(".")[2],
            catalogue=load_catalogue(),
            now=utc_now,
        )

    def _recorded(self, recorder: Recorder, variables: Result) -> Result:
        owed = self._narrowed(recorder)
        if not owed:
            return {"skipped": True, "skip_reason": f"run {recorder.run.run} owes nothing here"}
        try:
            outcome = self._module(variables, {"checks": owed})
        except BaseException as exc:  # recorded, and raised on: a task's timeout is a BaseException
            recorder.record_death(owed, _cause(exc), self._scrubbed(str(exc)))
            raise
        if "checks" not in outcome:
            recorder.record_death(owed, "error", self._scrubbed(str(outcome.get("msg", "no message"))))
            return outcome | {"failed": True}
        deviations = deviations_of(owed, outcome["expectations"], recorder.catalogue)
        notice = recorder.record(outcome["checks"], deviations, endpoint=outcome["endpoint"])
        if notice:
            outcome.setdefault("warnings", []).append(notice)
        return outcome | {"deviations": deviations}

    def _narrowed(self, recorder: Recorder) -> list[str]:
        """What is owed of what the task's own `checks` option names; without that option all that is owed."""
        own = self._task.args.get("checks")
        if own is None:
            return recorder.owed
        names = [name.strip() for name in own.split(",")] if isinstance(own, str) else list(own)
        for name in names:
            if name not in recorder.catalogue.by_id or recorder.catalogue.by_id[name].module != recorder.module:
                raise InputError(f"option checks: {recorder.module} verifies no check {name!r}")
        return [check for check in recorder.owed if check in names]

    def _module(self, variables: Result, overrides: Mapping[str, Any]) -> Result:
        arguments = {**self._task.args, **overrides}
        outcome: Result = self._execute_module(module_args=arguments, task_vars=variables)
        return outcome

    def _scrubbed(self, message: str) -> str:
        """A message on refused options, without their values: which of them is a secret only the module knows."""
        values = [str(value) for value in self._task.args.values()]
        scrubbed: str = Scrubber(value for value in values if len(value) >= SHORTEST_SECRET)(message)
        return scrubbed


def _cause(exc: BaseException) -> str:
    if isinstance(exc, AnsibleConnectionFailure):
        return "unreachable"
    return "timeout" if "timeout" in type(exc).__name__.lower() else "error"
