# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The command that runs a phase, as a reader of the report can copy it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

PLAYBOOKS = Path(__file__).parents[3] / "playbooks"


def phase_command(phase: str, *, inventory: Sequence[str], playbooks: Path = PLAYBOOKS) -> str:
    """Runs the phase on the inventory that the report is about; empty where this version has no such playbook."""
    if not (playbooks / f"{phase}.yml").exists():
        return ""
    sources = [word for source in inventory for word in ("-i", source)]
    return shlex.join(["ansible-playbook", *sources, f"greenlang.vcci.{phase}"])
