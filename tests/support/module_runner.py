"""Runs a module as Ansible does, in this process or as a program of its own, and returns its result."""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

from ansible.module_utils._internal import _traceback
from ansible.module_utils.testing import patch_module_args

CHECKOUT = Path(__file__).parents[2]
MODULES = "ansible_collections.greenlang.vcci.plugins.modules"
SHIPPED_DEADLINE = 30

Result = dict[str, Any]


def module_named(name: str) -> ModuleType:
    """The module's Python module: its documentation, its arguments, its main()."""
    return importlib.import_module(f"{MODULES}.{name}")


def run_main(main: Callable[[], None], arguments: Mapping[str, Any]) -> Result:
    """What a module's main() exits with, tracebacks included; the environment is afterwards what it was before."""
    out = io.StringIO()
    with (
        mock.patch.dict(os.environ),
        mock.patch.object(_traceback, "is_traceback_enabled", return_value=True),  # ANSIBLE_DISPLAY_TRACEBACK=error
        patch_module_args(dict(arguments)),
        contextlib.redirect_stdout(out),
    ):
        try:
            main()
        except SystemExit:
            return _result(out.getvalue())
    raise AssertionError("the module's main() returned instead of exiting")


def run_module(name: str, arguments: Mapping[str, Any]) -> Result:
    """The result of the named module, run in this process."""
    return run_main(module_named(name).main, arguments)


def ship_module(name: str, arguments: Mapping[str, Any], *, environment: Mapping[str, str] | None = None) -> Result:
    """The result of the named module, run as a program that takes its arguments from standard input."""
    done = subprocess.run(
        [sys.executable, str(CHECKOUT / "plugins/modules" / f"{name}.py")],
        input=json.dumps({"ANSIBLE_MODULE_ARGS": dict(arguments)}),
        env=os.environ | {"PYTHONPATH": str(CHECKOUT / ".ansible/collections")} | dict(environment or {}),
        capture_output=True,
        text=True,
        timeout=SHIPPED_DEADLINE,
        check=False,
    )
    assert done.stdout, done.stderr
    return _result(done.stdout)


def checks_of(result: Result) -> dict[str, Result]:
    """The records of a result, by the check's id."""
    return {record["id"]: record for record in result["checks"]}


def statuses_of(result: Result) -> dict[str, str]:
    """The statuses of a result, by the check's id."""
    return {record["id"]: record["status"] for record in result["checks"]}


def _result(text: str) -> Result:
    result: Result = json.loads(text)
    return result
