"""Ports: stable for an instance, never one that is taken."""

from __future__ import annotations

import socket
from itertools import islice

import pytest

from lab.errors import LabError
from lab.ports import FIRST, LAST, LOOPBACK, free_ports, is_free


def test_an_instance_gets_the_same_ports_again_and_another_one_others() -> None:
    first = list(islice(free_ports("/a/.lab/default", lambda port: True), 3))
    assert first == list(islice(free_ports("/a/.lab/default", lambda port: True), 3))
    assert not set(first) & set(islice(free_ports("/b/.lab/default", lambda port: True), 3))


def test_a_taken_port_is_passed_over() -> None:
    wanted, following = islice(free_ports("seed", lambda port: True), 2)
    assert next(free_ports("seed", lambda port: port != wanted)) == following


def test_every_port_is_tried_once_before_giving_up() -> None:
    tried: list[int] = []

    def taken(port: int) -> bool:
        tried.append(port)
        return False

    with pytest.raises(LabError, match="every port"):
        next(free_ports("seed", taken))
    assert sorted(tried) == list(range(FIRST, LAST + 1))


@pytest.mark.parametrize("address", [LOOPBACK, "0.0.0.0"])
def test_a_port_somebody_listens_on_is_not_free(address: str) -> None:
    with socket.create_server((address, 0)) as server:
        assert not is_free(server.getsockname()[1])


def test_a_port_nobody_listens_on_is_free() -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        port = server.getsockname()[1]
    assert is_free(port)
