# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Begins a run, or goes on with one: the run record with its plan, and what the plays need to know of it."""

from __future__ import annotations

import getpass
import os
import platform
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from ansible.release import __version__ as ansible_version

from ansible_collections.greenlang.vcci.plugins.plugin_utils.catalogue import Catalogue
from ansible_collections.greenlang.vcci.plugins.plugin_utils.clock import as_instant, from_instant
from ansible_collections.greenlang.vcci.plugins.plugin_utils.errors import InputError
from ansible_collections.greenlang.vcci.plugins.plugin_utils.ledger import Ledger, Line, RunFile
from ansible_collections.greenlang.vcci.plugins.plugin_utils.plan import Choices, Groups, Planned, make_plan
from ansible_collections.greenlang.vcci.plugins.plugin_utils.release import Release
from ansible_collections.greenlang.vcci.plugins.plugin_utils.scope import Scope

OPENED = "vcci_opened"  # what the task `greenlang.vcci.run` registers on localhost
MAX_AGE = timedelta(hours=24)  # what a go is good for; an older run's verdicts would outlive it

_COLLECTION = Path(__file__).parents[2]


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a phase playbook asks for."""

    phase: str
    environment: str
    scope: Scope
    answers: Mapping[str, Any]
    groups: Groups
    by: str
    check_mode: bool


def begin(request: Request, catalogue: Catalogue, release: Release, ledger: Ledger, now: datetime) -> RunFile:
    """Makes the plan and writes the run's first record; raises InputError or LedgerError."""
    record = _run_record(request, catalogue, release, now)
    return ledger.begin(new_run_id(now, secrets.token_hex), record)


def go_on(run: RunFile, request: Request, catalogue: Catalogue, release: Release, now: datetime) -> str | None:
    """Goes on with a run that was interrupted; raises InputError where it is not the same any more.

    Only what is looked at from here on counts. Returns the sentence on a torn line that was set aside, if any.
    """
    first, record = run.first, _run_record(request, catalogue, release, now)
    for key in ("phase", "environment", "release_digest", "scope", "plan", "check_mode"):
        if first[key] != record[key]:
            raise InputError(
                f"run {run.run} can't go on: its {key.replace('_', ' ')} was {_short(first[key])} and now is "
                f"{_short(record[key])}; leave vcci_run out to begin a new run"
            )
    if not timedelta(0) <= now - from_instant(first["at"]) <= MAX_AGE:
        raise InputError(
            f"run {run.run} began at {first['at']}, which is not within the last 24 h; leave vcci_run out to begin a "
            f"new run"
        )
    return run.append([{**record, "continued": True}])


def new_run_id(now: datetime, random_hex: Callable[[int], str]) -> str:
    """A run's id: its minute in UTC and four hexadecimal digits, so that two at once differ."""
    return f"{now:%Y%m%dT%H%M}-{random_hex(2)}"


def roles_by_host(plan: Iterable[Mapping[str, Any]], catalogue: Catalogue) -> dict[str, list[str]]:
    """The roles whose checks each host owes a verdict for, in the checklist's order."""
    role_of = {section.id: section.role for section in catalogue.sections}
    roles: dict[str, dict[str, None]] = {}
    for planned in plan:
        for system in planned["systems"]:
            roles.setdefault(system, {})[role_of[catalogue.by_id[planned["check"]].section]] = None
    return {system: list(names) for system, names in roles.items()}


def owed_by_section(plan: Iterable[Mapping[str, Any]], catalogue: Catalogue) -> list[dict[str, Any]]:
    """How many checks the run owes in each section: [{id, title, owed}]."""
    sections = [catalogue.by_id[planned["check"]].section for planned in plan]
    return [
        {"id": section.id, "title": section.title, "owed": sections.count(section.id)}
        for section in catalogue.sections
        if section.id in sections
    ]


def who(task_vars: Mapping[str, Any]) -> str:
    """Who runs this: the AWX user where there is one, else the account on the controller."""
    for variable in ("awx_user_name", "tower_user_name"):
        if task_vars.get(variable):
            return str(task_vars[variable])
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


def _run_record(request: Request, catalogue: Catalogue, release: Release, now: datetime) -> Line:
    checks = request.scope.select(catalogue, request.phase)
    plan = make_plan(checks, request.groups, Choices.of(request.answers, catalogue))
    return {
        "kind": "run",
        "phase": request.phase,
        "environment": request.environment,
        "release_digest": release.digest,
        "at": as_instant(now),
        "system": None,
        "scope": request.scope.as_record(),
        "plan": _records(plan),
        "versions": _versions(),
        "by": request.by,
        "check_mode": request.check_mode,
    }


def _records(plan: Sequence[Planned]) -> list[dict[str, Any]]:
    return [planned.as_record() for planned in plan]


def _versions() -> dict[str, str]:
    return {"collection": collection_version(), "ansible": ansible_version, "python": platform.python_version()}


def collection_version() -> str:
    """The collection's version: from galaxy.yml in a checkout, from MANIFEST.json where it was installed."""
    for name, keys in (("MANIFEST.json", ("collection_info", "version")), ("galaxy.yml", ("version",))):
        path = _COLLECTION / name
        if path.exists():
            value: Any = yaml.safe_load(path.read_text(encoding="utf-8"))  # JSON is YAML too
            for key in keys:
                value = value[key]
            return str(value)
    return "unknown"


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"another ({text[:40]}…)"
