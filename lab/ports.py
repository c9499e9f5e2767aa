"""Ports on loopback: the same ones for an instance each time where they are free, found by a bind probe."""

from __future__ import annotations

import socket
import zlib
from collections.abc import Callable, Iterator

from lab.errors import LabError

LOOPBACK = "127.0.0.1"

# below the ephemeral ports, so that no outgoing connection takes one between probe and start
FIRST, LAST = 20000, 31999


def is_free(port: int) -> bool:
    """Whether a server could listen on the port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_ports(seed: str, probe: Callable[[int], bool] = is_free) -> Iterator[int]:
    """Free ports, each once, starting where `seed` says; raises LabError when there is none left."""
    size = LAST - FIRST + 1
    start = zlib.crc32(seed.encode()) % size
    for step in range(size):
        port = FIRST + (start + step) % size
        if probe(port):
            yield port
    raise LabError(f"every port from {FIRST} to {LAST} on {LOOPBACK} is taken: stop what holds them")
