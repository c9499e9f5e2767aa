"""The systems that the lab runs, in the order they are started."""

from __future__ import annotations

from lab.system import System
from lab.systems.postgresql import PostgreSQL

SYSTEMS: tuple[System, ...] = (PostgreSQL(),)
