# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The ledger: one append-only file a run, each line carrying the hash of the line before."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ansible_collections.greenlang.vcci.plugins.plugin_utils.canonical_json import canonical_json
from ansible_collections.greenlang.vcci.plugins.plugin_utils.errors import InputError, LedgerError

SCHEMA = 1
GENESIS = "0" * 64

_RUN_ID = re.compile(r"[0-9]{8}T[0-9]{4}-[0-9a-f]{4,8}")

Line = dict[str, Any]


def line_hash(line: Mapping[str, Any]) -> str:
    """The sha256 of a line's canonical JSON without its own `hash`."""
    return hashlib.sha256(canonical_json({k: v for k, v in line.items() if k != "hash"}).encode()).hexdigest()


@dataclass(frozen=True)
class Ledger:
    """All runs of one environment; `folder` is `<vcci_ledger>/<environment>`."""

    folder: Path

    @property
    def _runs(self) -> Path:
        return self.folder / "runs"

    def runs(self) -> list[RunFile]:
        """Every run, the minute that began last first; a file that is not named by a run's id is none."""
        paths = sorted(self._runs.glob("*.jsonl"), reverse=True)
        return [RunFile(path) for path in paths if _RUN_ID.fullmatch(path.stem)]

    def run(self, run: str) -> RunFile:
        """The run of that id; raises InputError where there is none."""
        if not _RUN_ID.fullmatch(run):
            raise InputError(f"a run's id was expected (vcci_run), as 20261124T0752-7f3a, and {run!r} is none")
        found = RunFile(self._runs / f"{run}.jsonl")
        if not found.path.exists():
            raise InputError(f"there is no run {run} in {self._runs}: begin a new one, without vcci_run")
        return found

    def begin(self, run: str, record: Mapping[str, Any]) -> RunFile:
        """Creates a run with its first record, which also carries the tips of the runs before; whole or not at all."""
        tips = {earlier.run: earlier.tip() for earlier in self.runs()}
        created, partial = RunFile(self._runs / f"{run}.jsonl"), self._runs / f".{run}.part"
        try:
            self._runs.mkdir(parents=True, exist_ok=True)
            _write_synchronised(partial, created.chained([], [{**record, "tips": tips}]))
            created.path.hardlink_to(partial)  # unlike a rename, it does not replace another run's file
            partial.unlink()
            _synchronise(self._runs)
        except OSError as exc:
            raise LedgerError(
                f"the ledger can't be begun at {self._runs}: {exc.strerror}; "
                f"make the folder writable or set vcci_ledger"
            ) from exc
        return created

    def missing_tips(self, first: Mapping[str, Any]) -> list[str]:
        """Runs that a run's first record has seen and that are gone, or no longer hold the line it saw last."""
        return [run for run, tip in first["tips"].items() if tip and not self._holds(run, tip)]

    def _holds(self, run: str, tip: str) -> bool:
        try:
            return tip.encode() in (self._runs / f"{run}.jsonl").read_bytes()
        except OSError:
            return False


