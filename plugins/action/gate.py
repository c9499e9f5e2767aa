# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The gate: the one place that turns a run's verdicts into go or no-go."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from ansible_collections.greenlang.vcci.plugins.plugin_utils.catalogue import load_catalogue
from ansible_collections.greenlang.vcci.plugins.plugin_utils.clock import utc_now
from ansible_collections.greenlang.vcci.plugins.plugin_utils.context import Context, required_context
from ansible_collections.greenlang.vcci.plugins.plugin_utils.controller_action import ControllerAction, TaskVars
from ansible_collections.greenlang.vcci.plugins.plugin_utils.decision_file import forget_decision, write_decision
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
        decision_file = Path(options["decision_file"]) if options["decision_file"] else None
        if decision_file:
            forget_decision(decision_file)
        context = required_context(task_vars, self._templar)
        ledger = Ledger(context.folder)
        digest = load_release(context.release_file).digest
        decided = decide_run(ledger.run(options["run"]), ledger, load_catalogue(), digest, utc_now())
        if decision_file:
            write_decision(decision_file, _content(decided, context, digest))
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
        "until": decided.until,
        "tip": decided.tip,
        "seconds": decided.seconds,
    }


def _content(decided: Decided, context: Context, digest: str) -> dict[str, Any]:
    return {
        "run": decided.run,
        "phase": decided.phase,
        "environment": context.environment,
        "release_digest": digest,
        "decision": decided.decision.decision,
        "counts": dict(decided.decision.counts),
        "at": decided.at,
        "until": decided.until,
        "tip": decided.tip,
        "folder": str(context.folder),
    }
