"""Applies faults to a running instance and takes them back, and writes down which are in effect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab import faults, record
from lab.errors import LabError
from lab.faults import Fault, Step
from lab.systems.registry import SYSTEMS


@dataclass(frozen=True)
class Breakage:
    """The faults of one instance; `systems` is their part of the state, `restart` restarts a server by its name."""

    path: Path
    systems: Mapping[str, Any]
    restart: Callable[[str], None]

    def in_effect(self) -> dict[str, str]:
        """The checks that are broken and by which fault, the oldest first."""
        return record.read(self.path) or {}

    def apply(self, check: str, name: str | None) -> str:
        """Breaks a check; raises LabError when it is broken already, or when a step fails, which is taken back."""
        fault = faults.find(faults.load(), check, name)
        broken = self.in_effect()
        if check in broken:
            raise LabError(f"{check} is broken already, by {broken[check]}; lab heal {check} takes that back")
        # written down before anything is done, so that an interrupted break can be healed
        record.write(self.path, broken | {check: fault.name})
        try:
            self._carry_out(fault, fault.break_steps)
        except LabError:
            self._take_back(fault)
            raise
        return fault.name

    def heal(self, check: str | None) -> list[str]:
        """Heals one check, or all in the reverse order of breaking; what is not broken is left alone."""
        known = faults.load()
        wanted = [name for name in reversed(self.in_effect()) if check in (None, name)]
        if check and not wanted:
            faults.find(known, check, None)
        for name in wanted:
            self._take_back(faults.find(known, name, self.in_effect()[name]))
        return wanted

    def _take_back(self, fault: Fault) -> None:
        self._carry_out(fault, fault.heal_steps)
        record.write(self.path, {check: name for check, name in self.in_effect().items() if check != fault.check})

    def _carry_out(self, fault: Fault, steps: tuple[Step, ...]) -> None:
        system = next(system for system in SYSTEMS if system.name == fault.system)
        for step in steps:
            if step.restart:
                self.restart(fault.system)
            else:
                system.execute(self.systems[fault.system], database=step.database, statements=step.sql)
