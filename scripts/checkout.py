"""Copies the checkout as a fresh clone would have it, changes that are not committed included."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]


def copy_checkout(source: Path, target: Path) -> None:
    """Copies what git tracks or would track, links as links; what `target` held is gone."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=source,
        check=True,
        stdout=subprocess.PIPE,
    )
    shutil.rmtree(target, ignore_errors=True)
    for name in filter(None, os.fsdecode(listed.stdout).split("\0")):
        if os.path.lexists(source / name):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source / name, target / name, follow_symlinks=False)
