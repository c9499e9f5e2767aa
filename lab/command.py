"""Runs a helper program to its end; a failure becomes one sentence with the program's own last words."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from lab.errors import LabError


def run(
    argv: Sequence[str | Path],
    *,
    purpose: str,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    timeout: float = 600,
) -> str:
    """Returns what the program wrote to stdout; raises LabError when it is missing, fails or takes too long."""
    command = [str(word) for word in argv]
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            timeout=timeout,
            umask=0o022,
            check=False,
        )
    except FileNotFoundError as exc:
        raise LabError(f"{purpose}: {command[0]} is not on this machine") from exc
    except subprocess.TimeoutExpired as exc:
        raise LabError(f"{purpose}: {command[0]} took longer than {timeout:.0f} s") from exc
    if done.returncode != 0:
        raise LabError(
            f"{purpose}: {command[0]} ended with {done.returncode}: {last_lines(done.stderr or done.stdout, 2)}"
        )
    return done.stdout


def last_lines(text: str, count: int = 5) -> str:
    """The end of a log or of an error output, on one line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return " / ".join(lines[-count:]) or "(no output)"
