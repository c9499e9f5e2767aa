"""Removes the System V segment of a postmaster that was killed: deleting its data folder does not."""

from __future__ import annotations

from pathlib import Path

from lab.command import run

_SEGMENTS = Path("/proc/sysvipc/shm")
_KEY, _ID, _ATTACHED = 0, 1, 6  # columns there
_SEGMENT_LINE = 6  # of postmaster.pid, counted from 0: key and id of the segment


def remove(postmaster_pid: Path) -> None:
    """Removes the segment that the file names, unless a process still uses it or its id means another one by now."""
    segment = _named(postmaster_pid)
    if segment and segment in _unused():
        run(["ipcrm", "-m", str(segment[1])], purpose="removing PostgreSQL's shared memory")


def _named(postmaster_pid: Path) -> tuple[int, int] | None:
    try:
        key, segment = postmaster_pid.read_text().splitlines()[_SEGMENT_LINE].split()
    except (FileNotFoundError, IndexError, ValueError):
        return None  # stopped in order, or killed before it had a segment
    return int(key), int(segment)


def _unused() -> set[tuple[int, int]]:
    rows = [[int(word) for word in line.split()] for line in _SEGMENTS.read_text().splitlines()[1:]]
    # the kernel prints keys as signed numbers, PostgreSQL as unsigned ones
    return {(row[_KEY] % 2**32, row[_ID]) for row in rows if row[_ATTACHED] == 0}
