"""A lab of its own for the integration tests, up for the session and healed after each test."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from lab.instance import Instance


@pytest.fixture(scope="session")
def lab() -> Iterator[Instance]:
    """The running lab; its state() says where everything is."""
    instance = Instance(f"test-{os.getpid()}")
    try:
        instance.up()
        yield instance
    finally:
        instance.down()


@pytest.fixture
def healthy(lab: Instance) -> Iterator[Instance]:
    """The lab, without a fault before the test and after it."""
    lab.heal()
    yield lab
    lab.heal()
