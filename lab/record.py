"""What an instance writes down in its folder, as JSON that only its user can read and that is never half written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lab.errors import LabError
from lab.private import write_private

STATE = "state.json"  # for whoever uses the lab: written when all is ready
PROCESSES = "processes.json"  # for taking the instance down after its starter was killed
BROKEN = "broken.json"  # the faults that are in effect, in the order they were applied


def read(path: Path) -> dict[str, Any] | None:
    """The content of a file, None when there is no such file; raises LabError for anything but a JSON object."""
    try:
        content = json.loads(path.read_text())
    except FileNotFoundError:
        return None
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise LabError(f"expected a JSON object in {path}, which the lab itself wrote; restore or remove that folder")
    return content


def write(path: Path, content: Any) -> None:
    """Writes a file whole or not at all, readable by its user only."""
    new = path.with_name(f".{path.name}.new")
    write_private(new, json.dumps(content, indent=2).encode() + b"\n")
    new.replace(path)
