"""The ledger under a playbook: killed, continued, two at once, torn, edited, on a full disk."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

from ansible_collections.greenlang.vcci.plugins.plugin_utils.ledger import RunFile
from tests.support.implemented import IMPLEMENTED
from tests.support.playbook import PREFLIGHT, ROOT, Ended, Playbooks, newest_run

SCOPE = ("-e", "vcci_items=2.1.1")


def _run_file(playbooks: Playbooks) -> Path:
    return newest_run(playbooks.ledger)


def test_a_killed_run_goes_on_where_its_ledger_ends(playbooks: Playbooks) -> None:
    process = subprocess.Popen(
        playbooks.command(PREFLIGHT),
        cwd=ROOT,
        env=playbooks.environment(),
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    runs, deadline = playbooks.ledger / "lab" / "runs", time.monotonic() + 60
    try:
        while not any(path.read_bytes().count(b"\n") >= 2 for path in runs.glob("*.jsonl")):
            assert time.monotonic() < deadline
            assert process.poll() is None
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    run = _run_file(playbooks)
    held = len(RunFile(run).records)
    ended = playbooks.run(PREFLIGHT, "-e", f"vcci_run={run.stem}")
    assert ended.decision is not None
    assert ended.decision["run"] == run.stem
    assert ended.decision["counts"]["passed"] == len(IMPLEMENTED)
    again = RunFile(run).records[held:]
    assert [record["kind"] for record in again] == ["run", *["verdict"] * len(IMPLEMENTED), "decision"]
    assert again[0]["continued"] is True


def test_two_runs_at_once_keep_a_ledger_each(playbooks: Playbooks) -> None:
    command = playbooks.command(PREFLIGHT, *SCOPE)
    both = [
        subprocess.Popen(command, cwd=ROOT, env=playbooks.environment(), stdout=subprocess.DEVNULL) for _run in range(2)
    ]
    assert [process.wait(timeout=60) for process in both] == [0, 0]
    files = list((playbooks.ledger / "lab" / "runs").glob("*.jsonl"))
    assert len(files) == 2
    for path in files:
        assert [record["kind"] for record in RunFile(path).records] == ["run", *["verdict"] * 4, "decision"]


def test_a_torn_line_is_told_and_the_run_goes_on(playbooks: Playbooks) -> None:
    playbooks.run(PREFLIGHT, *SCOPE)
    run = _run_file(playbooks)
    with run.open("ab") as file:
        file.write(b'{"schema": 1, "kind": "verd')
    ended = playbooks.run(PREFLIGHT, *SCOPE, "-e", f"vcci_run={run.stem}")
    assert ended.code == 0
    assert f"an interrupted write to {run.name} was set aside in {run.stem}.torn-" in " ".join(ended.output.split())
    assert len(list(run.parent.glob("*.torn-*"))) == 1


def test_an_edited_line_is_told_and_nothing_is_decided(playbooks: Playbooks) -> None:
    playbooks.run(PREFLIGHT, *SCOPE)
    run = _run_file(playbooks)
    run.write_text(run.read_text(encoding="utf-8").replace("UTF8", "LATIN1", 1), encoding="utf-8")
    ended = playbooks.run(PREFLIGHT, *SCOPE, "-e", f"vcci_run={run.stem}")
    assert ended.decision is None
    assert ended.code == 2
    assert "was changed after it was written" in " ".join(ended.output.split())


def test_a_changed_earlier_run_blocks_the_one_that_has_seen_it(playbooks: Playbooks) -> None:
    playbooks.run(PREFLIGHT, *SCOPE)
    first = _run_file(playbooks)
    playbooks.run(PREFLIGHT, *SCOPE)
    second = _run_file(playbooks)
    assert second != first
    first.unlink()
    ended = playbooks.run(PREFLIGHT, *SCOPE, "-e", f"vcci_run={second.stem}")
    assert ended.code == 2
    assert f"run {first.stem} was changed or removed" in " ".join(ended.output.split())


def test_a_changed_release_is_not_decided_in_an_older_run(playbooks: Playbooks, tmp_path: Path) -> None:
    release = tmp_path / "release.yml"
    text = (ROOT / "inventories" / "lab" / "release.yml").read_text(encoding="utf-8")
    release.write_text(text, encoding="utf-8")
    given = (*SCOPE, "-e", f"vcci_release_file={release}")
    playbooks.run(PREFLIGHT, *given)
    run = _run_file(playbooks)
    release.write_text(text.replace("2.0.0", "2.0.1"), encoding="utf-8")
    ended = playbooks.run(PREFLIGHT, *given, "-e", f"vcci_run={run.stem}")
    assert ended.decision is None
    assert f"run {run.stem} can't go on: its release digest was" in " ".join(ended.output.split())


def test_a_full_disk_is_told_and_nothing_is_lost(playbooks: Playbooks) -> None:
    playbooks.ledger.mkdir()
    copy = playbooks.folder / "copy"
    script = (
        'mount -t tmpfs -o size=64k none "$0" && copy="$1" && shift && "$@"; code=$?; cp -r "$0" "$copy"; exit $code'
    )
    unshare = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script)
    ended = playbooks.run(before=(*unshare, str(playbooks.ledger), str(copy)))
    assert ended.code not in (0, 4)
    assert ended.decision is None
    output = " ".join(ended.output.split())
    assert "No space left on device" in output
    assert "free space" in output or "make the folder writable" in output
    assert "Traceback" not in ended.output
    (run,) = (path for path in (copy / "lab" / "runs").iterdir() if path.stat().st_size)
    assert run.read_bytes().endswith(b"\n")
    first, *verdicts = RunFile(run).records
    assert (first["kind"], {record["kind"] for record in verdicts}) == ("run", {"verdict"})
    told = [line.split()[1] for line in ended.output.splitlines() if line.strip().startswith("✓ ")]
    assert sorted(told) == sorted(record["id"] for record in verdicts)


def test_a_run_that_was_decided_is_never_rewritten(healthy_run: Ended) -> None:
    lines = healthy_run.lines
    assert [line["seq"] for line in lines] == list(range(len(lines)))
    assert json.dumps(lines[0]["tips"]) == "{}"
