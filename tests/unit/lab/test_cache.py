"""An entry of the cache is there whole or not at all, and is built once."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab.cache import Cache
from lab.errors import LabError


def test_an_entry_is_built_once(tmp_path: Path) -> None:
    cache, built = Cache(tmp_path / "cache", print), []

    def build(work: Path) -> None:
        built.append(work)
        (work / "file").write_text("content")

    assert cache.entry("a", build) == cache.entry("a", build)
    assert (tmp_path / "cache" / "a" / "file").read_text() == "content"
    assert len(built) == 1


@pytest.mark.parametrize("error", [LabError("no network"), KeyboardInterrupt()])
def test_a_build_that_breaks_off_leaves_nothing(tmp_path: Path, error: BaseException) -> None:
    def build(work: Path) -> None:
        (work / "half").touch()
        raise error

    with pytest.raises(type(error)):
        Cache(tmp_path, print).entry("a", build)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_build_left_is_removed_by_the_next(tmp_path: Path) -> None:
    (tmp_path / "unfinished-x").mkdir()
    (tmp_path / "unfinished-x" / "half").touch()
    Cache(tmp_path, print).entry("a", lambda work: None)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
