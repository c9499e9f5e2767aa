"""What is held against each other: modules as they declare themselves, their documentation, roles and catalogue."""

from __future__ import annotations

import functools
import importlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader

from ansible_collections.greenlang.vcci.plugins.module_utils.runner import Check

ROOT = Path(__file__).parents[3]
PLUGINS = "ansible_collections.greenlang.vcci.plugins"
VERIFY_MODULES = tuple(sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("*_verify.py")))
ACTIONS = ("run", "gate", "report")


@dataclass(frozen=True)
class Declared:
    """What a verification module's main hands to AnsibleModule and to the runner."""

    arguments: Mapping[str, Mapping[str, Any]]
    checks: Sequence[Check]


def declared(name: str) -> Declared:
    """Runs a module's main up to the runner's call."""
    module = importlib.import_module(f"{PLUGINS}.modules.{name}")
    with mock.patch.object(module, "AnsibleModule") as ansible, mock.patch.object(module, "verify") as verify:
        module.main()
    assert ansible.call_args.kwargs["supports_check_mode"] is True
    return Declared(ansible.call_args.kwargs["argument_spec"], verify.call_args.kwargs["checks"])


def arguments_of(name: str) -> Mapping[str, Mapping[str, Any]]:
    """The options of a module or an action of the collection, as code has them."""
    if name in ACTIONS:
        arguments: Mapping[str, Mapping[str, Any]] = importlib.import_module(
            f"{PLUGINS}.action.{name}"
        ).ActionModule.arguments
        return arguments
    return declared(name).arguments


@functools.cache
def _ansible_doc() -> dict[str, Any]:
    names = [f"greenlang.vcci.{name}" for name in (*VERIFY_MODULES, *ACTIONS)]
    command = [sys.executable, "-m", "ansible", "doc", "--type", "module", "--json", *names]
    environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".ansible" / "collections")}
    told = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def documented(name: str) -> tuple[dict[str, Any], list[dict[str, Any]], dict[str, Any]]:
    """A module's documentation with its fragments, its examples and its return values, as ansible-doc has them."""
    told = _ansible_doc()[f"greenlang.vcci.{name}"]
    return told["doc"], yaml.safe_load(told["examples"]), told["return"]


def tasks_in(content: Any) -> list[dict[str, Any]]:
    """Every task below a list of tasks or plays, blocks included."""
    found = []
    for entry in content or []:
        inner = [task for key in ("block", "rescue", "always", "tasks") for task in tasks_in(entry.get(key))]
        found += inner or [entry]
    return found


def read_tasks(path: Path) -> list[dict[str, Any]]:
    """The tasks of a file, as Ansible's loader reads it."""
    return tasks_in(DataLoader().load_from_file(str(path)))


@pytest.fixture(params=VERIFY_MODULES)
def module(request: pytest.FixtureRequest) -> str:
    """Each verification module's name."""
    return str(request.param)
