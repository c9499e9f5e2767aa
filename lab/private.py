"""Files that nobody but their user could ever read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO


def open_private(path: Path, *, append: bool = False) -> BinaryIO:
    """Opens a file for writing; a new one is readable by its user only."""
    placing = os.O_APPEND if append else os.O_TRUNC
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | placing, 0o600), "wb")


def write_private(path: Path, content: bytes) -> None:
    """Writes a file that holds a secret."""
    with open_private(path) as file:
        file.write(content)
