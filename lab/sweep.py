"""Removes all that an instance left behind: its processes, its folders, what its systems leave elsewhere."""

from __future__ import annotations

import shutil
import signal
import time
from pathlib import Path

from lab import record
from lab.places import RUN_FOLDERS, RUN_PREFIX
from lab.process import Identity, end
from lab.servers import PATIENCE
from lab.systems.registry import SYSTEMS

STARTER_PATIENCE = 2 * PATIENCE + 10
_REMOVE_DEADLINE = 5.0
_STEP = 0.05


def sweep(folder: Path) -> None:
    """Ends the processes that the instance wrote down, starter first, and removes all traces of it."""
    processes = record.read(folder / record.PROCESSES) or {"servers": {}}
    if starter := processes.get("starter"):
        end(Identity(**starter), signal.SIGTERM, STARTER_PATIENCE)
    # the starter takes all with it; what follows finds something only if it was killed
    for server in processes["servers"].values():
        end(Identity(server["pid"], server["started"]), signal.Signals[server["stop_signal"]], PATIENCE)
    remove(folder, Path(processes["run"]) if "run" in processes else None)


def remove(folder: Path, run: Path | None) -> None:
    """Removes an instance's folders and what its systems, ended by now, left elsewhere."""
    for system in SYSTEMS:
        system.sweep(folder)
    if run and run.parent == RUN_FOLDERS and run.name.startswith(RUN_PREFIX):
        _remove(run)
    _remove(folder)


def _remove(folder: Path) -> None:
    """Tries for a while: the last processes of a killed server may still write as they end."""
    deadline = time.monotonic() + _REMOVE_DEADLINE
    while folder.exists():
        try:
            shutil.rmtree(folder)
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(_STEP)
