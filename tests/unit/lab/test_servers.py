"""Servers as children: written down, seen to end, restarted, stopped, ended with their starter."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lab import record, servers
from lab.errors import LabError, ServerEnded
from lab.places import CHECKOUT
from lab.process import identify, myself
from lab.servers import Server, Servers


def wait_until(condition: Callable[[], object], seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.01)


@pytest.fixture
def some(tmp_path: Path) -> Iterator[Servers]:
    running = Servers(tmp_path / record.PROCESSES, myself(), tmp_path)
    yield running
    running.stop()


def server(folder: Path, script: str, name: str = "some") -> Server:
    return Server(
        name=name, argv=("sh", "-c", script), environment={"PATH": os.environ["PATH"]}, log=folder / f"{name}.log"
    )


def test_a_server_is_written_down_while_it_runs(some: Servers, tmp_path: Path) -> None:
    some.start(server(tmp_path, "exec sleep 60"))
    written = record.read(tmp_path / record.PROCESSES)
    assert written
    assert written["starter"]["pid"] == os.getpid()
    assert written["servers"]["some"]["pid"] == some.status()["some"]["pid"]
    assert some.status()["some"]["ended"] is None
    some.check()


def test_a_server_that_ends_is_told_with_its_last_words(some: Servers, tmp_path: Path) -> None:
    some.start(server(tmp_path, "echo port is taken; exit 3"))
    wait_until(lambda: some.status()["some"]["ended"])
    with pytest.raises(ServerEnded, match=r"some ended \(exit code 3\); its log ends with: port is taken"):
        some.check()


def test_a_server_that_is_killed_is_told_and_can_be_restarted(some: Servers, tmp_path: Path) -> None:
    some.start(server(tmp_path, "exec sleep 60"))
    first = some.status()["some"]["pid"]
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: some.status()["some"]["ended"] == "SIGKILL")
    some.restart("some")
    assert some.status()["some"]["ended"] is None
    assert some.status()["some"]["pid"] != first


def test_a_server_nobody_started_can_not_be_restarted(some: Servers) -> None:
    with pytest.raises(LabError, match="nothing"):
        some.restart("nothing")


def test_stop_ends_all_even_who_does_not_listen(some: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "PATIENCE", 0.2)
    some.start(server(tmp_path, "exec sleep 60", "meek"))
    some.start(server(tmp_path, "trap '' TERM; echo ready; while :; do sleep 0.1; done", "stubborn"))
    wait_until(lambda: (tmp_path / "stubborn.log").read_text() == "ready\n")
    some.stop()
    assert {name: status["ended"] for name, status in some.status().items()} == {
        "meek": "SIGTERM",
        "stubborn": "SIGKILL",
    }


def test_a_server_ends_with_its_starter(tmp_path: Path) -> None:
    program = (
        "from pathlib import Path; from lab.process import myself; from lab.servers import *; import os, signal\n"
        f"folder = Path({str(tmp_path)!r}); some = Servers(folder / 'p', myself(), folder)\n"
        "some.start(Server(name='a', argv=('sh', '-c', 'echo ready; exec sleep 60'), environment=os.environ,"
        " log=folder / 'log'))\n"
        "while not (folder / 'log').read_text(): pass\n"
        "print(some.status()['a']['pid'], flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=CHECKOUT, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    wait_until(lambda: identify(int(ended.stdout)) is None)
