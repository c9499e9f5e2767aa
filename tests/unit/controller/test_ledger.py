"""The ledger: appended by many, killed, torn, edited, on a full disk; nothing is lost and nothing is silent."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from ansible_collections.greenlang.vcci.plugins.plugin_utils.errors import InputError, LedgerError
from ansible_collections.greenlang.vcci.plugins.plugin_utils.ledger import GENESIS, Ledger, RunFile, line_hash

from .conftest import RUN, planned, run_record, verdict

LATER = "20261124T0753-0001"


def _read(run: RunFile) -> int:
    return len(run.records)


def _read_first(run: RunFile) -> str:
    return str(run.first["kind"])


@pytest.fixture
def run(ledger: Ledger) -> RunFile:
    """A run whose plan owes one check."""
    return ledger.begin(RUN, run_record(planned("1.1.1.version", "db-1")))


def test_each_line_carries_the_hash_of_the_line_before(run: RunFile) -> None:
    assert run.append([verdict("1.1.1.version"), verdict("1.1.1.version", "failed")]) is None
    lines = run.records
    assert [line["seq"] for line in lines] == [0, 1, 2]
    assert [line["prev"] for line in lines] == [GENESIS, lines[0]["hash"], lines[1]["hash"]]
    assert run.tip() == lines[2]["hash"]
    assert lines[1]["run"] == RUN


def test_any_text_can_be_recorded(run: RunFile) -> None:
    hostile = "a\nb\r\x00\u2028\udc80 é"
    run.append([verdict("1.1.1.version", message=hostile)])
    assert run.records[1]["message"] == hostile


def test_a_run_remembers_the_tips_of_the_runs_before(ledger: Ledger, run: RunFile) -> None:
    later = ledger.begin(LATER, run_record())
    assert later.first["tips"] == {RUN: run.tip()}
    run.append([verdict("1.1.1.version")])
    assert ledger.missing_tips(later.first) == []
    assert [found.run for found in ledger.runs()] == [LATER, RUN]


def test_a_run_that_was_removed_or_cut_is_missed(ledger: Ledger, run: RunFile) -> None:
    run.append([verdict("1.1.1.version")])
    later = ledger.begin(LATER, run_record())
    whole = run.path.read_bytes()
    run.path.write_bytes(whole.splitlines(keepends=True)[0])
    assert ledger.missing_tips(later.first) == [RUN]
    run.path.unlink()
    assert ledger.missing_tips(later.first) == [RUN]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (rb"15\.20", b"15.21", "line 2 was changed after it was written"),
        (rb"(?s).*", b"", "line 2 was taken out, added or changed"),
        (rb"(?s).+", b"{}\n", "line 2 is not a line of a ledger"),
        (rb"(?s).+", b"0\n", "line 2 is not a line of a ledger"),
    ],
)
def test_a_line_edited_in_the_middle_is_told(run: RunFile, old: bytes, new: bytes, says: str) -> None:
    run.append([verdict("1.1.1.version"), verdict("1.1.1.version")])
    first, second, third = run.path.read_bytes().splitlines(keepends=True)
    run.path.write_bytes(first + re.sub(old, new, second, count=1) + third)
    with pytest.raises(LedgerError) as error:
        _read(run)
    assert says in str(error.value)
    assert "run again from the start" in str(error.value)


def test_a_rehashed_line_still_breaks_the_chain(run: RunFile) -> None:
    run.append([verdict("1.1.1.version", "failed"), verdict("1.1.1.version", "failed")])
    first, second, third = run.path.read_text(encoding="utf-8").splitlines()
    forged = json.loads(second) | {"status": "passed"}
    forged["hash"] = line_hash(forged)
    run.path.write_text("\n".join([first, json.dumps(forged), third, ""]), encoding="utf-8")
    with pytest.raises(LedgerError, match=r"a line before .* line 3 was taken out, added or changed"):
        _read(run)


@pytest.mark.parametrize("torn", [b'{"schema":1,"kind":"ver', b"\x00" * 40])
def test_a_torn_last_line_is_set_aside_and_told(run: RunFile, torn: bytes) -> None:
    with run.path.open("ab") as file:
        file.write(torn)
    assert [line["kind"] for line in run.records] == ["run"]
    notice = run.append([verdict("1.1.1.version")])
    aside = next(run.path.parent.glob(f"{RUN}.torn-*"))
    assert aside.read_bytes() == torn
    assert notice == f"an interrupted write to {RUN}.jsonl was set aside in {aside.name}"
    assert [line.get("recovered") for line in run.records] == [None, aside.name]
    assert run.append([verdict("1.1.1.version")]) is None


def test_a_run_whose_first_line_is_torn_is_told(ledger: Ledger, run: RunFile) -> None:
    run.path.write_bytes(run.path.read_bytes()[:30])
    with pytest.raises(LedgerError, match="holds no whole line"):
        _read(run)
    with pytest.raises(LedgerError, match="line 1 is not a line of a ledger"):
        _read_first(run)
    assert ledger.begin(LATER, run_record()).first["tips"] == {RUN: ""}


@pytest.mark.parametrize("fails", ["write", "fsync"])
def test_a_full_disk_is_told_and_leaves_the_file_as_it_was(
    run: RunFile, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    run.append([verdict("1.1.1.version")])
    before = run.path.read_bytes()
    write = os.write

    def half_then_full(descriptor: int, content: bytes) -> int:
        if content.startswith(b"{") and len(content) > 100:
            return write(descriptor, content[:50])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, fails, half_then_full if fails == "write" else full)
        with pytest.raises(LedgerError) as error:
            run.append([verdict("1.1.1.version")])
    assert "No space left on device; what it held is untouched" in str(error.value)
    assert f"-e vcci_run={RUN}" in str(error.value)
    assert run.path.read_bytes() == before
    run.append([verdict("1.1.1.version")])
    assert len(run.records) == 3


LIMITED = """
import resource, sys
from pathlib import Path
from ansible_collections.greenlang.vcci.plugins.plugin_utils.errors import LedgerError
from ansible_collections.greenlang.vcci.plugins.plugin_utils.ledger import RunFile
path = Path(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 300, resource.RLIM_INFINITY))
try:
    RunFile(path).append([{"kind": "verdict", "message": "x" * 1000}])
