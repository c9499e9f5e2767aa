"""Fetches Debian packages and unpacks them into a folder, as any user, without touching the machine's own."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lab.command import run
from lab.errors import LabError

# apt's own state and cache would need root; hooks that a machine set up for its own apt must not run for ours
_SETTINGS = """\
Dir::State "{folder}/state";
Dir::State::status "/var/lib/dpkg/status";
Dir::Cache "{folder}/cache";
APT::Sandbox::User "root";
APT::Get::AllowUnauthenticated "false";
Acquire::Languages "none";
Acquire::Retries "2";
Acquire::http::Timeout "30";
Acquire::https::Timeout "30";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
"""

_TO_BE_INSTALLED = re.compile(r"^Inst (\S+)", re.MULTILINE)
_LIBRARY = re.compile(r"lib(?!c6$|c6-|c-|llvm|perl|z3-|gdbm).+")
_PERL_OR_HEADERS = re.compile(r"-(perl|dev)$")


@dataclass(frozen=True)
class Apt:
    """apt with lists, cache and settings in a folder of our own; `trouble` is what reading the lists met with."""

    folder: Path
    trouble: str = ""

    @classmethod
    def create(cls, folder: Path) -> Apt:
        """Reads the package lists; raises LabError where there is no apt.

        A list that can't be read is no error yet, only trouble: it may be of a source that nothing here needs.
        """
        for tool in ("apt-get", "apt-cache", "dpkg"):
            if not shutil.which(tool):
                raise LabError(
                    f"the lab's servers come from Debian's packages, and {tool} is not on this machine: "
                    f"it needs Debian 12 or a system like it"
                )
        for part in ("state/lists/partial", "cache/archives/partial"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        (folder / "apt.conf").write_text(_SETTINGS.format(folder=folder))
        apt = cls(folder)
        try:
            apt._run("apt-get", "update", "-qq", "--error-on=any", purpose="reading the package lists")
        except LabError as error:
            return cls(folder, str(error))
        return apt

    def names(self, pattern: str) -> list[str]:
        """The packages on offer whose name matches a regular expression."""
        found = self._run("apt-cache", "search", "--names-only", pattern, purpose="looking for packages")
        return [line.split()[0] for line in found.splitlines() if line]

    def with_libraries(self, package: str) -> list[str]:
        """The package and the shared libraries it needs that this machine lacks."""
        plan = self._run("apt-get", "install", "-s", "--no-install-recommends", package, purpose=f"planning {package}")
        return [package, *needed_libraries(plan)]

    def unpack(self, packages: Sequence[str], folder: Path) -> None:
        """Fetches the packages and unpacks them into the folder, as they would lie under /."""
        archives = folder / "archives"
        archives.mkdir()
        self._run("apt-get", "download", "-qq", *packages, purpose="fetching packages", folder=archives)
        for archive in sorted(archives.glob("*.deb")):
            run(["dpkg", "-x", archive, folder], purpose=f"unpacking {archive.name}")
        shutil.rmtree(archives)

    def _run(self, program: str, *arguments: str, purpose: str, folder: Path | None = None) -> str:
        command = [program, "-c", str(self.folder / "apt.conf"), *arguments]
        return run(command, purpose=purpose, folder=folder)


def needed_libraries(plan: str) -> list[str]:
    """The shared libraries among what `apt-get install -s` would install.

    Not the C library, which has to be the machine's own; nor what only clients, Perl scripts and the JIT compiler use.
    """
    names = (name.partition(":")[0] for name in _TO_BE_INSTALLED.findall(plan))
    return [name for name in names if _LIBRARY.fullmatch(name) and not _PERL_OR_HEADERS.search(name)]
