"""Processes are ended by identity: the right one, and never another that has its pid."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import replace

import pytest

from lab.process import Identity, end, identify, is_running, myself, wait_gone


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(["sleep", "60"]) as child:
        yield child
        child.kill()


def known(child: subprocess.Popen[bytes]) -> Identity:
    identity = identify(child.pid)
    assert identity
    return identity


def test_this_process_runs() -> None:
    assert myself().pid == os.getpid()
    assert is_running(myself())


def test_a_process_is_ended_by_the_signal_it_is_given(sleeper: subprocess.Popen[bytes]) -> None:
    end(known(sleeper), signal.SIGINT, 5)
    assert sleeper.wait(5) == -signal.SIGINT


def test_a_process_that_only_has_the_pid_is_left_alone(sleeper: subprocess.Popen[bytes]) -> None:
    other = replace(known(sleeper), started="an-earlier-boot/1")
    end(other, signal.SIGKILL, 0)
    assert not is_running(other)
    assert wait_gone(other, 0)
    assert sleeper.poll() is None


def test_a_process_that_does_not_listen_is_killed() -> None:
    program = "trap '' TERM; echo ready; while :; do sleep 0.1; done"
    with subprocess.Popen(["sh", "-c", program], stdout=subprocess.PIPE) as child:
        assert child.stdout
        child.stdout.readline()
        end(known(child), signal.SIGTERM, 0.2)
        assert child.wait(5) == -signal.SIGKILL


def test_a_process_that_waits_to_be_reaped_is_gone(sleeper: subprocess.Popen[bytes]) -> None:
    identity = known(sleeper)
    sleeper.kill()
    assert wait_gone(identity, 5)
    assert identify(sleeper.pid) is None
    assert not is_running(identity)
    end(identity, signal.SIGTERM, 0)
