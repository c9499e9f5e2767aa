"""The faults the lab knows, from the data in lab/faults, held to their schema."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from lab.errors import LabError

FOLDER = Path(__file__).parent / "faults"

_SCHEMA = "schema.json"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of breaking or healing: statements in a database, or a restart of the system when there are none."""

    database: str = ""
    sql: tuple[str, ...] = ()
    restart: bool = False


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One way to break a check; `seen_within` in seconds, `touches` maps other checks to the status they take."""

    check: str
    name: str
    does: str
    system: str
    break_steps: tuple[Step, ...]
    heal_steps: tuple[Step, ...]
    seen_within: float
    touches: Mapping[str, str]


def load(folder: Path = FOLDER) -> tuple[Fault, ...]:
    """All faults, in the order of their files; raises LabError that names file and entry for bad data."""
    schema = json.loads((FOLDER / _SCHEMA).read_text())
    faults = [fault for path in sorted(folder.glob("*.yml")) for fault in _read(path, schema)]
    names = [(fault.check, fault.name) for fault in faults]
    for check, name in names:
        if names.count((check, name)) > 1:
            raise LabError(f"expected each fault once in {folder}, found {check} {name} twice")
    return tuple(faults)


def find(faults: Iterable[Fault], check: str, name: str | None) -> Fault:
    """The fault of that name, or the first one of the check; raises LabError when there is none."""
    known = [fault for fault in faults if fault.check == check]
    if not known:
        raise LabError(f"there is no fault for a check {check}; lab faults lists what there is")
    chosen = [fault for fault in known if name in (None, fault.name)]
    if not chosen:
        names = ", ".join(fault.name for fault in known)
        raise LabError(f"there is no fault {name} for {check}; it has {names}")
    return chosen[0]


def _read(path: Path, schema: Mapping[str, Any]) -> list[Fault]:
    try:
        entries = yaml.safe_load(path.read_text())
    except yaml.YAMLError as exc:
        raise LabError(f"expected YAML in {path}: {exc}") from exc
    if error := jsonschema.exceptions.best_match(jsonschema.Draft202012Validator(schema).iter_errors(entries)):
        raise LabError(f"{path}, {error.json_path}: {error.message}")
    return [_fault(entry) for entry in entries]


def _fault(entry: Mapping[str, Any]) -> Fault:
    return Fault(
        check=entry["check"],
        name=entry["name"],
        does=entry["does"],
        system=entry["system"],
        break_steps=_steps(entry["break"]),
        heal_steps=_steps(entry["heal"]),
        seen_within=entry["seen_within"],
        touches=entry["touches"],
    )


def _steps(steps: Iterable[Mapping[str, Any]]) -> tuple[Step, ...]:
    return tuple(
        Step(database=step.get("database", ""), sql=tuple(step.get("sql", ())), restart=step.get("restart", False))
        for step in steps
    )
