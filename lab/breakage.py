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
        except LabError as error:
            self._take_back_failed(fault, error)
            raise
        return fault.name

    def heal(self, check: str | None) -> list[str]:
        """Heals one check, or all in the reverse order of breaking; what is not broken is left alone."""
        known = faults.load()
        if check:
            faults.find(known, check, None)
        broken = self.in_effect()
        pending = [faults.find(known, name, broken[name]) for name in reversed(broken) if check in (None, name)]
        healed: list[str] = []
        while pending:
            done = self._heal_each(pending)
            healed += [fault.check for fault in done]
            pending = [fault for fault in pending if fault not in done]
        return healed

    def _heal_each(self, pending: list[Fault]) -> list[Fault]:
        """Heals what can be healed now, since one fault may stand in the way of healing another; raises if none can."""
        done, errors = [], []
        for fault in pending:
            try:
                self._take_back(fault)
                done.append(fault)
            except LabError as error:
                errors.append(error)
        if not done:
            raise errors[0]
        return done

    def _take_back_failed(self, fault: Fault, error: LabError) -> None:
        try:
            self._take_back(fault)
        except LabError:
            raise LabError(f"{error}; {fault.check} may be half broken, lab heal tries again") from error

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
