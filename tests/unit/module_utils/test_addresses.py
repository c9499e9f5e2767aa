"""Names are looked up within a deadline, whatever the system's resolver does."""

from __future__ import annotations

import socket
import threading
from typing import Any

import pytest

from ansible_collections.greenlang.vcci.plugins.module_utils.addresses import addresses
from ansible_collections.greenlang.vcci.plugins.module_utils.deadline import Deadline
from ansible_collections.greenlang.vcci.plugins.module_utils.errors import TimedOut, Unreachable


def resolving(monkeypatch: pytest.MonkeyPatch, answer: Any) -> None:
    def ask(host: str, *ignored: Any, **also: Any) -> Any:
        if isinstance(answer, Exception):
            raise answer
        return answer(host) if callable(answer) else answer

    monkeypatch.setattr(socket, "getaddrinfo", ask)


def test_a_name_has_each_of_its_addresses_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [("::1", 0, 0, 0), ("127.0.0.1", 0), ("127.0.0.1", 0)]
    resolving(monkeypatch, [(0, 0, 0, "", address) for address in found])
    assert addresses("db.example", deadline=Deadline(1)) == ["::1", "127.0.0.1"]


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "fe80::1%eth0"])
def test_an_address_is_not_looked_up(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    resolving(monkeypatch, AssertionError("looked up"))
    assert addresses(host, deadline=Deadline(1)) == [host]


@pytest.mark.parametrize(
    "error",
    [
        socket.gaierror(-2, "Name or service not known"),
        OSError("resolver broken"),
        UnicodeError("label empty or too long"),
    ],
)
def test_a_name_without_addresses_is_unreachable_and_says_why(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    resolving(monkeypatch, error)
    with pytest.raises(Unreachable, match=r"the name db\.example does not resolve here") as seen:
        addresses("db.example", deadline=Deadline(1))
    assert str(error) in seen.value.message
    assert "getent hosts db.example" in seen.value.remedy


def test_a_resolver_that_hangs_costs_no_more_than_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    end = threading.Event()
    resolving(monkeypatch, lambda host: end.wait() and [])
    with pytest.raises(TimedOut, match=r"no answer from the resolver for the name db\.example within 0\.05 s"):
        addresses("db.example", deadline=Deadline(0.05))
    end.set()


def test_a_deadline_runs_down_on_its_clock_and_not_below_zero() -> None:
    now = [100.0]
    deadline = Deadline(3, clock=lambda: now[0])
    assert deadline.left() == 3
    now[0] += 2
    assert deadline.left() == 1
    now[0] += 2
    assert deadline.left() == 0
