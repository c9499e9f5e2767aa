"""The starter: the one process that is the parent of an instance's servers, from their start to their end."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lab import control, places, record
from lab.cache import Cache
from lab.certificates import Authority
from lab.errors import LabError
from lab.process import myself
from lab.servers import Servers
from lab.sweep import remove
from lab.system import Running, Site
from lab.systems.registry import SYSTEMS

DEADLINE = 60.0

_STEP = 0.02
_WATCH_INTERVAL = 1.0


@dataclass(frozen=True)
class Starter:
    """Starts the systems of one instance and answers requests about them."""

    site: Site

    def start(self) -> dict[str, Running]:
        """Starts all systems, waits until they are ready, and writes the state."""
        systems = {system.name: system.start(self.site) for system in SYSTEMS}
        for running in systems.values():
            self._wait(running)
        state = {
            "instance": self.site.instance,
            "folder": str(self.site.folder),
            "pid": os.getpid(),
            "systems": {name: running.state() for name, running in systems.items()},
        }
        record.write(self.site.folder / record.STATE, state)
        return systems

    def answer(self, request: control.Message, systems: Mapping[str, Running]) -> control.Message:
        """The answer to one request; raises LabError when it can't be carried out."""
        match request:
            case {"do": "status"}:
                return {"servers": self.site.servers.status()}
            case {"do": "restart", "server": str(name)} if name in systems:
                self.site.servers.restart(name)
                self._wait(systems[name])
                return {}
        raise LabError(f"the lab's starter knows no request {request}")

    def _wait(self, running: Running) -> None:
        deadline = time.monotonic() + DEADLINE
        while not running.ready():
            self.site.servers.check()
            if time.monotonic() > deadline:
                raise LabError(f"a server was not ready after {DEADLINE:.0f} s; the logs are in {self.site.folder}")
            time.sleep(_STEP)


def main(instance: str, report: int) -> None:
    """Runs the instance until a signal ends it; writes one message to `report`: that it is up, or why it is not."""
    _handle_ends(lambda *_: sys.exit())
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with _site(instance) as site, control.listen(site.run) as listener:
        starter = Starter(site)
        try:
            systems = starter.start()
        except (LabError, OSError) as error:
            os.write(report, control.encode({"error": str(error)}))
            return
        os.write(report, control.encode({}))
        os.close(report)
        # without its record nobody could take the instance down any more
        while (site.folder / record.PROCESSES).exists():
            site.servers.status()  # reaps
            control.answer_one(listener, _WATCH_INTERVAL, lambda request: starter.answer(request, systems))


@contextmanager
def _site(instance: str) -> Iterator[Site]:
    """The instance's folders and servers; at the end, however it comes, they are removed and stopped."""
    folder = places.home() / instance
    run = Path(tempfile.mkdtemp(prefix=places.RUN_PREFIX, dir=places.RUN_FOLDERS))
    try:
        servers = Servers(folder / record.PROCESSES, myself(), run)
        try:
            yield _set_up(instance, folder, run, servers)
        finally:
            _handle_ends(signal.SIG_IGN)
            servers.stop()
    finally:
        _handle_ends(signal.SIG_IGN)
        remove(folder, run)


def _set_up(instance: str, folder: Path, run: Path, servers: Servers) -> Site:
    cache = Cache(places.cache(), lambda _: None)
    authority = Authority.create(instance)
    site = Site(instance=instance, folder=folder, run=run, cache=cache, authority=authority, servers=servers)
    authority.write_certificate(site.ca_certificate)
    return site


def _handle_ends(handler: Callable[..., None] | signal.Handlers) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, handler)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
