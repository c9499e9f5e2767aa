"""Names of instances and the folders that environment variables move."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab import places
from lab.errors import LabError


@pytest.mark.parametrize("name", ["default", "a", "test-4711", "9", "x" * 32])
def test_a_name_is_taken_as_it_is(name: str) -> None:
    assert places.instance_name(name) == name


@pytest.mark.parametrize("name", ["../etc", "a/b", "A", "-a", "a.lock", "a b", "x" * 33, "ä", "a\n"])
def test_a_name_that_could_leave_the_folder_is_refused(name: str) -> None:
    with pytest.raises(LabError, match="name of an instance"):
        places.instance_name(name)


def test_without_a_name_the_environment_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VCCI_LAB_INSTANCE", raising=False)
    assert places.instance_name() == "default"
    monkeypatch.setenv("VCCI_LAB_INSTANCE", "mine")
    assert places.instance_name() == "mine"


def test_folders_are_in_the_checkout_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("VCCI_CACHE", raising=False)
    monkeypatch.delenv("VCCI_LAB_HOME", raising=False)
    assert (places.cache(), places.home()) == (places.CHECKOUT / ".cache", places.CHECKOUT / ".lab")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VCCI_CACHE", "c")
    monkeypatch.setenv("VCCI_LAB_HOME", "h")
    assert (places.cache(), places.home()) == (tmp_path / "c", tmp_path / "h")
