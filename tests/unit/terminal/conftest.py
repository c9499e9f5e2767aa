"""Screens of the sizes that people have, and records as tasks return them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.screen import Screen

MakeScreen = Callable[..., Screen]
MakeCheck = Callable[..., dict[str, Any]]


def _screen(width: int | None = None, *, encoding: str = "utf-8", coloured: bool = False) -> Screen:
    return Screen(
        width=width,
        encoding=encoding,
        paint=(lambda text, tone: f"<{tone}>{text}</>") if coloured else (lambda text, tone: text),
    )


@pytest.fixture
def screen() -> MakeScreen:
    """Makes a screen; without a width it is a pipe, `coloured` spells its tones out."""
    return _screen


@pytest.fixture
def check() -> MakeCheck:
    """Makes the record of a check as a module returns it."""

    def make(check_id: str, status: str = "passed", **fields: Any) -> dict[str, Any]:
        record = {"cause": None, "expected": "on", "actual": "on", "message": "", "remedy": "", "source": "SHOW x"}
        return {"id": check_id, "status": status, **record, "evidence": {"setting": "on"}, **fields}

    return make


@pytest.fixture
def opened() -> dict[str, Any]:
    """What the task `run` returns."""
    return {
        "run": "20261124T0752-7f3a",
        "phase": "preflight",
        "environment": "lab",
        "release": {
            "name": "GL-VCCI",
            "version": "2.0.0",
            "commit": "0" * 40,
            "digest": "sha256:ab",
            "kind": "initial",
        },
        "owed": 181,
        "scoped": False,
        "check_mode": False,
        "sections": [
            {"id": "1", "title": "Pre-deployment preparation", "owed": 48},
            {"id": "2", "title": "Database preparation", "owed": 20},
            {"id": "10", "title": "Documentation and training", "owed": 113},
        ],
    }
