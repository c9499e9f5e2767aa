"""What is fetched or built once and kept for all instances; an entry is there whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lab.lock import locked

_UNFINISHED = "unfinished-"


@dataclass(frozen=True)
class Cache:
    """A folder of entries; `say` tells the person who waits what takes so long."""

    folder: Path
    say: Callable[[str], None]

    def entry(self, name: str, build: Callable[[Path], None]) -> Path:
        """The folder of that name; if it is not there yet, `build` fills it, and nobody sees it before it is full."""
        path = self.folder / name
        if not path.is_dir():
            with locked(self.folder / "lock", taken=lambda: self.say("waiting for another lab that is preparing")):
                self._clean()
                if not path.is_dir():
                    self._build(path, build)
        return path

    def _clean(self) -> None:
        for left in self.folder.glob(f"{_UNFINISHED}*"):  # of a build that was killed: this one has the lock
            shutil.rmtree(left)

    def _build(self, path: Path, build: Callable[[Path], None]) -> None:
        work = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=self.folder))
        try:
            work.chmod(0o755)  # servers may have to run as another user
            build(work)
            work.replace(path)
        except BaseException:
            shutil.rmtree(work, ignore_errors=True)
            raise
