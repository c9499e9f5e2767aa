"""What a system of the lab is: one file in lab/systems offers one object of this shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from lab.cache import Cache
from lab.certificates import Authority
from lab.servers import Servers


@dataclass(frozen=True, kw_only=True)
class Site:
    """Where one instance's systems are set up; `run` is a folder with a short name, for sockets."""

    instance: str
    folder: Path
    run: Path
    cache: Cache
    authority: Authority
    servers: Servers

    @property
    def ca_certificate(self) -> Path:
        """The certificate that clients trust."""
        return self.folder / "ca.crt"


class Running(Protocol):
    """A system that was started in one instance."""

    def ready(self) -> bool:
        """Whether it does its work, by its own word and as itself, not only that something answers."""

    def state(self) -> dict[str, Any]:
        """Called once, when ready: what `state.json` says of the system."""


class System(Protocol):
    """A kind of server that the lab can run."""

    @property
    def name(self) -> str:
        """The system's name, in `state.json`, in faults and among the servers."""

    def prepare(self, cache: Cache) -> None:
        """Gets into the cache whatever takes long; may be interrupted at any point."""

    def start(self, site: Site) -> Running:
        """Starts the servers without waiting for them."""

    def execute(self, state: Mapping[str, Any], *, database: str, statements: tuple[str, ...]) -> None:
        """Carries out a step of a fault through a channel that no fault cuts; `state` is what `state()` gave."""

    def sweep(self, folder: Path) -> None:
        """Removes what a server leaves outside the instance's folder after it was killed."""
