"""The lock: one at a time, gone with its holder, its file gone with it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from lab.errors import Busy
from lab.lock import locked


def refuse() -> None:
    raise Busy("taken")


def test_the_second_is_refused_and_the_file_goes_with_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "home" / "a.lock"
    with locked(path, taken=refuse):
        with pytest.raises(Busy, match="taken"), locked(path, taken=refuse):
            pass
        assert path.exists()
    assert not path.exists()
    with locked(path, taken=refuse):
        assert path.exists()


def test_a_file_that_a_killed_holder_left_is_no_lock(tmp_path: Path) -> None:
    (tmp_path / "a.lock").touch()
    with locked(tmp_path / "a.lock", taken=refuse):
        pass
    assert not (tmp_path / "a.lock").exists()


def test_who_waits_gets_it_after_the_holder_and_never_together(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    inside, waiting, order = threading.Lock(), threading.Event(), []

    def wait() -> None:
        with locked(path, taken=waiting.set), inside:
            order.append("second")

    with locked(path, taken=refuse):
        second = threading.Thread(target=wait)
        second.start()
        assert waiting.wait(5)
        order.append("first")
    second.join(5)
    assert order == ["first", "second"]