@dataclass(frozen=True)
class RunFile:
    """One run's file; safe to append to from many processes at once."""

    path: Path

    @property
    def run(self) -> str:
        return self.path.stem

    @property
    def first(self) -> Line:
        """The run record, which every other line of the run builds on."""
        try:
            with self.path.open("rb") as file:
                return _parse(file.readline(), self.path, 1, GENESIS)
        except OSError as exc:
            raise LedgerError(f"the ledger can't be read at {self.path}: {exc.strerror}") from exc

    @property
    def records(self) -> tuple[Line, ...]:
        """Every whole line, its chain verified; raises LedgerError naming the line that was changed."""
        lines, previous = [], GENESIS
        for number, raw in enumerate(self._whole_lines(), start=1):
            line = _parse(raw, self.path, number, previous)
            previous = line["hash"]
            lines.append(line)
        if not lines:
            raise LedgerError(f"the run at {self.path} holds no whole line: its start was interrupted; begin a new run")
        return tuple(lines)

    def tip(self) -> str:
        """The hash of the last whole line; empty where there is none, or none that can be read."""
        try:
            return _tip_of(self._whole_lines())
        except LedgerError:
            return ""

    def append(self, records: Sequence[Mapping[str, Any]], *, after: str | None = None) -> str | None:
        """Appends records as one write, and synchronises it to disk; with `after` only behind the line of that hash.

        What an interrupted write left behind the last whole line is set aside in a file of its own: the first record
        then names it in `recovered`, and a sentence says so; else the answer is None. Raises LedgerError, with
        the file as it was before, where the disk is full or can't be written.
        """
        try:
            with self.path.open("r+b") as file, _locked(file.fileno()):
                content = file.read()
                whole = content[: content.rfind(b"\n") + 1]
                lines = whole.splitlines(keepends=True)
                if after is not None and after != _tip_of(lines):
                    raise LedgerError(f"somebody else wrote to {self.path} meanwhile; run again when that has ended")
                torn = self._set_aside(content[len(whole) :])
                additions = [dict(record) for record in records]
                if torn:
                    additions[0]["recovered"] = torn.name
                self._write(file.fileno(), len(whole), self.chained(lines, additions))
        except OSError as exc:
            raise LedgerError(
                f"the verdicts can't be appended to {self.path}: {exc.strerror}; what it held is untouched: "
                f"free space or mend the folder, then go on with -e vcci_run={self.run}"
            ) from exc
        return f"an interrupted write to {self.path.name} was set aside in {torn.name}" if torn else None

    def _whole_lines(self) -> list[bytes]:
        try:
            content = self.path.read_bytes()
        except OSError as exc:
            raise LedgerError(f"the ledger can't be read at {self.path}: {exc.strerror}") from exc
        return content[: content.rfind(b"\n") + 1].splitlines(keepends=True)

    def _set_aside(self, torn: bytes) -> Path | None:
        if not torn:
            return None
        aside = self.path.with_suffix(f".torn-{hashlib.sha256(torn).hexdigest()[:8]}")
        aside.write_bytes(torn)
        return aside

    def chained(self, lines: Sequence[bytes], additions: Sequence[Line]) -> bytes:
        """The additions as lines that go on from the whole lines of this run."""
        previous = _parse(lines[-1], self.path, len(lines), None)["hash"] if lines else GENESIS
        written = []
        for seq, addition in enumerate(additions, start=len(lines)):
            line = {"schema": SCHEMA, **addition, "run": self.run, "seq": seq, "prev": previous}
            previous = line["hash"] = line_hash(line)
            written.append(canonical_json(line).encode() + b"\n")
        return b"".join(written)

    @staticmethod
    def _write(descriptor: int, size: int, content: bytes) -> None:
        os.ftruncate(descriptor, size)
        os.lseek(descriptor, size, os.SEEK_SET)
        try:
            while content:
                content = content[os.write(descriptor, content) :]
            os.fsync(descriptor)
        except OSError:
            os.ftruncate(descriptor, size)
            raise


def _parse(raw: bytes, path: Path, number: int, previous: str | None) -> Line:
    """A line as a mapping, its hash verified, and its `prev` where `previous` is given."""
    where = f"{path}, line {number}"
    try:
        line = json.loads(raw)
        seen, chained, fits = line["hash"], line["prev"], line_hash(line)
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        raise LedgerError(f"{where} is not a line of a ledger; it was changed or damaged: {_REMEDY}") from exc
    if seen != fits:
        raise LedgerError(f"{where} was changed after it was written (its hash does not fit): {_REMEDY}")
    if previous is not None and chained != previous:
        raise LedgerError(f"a line before {where} was taken out, added or changed (the chain breaks): {_REMEDY}")
    return dict(line)


def _tip_of(lines: Sequence[bytes]) -> str:
    try:
        return str(json.loads(lines[-1])["hash"])
    except (IndexError, ValueError, KeyError, TypeError):
        return ""


_REMEDY = "keep the file for whoever has to find out why, move it out of runs/ and run again from the start"


@contextmanager
def _locked(descriptor: int) -> Iterator[None]:
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


def _write_synchronised(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _synchronise(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
