# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where a task stands: the environment, its release file and its ledger, as the inventory names them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleError

from ansible_collections.greenlang.vcci.plugins.plugin_utils.errors import InputError

VARIABLES = ("vcci_environment", "vcci_release_file", "vcci_ledger")

_ENVIRONMENT = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


@dataclass(frozen=True, kw_only=True)
class Context:
    """One environment; relative paths are relative to the working directory."""

    environment: str
    release_file: Path
    ledger: Path

    @property
    def folder(self) -> Path:
        """Where this environment's runs and reports lie."""
        return self.ledger / self.environment


def context_of(task_vars: Mapping[str, Any], templar: Any) -> Context | None:
    """Reads the three variables of a task; None with none of them set, InputError with only some."""
    values = {name: value for name in VARIABLES if (value := _value_of(name, task_vars, templar))}
    if not values:
        return None
    missing = [name for name in VARIABLES if name not in values]
    if missing:
        verb = "are" if len(values) > 1 else "is"
        raise InputError(
            f"set {' and '.join(missing)} too, since {' and '.join(values)} {verb}: all three "
            f"(group_vars/all of an inventory of this collection shows how) to record, or none to just verify"
        )
    environment = values["vcci_environment"]
    if not _ENVIRONMENT.fullmatch(environment):
        raise InputError(
            f"vcci_environment names a folder of the ledger: expected lower-case letters, digits, - and _, "
            f"got {environment!r}"
        )
    return Context(
        environment=environment,
        release_file=Path(values["vcci_release_file"]).expanduser(),
        ledger=Path(values["vcci_ledger"]).expanduser(),
    )


def _value_of(name: str, task_vars: Mapping[str, Any], templar: Any) -> str:
    try:
        value = templar.template(task_vars.get(name))
    except AnsibleError as exc:
        raise InputError(
            f"the variable {name} can't be read: {exc}; if inventory_dir is what is undefined, name localhost in "
            f"all.hosts of the inventory"
        ) from exc
    if value is not None and (not isinstance(value, str) or "\0" in value):
        raise InputError(f"the variable {name} was expected to be a text, and is {value!r}")
    return value or ""


def required_context(task_vars: Mapping[str, Any], templar: Any) -> Context:
    """As `context_of`, for what can't work without; raises InputError."""
    context = context_of(task_vars, templar)
    if context is None:
        raise InputError(
            f"{', '.join(VARIABLES)} are not set for this host: run with an inventory that sets them in group_vars/all"
        )
    return context
