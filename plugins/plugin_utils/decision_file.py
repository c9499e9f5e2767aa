# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The decision as a file, for what relies on it: there only where the run was decided."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible_collections.greenlang.vcci.plugins.plugin_utils.errors import InputError


def forget_decision(path: Path) -> None:
    """Removes an earlier run's decision, and makes sure that there can be a new one; raises InputError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _partial(path).write_text("", encoding="utf-8")
        _partial(path).unlink()
        path.unlink(missing_ok=True)
    except OSError as exc:
        raise InputError(
            f"vcci_decision_file was expected to name a file that can be written, and {path} is none: {exc.strerror}"
        ) from exc


def write_decision(path: Path, content: Mapping[str, Any]) -> None:
    """Writes it whole or not at all; raises InputError."""
    try:
        _partial(path).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        _partial(path).replace(path)
    except OSError as exc:
        raise InputError(
            f"the decision of run {content['run']} is in the ledger, but can't be written to {path}: {exc.strerror}"
        ) from exc


def _partial(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")
