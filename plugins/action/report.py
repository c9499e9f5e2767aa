# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The report: reads the ledger, and writes what it says about a release as files for people and for programs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible_collections.greenlang.vcci.plugins.plugin_utils.catalogue import load_catalogue
from ansible_collections.greenlang.vcci.plugins.plugin_utils.clock import utc_now
from ansible_collections.greenlang.vcci.plugins.plugin_utils.context import required_context
from ansible_collections.greenlang.vcci.plugins.plugin_utils.controller_action import ControllerAction, TaskVars
from ansible_collections.greenlang.vcci.plugins.plugin_utils.ledger import Ledger
from ansible_collections.greenlang.vcci.plugins.plugin_utils.release import load_release
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.document import document_of
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.files import NAMES, render, write
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.model import build_report


class ActionModule(ControllerAction):
    """The action of greenlang.vcci.report."""

    def perform(self, options: Mapping[str, Any], task_vars: TaskVars) -> dict[str, Any]:
        context = required_context(task_vars, self._templar)
        ledger = Ledger(context.folder)
        report = build_report(
            ledger.runs(),
            environment=context.environment,
            release=load_release(context.release_file),
            catalogue=load_catalogue(),
            now=utc_now(),
            missing_tips=ledger.missing_tips,
            hotline=str(self._templar.template(task_vars.get("vcci_hotline", ""))),
            inventory=[_as_typed(source) for source in task_vars.get("ansible_inventory_sources") or ()],
        )
        document = document_of(report)
        return {
            "changed": write(render(report), context.folder),
            "files": {name: str(context.folder / file) for name, file in NAMES.items()},
            "summary": document["summary"],
            "decisions": document["decisions"],
        }


def _as_typed(source: str) -> str:
    """An inventory below the working directory as a relative path, so that the command works in every checkout."""
    path = Path(source)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else source
