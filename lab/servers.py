"""The servers of one instance, as children of its starter: started, watched, restarted, stopped, written down."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from lab import record
from lab.command import last_lines
from lab.errors import LabError, ServerEnded
from lab.private import open_private
from lab.process import Identity, identify

PATIENCE = 10.0  # seconds that a server gets to stop by itself


@dataclass(frozen=True, kw_only=True)
class Server:
    """A program to run; `prefix` is what has to stand before it, such as a change of user."""

    name: str
    argv: tuple[str, ...]
    prefix: tuple[str, ...] = ()
    environment: Mapping[str, str]
    log: Path
    stop_signal: signal.Signals = signal.SIGTERM

    def command(self) -> tuple[str, ...]:
        """The whole command: whatever ends the starter ends the server too."""
        return (*self.prefix, "setpriv", "--pdeathsig", self.stop_signal.name.removeprefix("SIG"), *self.argv)


@dataclass
class Servers:
    """The running servers; must be used from one thread only, as the parent-death signal is tied to it."""

    processes: Path
    starter: Identity
    run: Path
    _children: dict[str, tuple[Server, subprocess.Popen[bytes]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._write()

    def start(self, server: Server) -> None:
        """Starts the server in a session of its own and writes down who it is."""
        with open_private(server.log, append=True) as log:
            child = subprocess.Popen(
                server.command(),
                env=dict(server.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd="/",
                umask=0o077,
            )
        self._children[server.name] = (server, child)
        self._write()

    def restart(self, name: str) -> None:
        """Stops a server, or takes note that it has ended, and starts it again."""
        if name not in self._children:
            raise LabError(f"expected one of {', '.join(self._children)} to restart, got {name}")
        server, child = self._children[name]
        stop(child, server.stop_signal)
        self.start(server)

    def check(self) -> None:
        """Raises ServerEnded, with the end of its log, if a server is not running."""
        for server, child in self._children.values():
            if child.poll() is not None:
                raise ServerEnded(
                    f"{server.name} ended ({_how(child)}); its log ends with: {last_lines(server.log.read_text())}"
                )

    def status(self) -> dict[str, dict[str, Any]]:
        """For each server its pid and, when it has ended, how."""
        return {
            name: {"pid": child.pid, "ended": None if child.poll() is None else _how(child)}
            for name, (server, child) in self._children.items()
        }

    def stop(self) -> None:
        """Stops all, the last started first; returns when they are gone."""
        for server, child in reversed(self._children.values()):
            stop(child, server.stop_signal)

    def _write(self) -> None:
        identities = {name: (server, identify(child.pid)) for name, (server, child) in self._children.items()}
        record.write(
            self.processes,
            {
                "starter": asdict(self.starter),
                "run": str(self.run),
                "servers": {
                    name: {**asdict(identity), "stop_signal": server.stop_signal.name}
                    for name, (server, identity) in identities.items()
                    if identity
                },
            },
        )


def stop(child: subprocess.Popen[bytes], stop_signal: signal.Signals) -> None:
    """Signals a server and waits for its end, which is forced after a while; nothing happens if it has ended."""
    child.send_signal(stop_signal)
    try:
        child.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _how(child: subprocess.Popen[bytes]) -> str:
    code = child.returncode
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
