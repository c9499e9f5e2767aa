"""Messages between the command line and an instance's starter: a line of JSON each way, over a Unix socket."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeAlias

from lab.errors import LabError, NotUp

Message: TypeAlias = dict[str, Any]

REQUEST_TIMEOUT = 2.0  # one silent client must not hold up the starter

_SOCKET = "control"


def listen(run: Path) -> socket.socket:
    """The starter's end: a socket in the instance's run folder."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(run / _SOCKET))
    listener.listen()
    return listener


def answer_one(listener: socket.socket, patience: float, answer: Callable[[Message], Message]) -> None:
    """Waits up to `patience` seconds for a request and answers it; a LabError becomes the answer."""
    listener.settimeout(patience)
    try:
        connection = listener.accept()[0]
    except TimeoutError:
        return
    with connection:
        connection.settimeout(REQUEST_TIMEOUT)
        request = _received(connection)
        if request is not None:
            reply = encode(_answered(request, answer))
            with suppress(OSError):  # a client that went away
                connection.sendall(reply)


def ask(run: Path, request: Message, *, timeout: float) -> Message:
    """Sends the starter a request and returns its answer; raises LabError with what the starter says went wrong."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(timeout)
        try:
            connection.connect(str(run / _SOCKET))
            connection.sendall(encode(request))
            with connection.makefile("rb") as stream:
                answer = decode(stream.readline())
        except (OSError, ValueError) as exc:
            raise NotUp(f"the lab's starter does not answer at {run / _SOCKET}: {exc}") from exc
    if "error" in answer:
        raise LabError(answer["error"])
    return answer


def encode(message: Message) -> bytes:
    """A message as one line."""
    return json.dumps(message).encode() + b"\n"


def decode(line: bytes) -> Message:
    """The message of a line; raises ValueError for anything else."""
    message = json.loads(line)
    if not isinstance(message, dict):
        raise ValueError(f"expected a JSON object, got {line!r}")
    return message


def _received(connection: socket.socket) -> Message | None:
    try:
        with connection.makefile("rb") as stream:
            return decode(stream.readline())
    except (OSError, ValueError):
        return None  # a client that went away, or none of ours


def _answered(request: Message, answer: Callable[[Message], Message]) -> Message:
    try:
        return answer(request)
    except LabError as error:
        return {"error": str(error)}
