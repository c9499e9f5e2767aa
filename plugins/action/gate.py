# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The gate: the one place that turns a run's verdicts into go or no-go."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from ansible_collections.greenlang.vcci.plugins.plugin_utils.catalogue import load_catalogue
from ansible_collections.greenlang.vcci.plugins.plugin_utils.clock import utc_now
from ansible_collections.greenlang.vcci.plugins.plugin_utils.context import required_context
from ansible_collections.greenlang.vcci.plugins.plugin_utils.controller_action import ControllerAction, TaskVars
from ansible_collections.greenlang.vcci.plugins.plugin_utils.errors import InputError
from ansible_collections.greenlang.vcci.plugins.plugin_utils.gate import Decided, decide_run
from ansible_collections.greenlang.vcci.plugins.plugin_utils.ledger import Ledger
from ansible_collections.greenlang.vcci.plugins.plugin_utils.release import load_release


class ActionModule(ControllerAction):
    """The action of greenlang.vcci.gate."""

    arguments: ClassVar[dict[str, dict[str, Any]]] = {
        "run": {"type": "str", "required": True},
        "decision_file": {"type": "path"},
    }

    def perform(self, options: Mapping[str, Any], task_vars: TaskVars) -> dict[str, Any]:
        context = required_context(task_vars, self._templar)
        ledger = Ledger(context.folder)
        digest = load_release(context.release_file).digest
        decided = decide_run(ledger.run(options["run"]), ledger, load_catalogue(), digest, utc_now())
        if options["decision_file"]:
            _write_decision(Path(options["decision_file"]), decided, context.environment)
        return _result(decided)


def _result(decided: Decided) -> dict[str, Any]:
    decision = decided.decision
    return {
        "changed": False,
        "failed": not decision.clear,
        "msg": decision.sentence(),
        "run": decided.run,
        "decision": decision.decision,
        "partial_because": decision.partial_because,
        "counts": dict(decision.counts),
        "sections": list(decided.sections),
        "blockers": list(decision.blockers),
        "findings": [*decision.findings, *decided.notices],
        "tip": decided.tip,
        "seconds": decided.seconds,
    }


def _write_decision(path: Path, decided: Decided, environment: str) -> None:
    content = {
        "run": decided.run,
        "phase": decided.phase,
        "environment": environment,
        "decision": decided.decision.decision,
        "counts": dict(decided.decision.counts),
        "at": decided.at,
        "tip": decided.tip,
    }
    partial = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        partial.replace(path)
    except OSError as exc:
        raise InputError(
            f"the decision of run {decided.run} is in the ledger, but can't be written to {path}: {exc.strerror}"
        ) from exc
