"""The starter's socket: requests and answers, and clients that misbehave."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lab import control
from lab.control import Message
from lab.errors import LabError, NotUp


@pytest.fixture
def listener(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    monkeypatch.setattr(control, "REQUEST_TIMEOUT", 0.2)
    with control.listen(tmp_path) as listener:
        yield listener


def serve(listener: socket.socket, answer: Callable[[Message], Message]) -> threading.Thread:
    thread = threading.Thread(target=control.answer_one, args=(listener, 5, answer))
    thread.start()
    return thread


def test_a_request_gets_its_answer(listener: socket.socket, tmp_path: Path) -> None:
    thread = serve(listener, lambda request: {"got": request})
    assert control.ask(tmp_path, {"do": "status"}, timeout=5) == {"got": {"do": "status"}}
    thread.join(5)


def test_what_goes_wrong_in_the_starter_goes_wrong_for_the_client(listener: socket.socket, tmp_path: Path) -> None:
    def fail(request: Message) -> Message:
        raise LabError("it ended")

    thread = serve(listener, fail)
    with pytest.raises(LabError, match=r"^it ended$"):
        control.ask(tmp_path, {"do": "restart"}, timeout=5)
    thread.join(5)


@pytest.mark.parametrize("sent", [b"", b"no json\n", b"[1]\n", b"{}"])
def test_a_client_that_talks_nonsense_or_not_at_all_does_not_hold_up_the_next(
    listener: socket.socket, tmp_path: Path, sent: bytes
) -> None:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(listener.getsockname())
        client.sendall(sent)
        control.answer_one(listener, 5, lambda request: {})
    thread = serve(listener, lambda request: {"ok": True})
    assert control.ask(tmp_path, {}, timeout=5) == {"ok": True}
    thread.join(5)


def test_nobody_listening_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotUp, match="starter does not answer"):
        control.ask(tmp_path, {}, timeout=1)


def test_without_a_request_the_wait_ends(listener: socket.socket) -> None:
    control.answer_one(listener, 0.01, lambda request: pytest.fail("there was none"))
