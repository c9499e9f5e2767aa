"""The end of `make preflight`: no return code is taken for a decision, and a no-go is told as the truth it is."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scripts import preflight

RUN = "20261124T0752-7f3a"
COUNTS = {"passed": 10, "failed": 0, "unknown": 0, "not_applicable": 0, "waived": 0, "pending": 171}
PENDING = [{"id": f"3.1.{n}.x", "status": "pending", "message": "no module verifies it yet"} for n in range(171)]
FAILED = {"id": "2.1.1.encoding", "status": "failed", "message": "encoded in LATIN1"}

Playbook = Callable[..., None]

STAND_IN = """
import json, pathlib, sys
own = json.loads(sys.argv[-1])
pathlib.Path("arguments.json").write_text(json.dumps(sys.argv[1:-2]))
if {decision!r}:
    pathlib.Path(own["vcci_decision_file"]).write_text(json.dumps({decision!r}))
    folder = pathlib.Path("artifacts/lab")
    (folder / "runs").mkdir(parents=True, exist_ok=True)
    lines = [dict(kind="run"), dict(kind="decision", blockers={blockers!r})]
    (folder / "runs/{run}.jsonl").write_text("".join(json.dumps(line) + "\\n" for line in lines))
    if {reports!r}:
        (folder / "report.html").write_text("report")
sys.exit({code})
"""


def stand_in(folder: Path, content: str) -> None:
    (folder / "stand_in.py").write_text(content)
    program = folder / "ansible-playbook"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{folder}/stand_in.py" "$@"\n')
    program.chmod(0o755)


@pytest.fixture
def playbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Playbook:
    """Lays an `ansible-playbook` that ends as told, in a checkout of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)

    def lay(
        *,
        code: int,
        decision: str | None,
        blockers: list[dict[str, Any]] | None = None,
        reports: bool = True,
        **counts: int,
    ) -> None:
        content = {
            "run": RUN,
            "environment": "lab",
            "decision": decision,
            "counts": COUNTS | counts,
            "folder": "artifacts/lab",
        }
        stand_in(
            tmp_path,
            STAND_IN.format(
                code=code,
                decision=content if decision else None,
                blockers=PENDING if blockers is None else blockers,
                reports=reports,
                run=RUN,
            ),
        )

    return lay


@pytest.mark.parametrize(("code", "ends"), [(0, 1), (2, 2), (4, 4)])
def test_without_a_decision_it_fails_whatever_the_return_code(
    playbook: Playbook, capsys: pytest.CaptureFixture[str], code: int, ends: int
) -> None:
    playbook(code=code, decision=None)
    assert preflight.main([]) == ends
    assert capsys.readouterr().err.startswith(f"\nNo decision: ansible-playbook ended with {code} ")


def test_the_decision_of_an_earlier_run_is_not_taken(playbook: Playbook, tmp_path: Path) -> None:
    playbook(code=0, decision="go")
    assert preflight.main([]) == 0
    playbook(code=0, decision=None)
    assert preflight.main([]) == 1
    assert [path.name for path in (tmp_path / "artifacts").iterdir()] == ["lab"]


@pytest.mark.parametrize(
    ("decision", "code", "ends"),
    [("go", 0, 0), ("go", 2, 2), ("no_go", 2, 0), ("no_go", 0, 1), ("partial", 0, 0), ("partial", 2, 0)],
)
def test_a_decision_ends_it_well_where_the_return_code_agrees(
    playbook: Playbook, capsys: pytest.CaptureFixture[str], decision: str, code: int, ends: int
) -> None:
    playbook(code=code, decision=decision)
    assert preflight.main([]) == ends
    said = capsys.readouterr()
    assert ("does not go with" in _line(said.err)) is bool(ends)
    assert bool(said.out) is not bool(ends)


def test_pending_alone_is_told_as_the_truth_with_a_way_to_see_a_fault(
    playbook: Playbook, capsys: pytest.CaptureFixture[str]
) -> None:
    playbook(code=2, decision="no_go")
    preflight.main([])
    assert _line(capsys.readouterr().out) == (
        "NO-GO: 10 of 181 checks passed. 171 are pending: no module verifies it yet. This is the truth and no defect "
        "of the run: what nobody has looked at is not a go. Report: artifacts/lab/report.html "
        "To see a fault found: .venv/bin/lab break 2.1.1.encoding && make preflight"
    )


def test_what_failed_is_named_before_what_is_pending(playbook: Playbook, capsys: pytest.CaptureFixture[str]) -> None:
    playbook(code=2, decision="no_go", blockers=[FAILED, *PENDING], passed=9, failed=1)
    preflight.main([])
    said = _line(capsys.readouterr().out)
    assert "In the way: 2.1.1.encoding (failed); the remedy of each stands above. 171 are pending" in said
    assert "no defect" not in said
    assert said.endswith("lab heal && make preflight")


def test_many_failures_are_counted(playbook: Playbook, capsys: pytest.CaptureFixture[str]) -> None:
    playbook(code=2, decision="no_go", blockers=[FAILED] * 7, failed=7)
    preflight.main([])
    assert "(failed) and 2 more;" in _line(capsys.readouterr().out)


def test_a_part_is_nothing_to_rely_on(playbook: Playbook, capsys: pytest.CaptureFixture[str]) -> None:
    playbook(code=0, decision="partial", blockers=[], passed=1, pending=0)
    preflight.main([])
    assert "PARTIAL: 1 of 1 checks passed. The run looked at a part only, so nothing" in _line(capsys.readouterr().out)


def test_only_the_report_of_this_run_is_named(
    playbook: Playbook, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    playbook(code=2, decision="no_go", reports=True)
    preflight.main([])
    assert "Report: artifacts/lab/report.html" in capsys.readouterr().out
    os.utime(tmp_path / "artifacts/lab/report.html", (1, 1))
    playbook(code=2, decision="no_go", reports=False)
    preflight.main([])
    assert "No report was written for this run." in capsys.readouterr().out


def test_further_arguments_reach_ansible(playbook: Playbook, tmp_path: Path) -> None:
    playbook(code=2, decision="no_go")
    preflight.main(["-e", "vcci_checks=2.1.1.encoding"])
    assert json.loads((tmp_path / "arguments.json").read_text()) == [
        "playbooks/preflight.yml",
        "-e",
        "vcci_checks=2.1.1.encoding",
    ]


INTERRUPTED = """
import pathlib, signal
def end(*_received):
    pathlib.Path("ended").touch()
    raise SystemExit(99)
signal.signal(signal.SIGINT, end)
pathlib.Path("started").touch()
signal.pause()
"""


@pytest.mark.usefixtures("playbook")
def test_an_interrupt_lets_ansible_end_and_claims_nothing(tmp_path: Path) -> None:
    stand_in(tmp_path, INTERRUPTED)
    with subprocess.Popen(
        [sys.executable, str(Path(preflight.__file__))], stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as running:
        deadline = time.monotonic() + 30
        while not (tmp_path / "started").exists():
            assert time.monotonic() < deadline, "ansible-playbook was not started"
        os.killpg(running.pid, signal.SIGINT)
        said = running.communicate(timeout=30)[1]
    assert running.returncode == preflight.INTERRUPTED
    assert said.strip() == "Interrupted: nothing may rely on this run."
    assert (tmp_path / "ended").exists()
    assert list((tmp_path / "artifacts").iterdir()) == []


def _line(text: str) -> str:
    return " ".join(text.split())
