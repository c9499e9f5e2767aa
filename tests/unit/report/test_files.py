"""The files: whole or as they were, changed only when what they say has changed."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from ansible_collections.greenlang.vcci.plugins.plugin_utils.errors import InputError
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.files import NAMES, render, write
from ansible_collections.greenlang.vcci.tests.unit.report.example import begun, passing, report_of


def test_writes_all_three_and_then_nothing_as_long_as_nothing_changes(tmp_path: Path) -> None:
    folder = tmp_path / "production"
    before = render(report_of())
    assert write(before, folder) is True
    assert sorted(path.name for path in folder.iterdir()) == sorted(NAMES.values())
    assert write(render(report_of()), folder) is False
    assert write(render(report_of(begun().judged(passing).decided())), folder) is True
    assert (folder / "report.json").read_text(encoding="utf-8") != before["json"]


def test_who_is_reading_the_old_report_reads_it_to_its_end(tmp_path: Path) -> None:
    old = render(report_of())
    write(old, tmp_path)
    with (tmp_path / "report.html").open(encoding="utf-8") as reader:
        start = reader.read(100)
        write(render(report_of(begun().judged(passing).decided())), tmp_path)
        assert start + reader.read() == old["html"]


def test_a_full_disk_is_one_sentence_and_leaves_the_old_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = render(report_of())
    write(old, tmp_path)

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match=r"can't be written to .*: No space left on device; free space"):
        write(render(report_of(begun().judged(passing).decided())), tmp_path)
    assert {name: (tmp_path / file).read_text(encoding="utf-8") for name, file in NAMES.items()} == old
    assert len(list(tmp_path.iterdir())) == len(NAMES)


def test_a_folder_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "production").touch()
    with pytest.raises(InputError, match=r"the report can't be written to .*production: File exists"):
        write({"json": "{}"}, tmp_path / "production")
