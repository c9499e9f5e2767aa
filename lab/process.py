"""Processes by identity, pid and start time together, so that a pid that was reused is never signalled."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lab.errors import LabError

KILL_PATIENCE = 5.0

_STATE, _START_TIME = 0, 19  # fields 3 and 22 of /proc/PID/stat, counted after the command's name


@dataclass(frozen=True)
class Identity:
    """One process of one boot; `started` is the boot's id and the clock ticks since then."""

    pid: int
    started: str


def identify(pid: int) -> Identity | None:
    """The identity of the process that has this pid now; None when there is none or it is only waiting to be reaped."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = stat.rpartition(")")[2].split()
    if fields[_STATE] in "ZX":
        return None
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return Identity(pid, f"{boot}/{fields[_START_TIME]}")


def myself() -> Identity:
    """The identity of this process."""
    identity = identify(os.getpid())
    if identity is None:
        raise LabError("expected this process in /proc, which the lab needs: it runs on Linux only")
    return identity


def is_running(identity: Identity) -> bool:
    """Whether this very process still runs."""
    return identify(identity.pid) == identity


def wait_gone(identity: Identity, patience: float) -> bool:
    """Waits up to `patience` seconds for the process to end; says whether it did."""
    with _opened(identity) as handle:
        return handle is None or _ended(handle, patience)


def end(identity: Identity, stop_signal: signal.Signals, patience: float) -> None:
    """Signals the process and waits `patience` seconds for its end, then kills it; nothing happens if it is gone."""
    with _opened(identity) as handle:
        if handle is None or _ended(handle, 0):
            return
        signal.pidfd_send_signal(handle, stop_signal)
        if not _ended(handle, patience):
            signal.pidfd_send_signal(handle, signal.SIGKILL)
            _ended(handle, KILL_PATIENCE)


@contextmanager
def _opened(identity: Identity) -> Iterator[int | None]:
    try:
        handle = os.pidfd_open(identity.pid)
    except ProcessLookupError:
        yield None
        return
    try:
        # looked at after opening: from here on the handle can't come to mean another process
        yield handle if is_running(identity) else None
    finally:
        os.close(handle)


def _ended(handle: int, patience: float) -> bool:
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    return bool(poll.poll(patience * 1000))