except LedgerError as exc:
    print(exc)
"""


def test_a_write_that_the_kernel_cuts_off_leaves_the_file_as_it_was(run: RunFile) -> None:
    before = run.path.read_bytes()
    ended = subprocess.run(
        [sys.executable, "-c", LIMITED, str(run.path)], env=_environment(), capture_output=True, text=True, check=True
    )
    assert "File too large; what it held is untouched" in ended.stdout
    assert run.path.read_bytes() == before


def test_a_run_begins_whole_or_not_at_all(ledger: Ledger, run: RunFile, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(_descriptor: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", killed)
        with pytest.raises(KeyboardInterrupt):
            ledger.begin(LATER, run_record())
    assert [found.run for found in ledger.runs()] == [RUN]
    assert ledger.begin(LATER, run_record()).records[0]["tips"] == {RUN: run.tip()}


def test_a_run_does_not_replace_another_of_its_id(ledger: Ledger, run: RunFile) -> None:
    before = run.path.read_bytes()
    with pytest.raises(LedgerError, match="File exists"):
        ledger.begin(RUN, run_record())
    assert run.path.read_bytes() == before


def test_a_folder_that_cant_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "artifacts").write_text("a file", encoding="utf-8")
    with pytest.raises(LedgerError, match=r"can't be begun at .*: Not a directory; make the folder writable"):
        Ledger(tmp_path / "artifacts" / "lab").begin(RUN, run_record())


def _append_many(path: str) -> None:
    for _number in range(25):
        RunFile(Path(path)).append([verdict("1.1.1.version")])


def test_many_at_once_keep_the_chain_whole(run: RunFile) -> None:
    with ProcessPoolExecutor(4) as pool:
        list(pool.map(_append_many, [str(run.path)] * 4))
    assert [line["seq"] for line in run.records] == list(range(101))


APPENDER = """
import sys
from pathlib import Path
from ansible_collections.greenlang.vcci.plugins.plugin_utils.ledger import RunFile
run = RunFile(Path(sys.argv[1]))
while True:
    run.append([{"kind": "verdict", "message": "x" * 200_000}])
"""


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def test_a_kill_while_appending_loses_no_whole_line(run: RunFile) -> None:
    for _number in range(5):
        whole = len(run.records)
        process = subprocess.Popen([sys.executable, "-c", APPENDER, str(run.path)], env=_environment())
        try:
            deadline = time.monotonic() + 20
            size = run.path.stat().st_size
            while run.path.stat().st_size == size and time.monotonic() < deadline:
                assert process.poll() is None
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert len(run.records) > whole or run.path.read_bytes()[-1:] != b"\n"
        run.append([verdict("1.1.1.version")])
    lines = run.records
    assert [line["seq"] for line in lines] == list(range(len(lines)))


@pytest.mark.parametrize("run_id", ["../../etc/passwd", "x", "20261124T0752-7f3a/..", ""])
def test_a_run_id_can_not_name_another_file(ledger: Ledger, run_id: str) -> None:
    with pytest.raises(InputError, match="a run's id was expected"):
        ledger.run(run_id)


def test_an_unknown_run_is_told(ledger: Ledger) -> None:
    with pytest.raises(InputError, match=f"there is no run {LATER}"):
        ledger.run(LATER)
