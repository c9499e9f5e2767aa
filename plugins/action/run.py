# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Begins a run of a phase: reads release, catalogue and inventory, plans, and writes the run record."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from ansible.utils.vars import load_extra_vars

from ansible_collections.greenlang.vcci.plugins.plugin_utils.catalogue import PHASES, load_catalogue
from ansible_collections.greenlang.vcci.plugins.plugin_utils.clock import utc_now
from ansible_collections.greenlang.vcci.plugins.plugin_utils.context import required_context
from ansible_collections.greenlang.vcci.plugins.plugin_utils.controller_action import ControllerAction, TaskVars
from ansible_collections.greenlang.vcci.plugins.plugin_utils.decision_file import forget_decision
from ansible_collections.greenlang.vcci.plugins.plugin_utils.errors import InputError
from ansible_collections.greenlang.vcci.plugins.plugin_utils.ledger import Ledger
from ansible_collections.greenlang.vcci.plugins.plugin_utils.release import load_release
from ansible_collections.greenlang.vcci.plugins.plugin_utils.run import (
    OPENED,
    Request,
    begin,
    go_on,
    owed_by_section,
    roles_by_host,
    who,
)
from ansible_collections.greenlang.vcci.plugins.plugin_utils.scope import Scope


class ActionModule(ControllerAction):
    """The action of greenlang.vcci.run."""

    arguments: ClassVar[dict[str, dict[str, Any]]] = {
        "phase": {"type": "str", "required": True, "choices": list(PHASES)},
        "run": {"type": "str"},
        "sections": {"type": "list", "elements": "str", "default": []},
        "items": {"type": "list", "elements": "str", "default": []},
        "checks": {"type": "list", "elements": "str", "default": []},
        "answers": {"type": "dict", "default": {}},
        "decision_file": {"type": "path"},
    }

    def perform(self, options: Mapping[str, Any], task_vars: TaskVars) -> dict[str, Any]:
        if OPENED in load_extra_vars(self._loader):
            raise InputError(f"{OPENED} is what this task registers, and can't be given with -e: leave it out")
        if options["decision_file"]:
            forget_decision(Path(options["decision_file"]))
        context = required_context(task_vars, self._templar)
        catalogue, release = load_catalogue(), load_release(context.release_file)
        ledger, now = Ledger(context.folder), utc_now()
        request = Request(
            phase=options["phase"],
            environment=context.environment,
            scope=Scope(**{key: tuple(options[key]) for key in ("sections", "items", "checks")}),
            answers=options["answers"],
            groups=task_vars["groups"],
            by=who(task_vars),
            check_mode=bool(self._task.check_mode),
        )
        if options["run"]:
            run = ledger.run(options["run"])
            notice = go_on(run, request, catalogue, release, now)
        else:
            run, notice = begin(request, catalogue, release, ledger, now), None
        plan = run.first["plan"]
        return {
            "changed": False,
            "run": run.run,
            "phase": request.phase,
            "environment": request.environment,
            "release": release.summary(),
            "owed": len(plan),
            "scoped": not request.scope.whole,
            "check_mode": request.check_mode,
            "sections": owed_by_section(plan, catalogue),
            "roles": roles_by_host(plan, catalogue),
            "warnings": [notice] if notice else [],
        }
