"""Finds PostgreSQL's programs on this machine, or fetches them."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from lab.account import Account, unprivileged
from lab.cache import Cache
from lab.command import run
from lab.errors import LabError
from lab.locales import folder as locale_folder
from lab.packages import Apt

NAME = "postgresql"
LOWEST = 15

_PREFIX = Path("usr/lib/postgresql")
_PACKAGE = re.compile(r"postgresql-(\d+)")
_VERSION = re.compile(r"\(PostgreSQL\) (\S+)")


@dataclass(frozen=True)
class Programs:
    """PostgreSQL's programs and how they have to be run here."""

    folder: Path
    environment: dict[str, str]
    account: Account
    version: str

    def command(self, program: str, *arguments: str | Path) -> tuple[str, ...]:
        """The command of a program, without the account's prefix."""
        return (str(self.folder / program), *map(str, arguments))


def find(cache: Cache) -> Programs:
    """The highest PostgreSQL that is installed, or fetched into the cache where none is high enough.

    VCCI_LAB_INSTALLED=ignore leaves out the installed ones.
    """
    tree = _installed() or cache.entry(f"postgresql-packages-{_platform()}", lambda work: _fetch(cache, work))
    folder = _highest(tree)
    if folder is None:
        raise LabError(f"expected PostgreSQL {LOWEST} or newer in {tree / _PREFIX}, found none: remove that folder")
    environment = _environment(tree) | {"LOCPATH": str(locale_folder(cache))}
    return Programs(folder, environment, unprivileged(), _version(folder, environment))


def _installed() -> Path | None:
    root = Path("/")
    return root if os.environ.get("VCCI_LAB_INSTALLED") != "ignore" and _highest(root) else None


def _highest(tree: Path) -> Path | None:
    """The folder of the programs with the highest major version, if that is high enough."""
    found = {int(path.parts[-3]): path.parent for path in tree.glob(f"{_PREFIX}/[0-9]*/bin/postgres")}
    return found[max(found)] if found and max(found) >= LOWEST else None


def _fetch(cache: Cache, work: Path) -> None:
    cache.say("reading the package lists")
    apt = Apt.create(cache.folder / "apt")
    offered = [int(match[1]) for name in apt.names(r"^postgresql-[0-9]+$") if (match := _PACKAGE.fullmatch(name))]
    if max(offered, default=0) < LOWEST:
        seen = f"postgresql-{max(offered)} at most" if offered else "none"
        trouble = f"; {apt.trouble}" if apt.trouble else ""
        raise LabError(f"expected a package postgresql-{LOWEST} or newer from apt's sources, found {seen}{trouble}")
    packages = apt.with_libraries(f"postgresql-{max(offered)}")
    cache.say(f"fetching {', '.join(packages)}")
    apt.unpack(packages, work)


def _platform() -> str:
    """The distribution's release and the machine's architecture: what packages are made for."""
    try:
        release = dict(line.split("=", 1) for line in Path("/etc/os-release").read_text().splitlines() if "=" in line)
    except FileNotFoundError:
        release = {}
    parts = (release.get("ID", "linux"), release.get("VERSION_ID", "rolling"), os.uname().machine)
    return "-".join(part.strip("\"'") for part in parts)


def _environment(tree: Path) -> dict[str, str]:
    """Only what the servers need: a PGOPTIONS or PGPORT of the user's shell must not reach them."""
    environment = {"PATH": os.environ.get("PATH", os.defpath)}
    if tree != Path("/"):
        folders = [*tree.glob("usr/lib/*-linux-gnu*"), *tree.glob("lib/*-linux-gnu*")]
        environment["LD_LIBRARY_PATH"] = ":".join(map(str, folders))
    return environment


def _version(folder: Path, environment: dict[str, str]) -> str:
    text = run([folder / "postgres", "--version"], purpose="asking PostgreSQL its version", environment=environment)
    match = _VERSION.search(text)
    if not match:
        raise LabError(f"expected PostgreSQL's version from {folder}/postgres --version, got {text.strip()!r}")
    return match[1]
