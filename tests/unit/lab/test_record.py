"""What an instance writes down: whole, private, and refused when it is not what was written."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from lab import record
from lab.errors import LabError


def test_what_was_written_is_read_back_by_its_user_only(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    record.write(path, {"a": 1})
    record.write(path, {"a": 2})
    assert record.read(path) == {"a": 2}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_file_is_no_content(tmp_path: Path) -> None:
    assert record.read(tmp_path / "state.json") is None


@pytest.mark.parametrize("content", ["", '{"a":', "[]", "null"])
def test_a_damaged_file_is_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "state.json").write_text(content)
    with pytest.raises(LabError, match=r"expected a JSON object in .*state\.json"):
        record.read(tmp_path / "state.json")
