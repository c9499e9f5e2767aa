"""One instance of the lab, from outside: up, down, its state, its faults. The command line and the tests use this."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lab import control, places, record
from lab.breakage import Breakage
from lab.cache import Cache
from lab.command import last_lines
from lab.errors import Busy, LabError, NotUp, ServerEnded
from lab.lock import locked
from lab.process import Identity, is_running
from lab.servers import PATIENCE
from lab.sweep import sweep
from lab.systems.registry import SYSTEMS

STATUS_TIMEOUT = 10.0
RESTART_TIMEOUT = 90.0  # the starter gives up before

_LOG = "starter.log"


@dataclass
class Instance:
    """An instance by its name; `say` gets a line about what takes long."""

    name: str = ""
    say: Callable[[str], None] = field(default=lambda line: None)
    _starter: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self.name = places.instance_name(self.name)

    @property
    def folder(self) -> Path:
        """The instance's folder, which is there while it is up."""
        return places.home() / self.name

    def up(self) -> bool:
        """Brings the instance up; False when it is up already. Raises LabError, with nothing left running."""
        with self._alone():
            if self.is_up():
                self._require_servers()
                return False
            self._sweep()
            cache = Cache(places.cache(), self.say)
            for system in SYSTEMS:
                system.prepare(cache)
            self._start()
            return True

    def down(self) -> bool:
        """Takes the instance down, without a trace; False when there is nothing to take down."""
        with self._alone():
            there = self.folder.exists()
            self._sweep()
            return there

    def tidy(self) -> bool:
        """Removes what is left of an instance whose starter was killed; says whether there was anything."""
        if self.is_up() or not self.folder.exists():
            return False
        with self._alone():
            left = self.folder.exists() and not self.is_up()
            if left:
                self._sweep()
            return left

    def is_up(self) -> bool:
        """Whether the instance's starter runs and has said that all is ready."""
        processes = record.read(self.folder / record.PROCESSES)
        return bool(
            processes and is_running(Identity(**processes["starter"])) and (self.folder / record.STATE).exists()
        )

    def state(self) -> dict[str, Any]:
        """What state.json says; raises NotUp when the instance is not up."""
        state = record.read(self.folder / record.STATE) if self.is_up() else None
        if state is None:
            raise NotUp(f"instance {self.name} of the lab is not up; lab up --instance {self.name} starts it")
        return state

    def servers(self) -> dict[str, dict[str, Any]]:
        """For each server its pid and, when it has ended, how."""
        servers: dict[str, dict[str, Any]] = self._ask({"do": "status"}, STATUS_TIMEOUT)["servers"]
        return servers

    def restart(self, server: str) -> None:
        """Restarts a server, with its data and on its port; one that has ended is started."""
        with self._alone():
            self._restart(server)

    def break_check(self, check: str, fault: str | None = None) -> str:
        """Breaks a check by the named fault, or by its first; returns the fault's name."""
        with self._alone():
            return self._breakage().apply(check, fault)

    def heal(self, check: str | None = None) -> list[str]:
        """Takes back the fault of a check, or all of them, the last one first; returns the checks that were healed."""
        with self._alone():
            return self._breakage().heal(check)

    def broken(self) -> dict[str, str]:
        """The checks that are broken now, and by which fault."""
        return self._breakage().in_effect()

    def _breakage(self) -> Breakage:
        return Breakage(self.folder / record.BROKEN, self.state()["systems"], self._restart)

    def _restart(self, server: str) -> None:
        self._ask({"do": "restart", "server": server}, RESTART_TIMEOUT)

    def _ask(self, request: control.Message, timeout: float) -> control.Message:
        self.state()
        processes = record.read(self.folder / record.PROCESSES) or {}
        return control.ask(Path(processes["run"]), request, timeout=timeout)

    def _require_servers(self) -> None:
        for name, server in self.servers().items():
            if server["ended"]:
                raise ServerEnded(
                    f"instance {self.name} is up, but its {name} has ended ({server['ended']}): lab down, then lab up"
                )

    def _start(self) -> None:
        self.folder.mkdir(parents=True, mode=0o700)
        reading, writing = os.pipe()
        with (self.folder / _LOG).open("w+") as log, os.fdopen(reading, "rb") as report:
            self._starter = subprocess.Popen(
                [sys.executable, "-m", "lab.supervisor", self.name, str(writing)],
                pass_fds=[writing],
                env=os.environ | {"PYTHONPATH": _python_path()},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd="/",
            )
            os.close(writing)
            try:
                line = report.readline()
            except BaseException:
                self._sweep()
                raise
            if not line:
                log.seek(0)
                line = control.encode({"error": f"the lab's starter broke off: {last_lines(log.read(), 20)}"})
            if "error" in (answer := control.decode(line)):
                self._sweep()
                raise LabError(answer["error"])

    def _sweep(self) -> None:
        if self._starter:
            self._starter.terminate()
        sweep(self.folder)
        if self._starter:
            _reap(self._starter)
            self._starter = None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        def taken() -> None:
            raise Busy(f"another lab command is at work on instance {self.name}: wait for it, or end it")

        with locked(places.home() / f"{self.name}.lock", taken=taken):
            yield


def _reap(starter: subprocess.Popen[bytes]) -> None:
    try:
        starter.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        starter.kill()
        starter.wait()


def _python_path() -> str:
    inherited = os.environ.get("PYTHONPATH")
    return os.pathsep.join([str(places.CHECKOUT), *([inherited] if inherited else [])])
