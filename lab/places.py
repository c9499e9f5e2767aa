"""Where the lab keeps things: the checkout, the cache that all instances share, an instance's folder."""

from __future__ import annotations

import os
import re
from pathlib import Path

from lab.errors import LabError

CHECKOUT = Path(__file__).resolve().parent.parent
DEFAULT_INSTANCE = "default"
RUN_FOLDERS = Path("/tmp")  # not TMPDIR: the path of a socket has to be short
RUN_PREFIX = "vcci-lab-"

_INSTANCE = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


def cache() -> Path:
    """The folder for what is fetched or built once: VCCI_CACHE, or .cache in the checkout."""
    return Path(os.environ.get("VCCI_CACHE") or CHECKOUT / ".cache").absolute()


def home() -> Path:
    """The folder of the instances' folders: VCCI_LAB_HOME, or .lab in the checkout."""
    return Path(os.environ.get("VCCI_LAB_HOME") or CHECKOUT / ".lab").absolute()


def instance_name(name: str | None = None) -> str:
    """The instance that is meant: the given name, VCCI_LAB_INSTANCE, or "default"; raises LabError for a bad name."""
    name = name or os.environ.get("VCCI_LAB_INSTANCE") or DEFAULT_INSTANCE
    if not _INSTANCE.fullmatch(name):
        raise LabError(
            f"the name of an instance is up to 32 small letters, digits and hyphens, starting with a letter or digit; "
            f"got {name!r}"
        )
    return name
