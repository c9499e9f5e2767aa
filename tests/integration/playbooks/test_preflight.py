"""The preflight from inventory to report, healthy and broken."""

from __future__ import annotations

import json
from pathlib import Path

from ansible_collections.greenlang.vcci.plugins.plugin_utils.ledger import RunFile
from lab.instance import Instance
from tests.support.implemented import ALL, IMPLEMENTED, OWED, PENDING
from tests.support.playbook import PREFLIGHT, Ended, Playbooks


def test_every_implemented_check_passes_and_the_rest_is_pending(healthy_run: Ended) -> None:
    assert healthy_run.statuses == {"passed": len(IMPLEMENTED)}
    assert sorted(healthy_run.verdicts) == sorted(IMPLEMENTED)
    assert healthy_run.decision is not None
    assert healthy_run.decision["decision"] == "no_go"
    counts = healthy_run.decision["counts"]
    assert (counts["passed"], counts["pending"], sum(counts.values())) == (len(IMPLEMENTED), PENDING, len(OWED))
    assert healthy_run.code == 2


def test_every_verdict_has_evidence_a_source_and_no_deviation(healthy_run: Ended) -> None:
    for verdict in healthy_run.verdicts.values():
        assert verdict["evidence"]
        assert verdict["source"]
        assert verdict["expected"]
        assert verdict["deviates"] == []


def test_the_ledger_is_whole_and_ends_with_the_decision(healthy_run: Ended) -> None:
    (path,) = (healthy_run.ledger / "lab" / "runs").glob("*.jsonl")
    records = RunFile(path).records
    assert records[0]["kind"] == "run"
    assert records[-1]["kind"] == "decision"
    assert healthy_run.decision is not None
    assert records[-1]["hash"] == healthy_run.decision["tip"]


def test_the_terminal_tells_verdicts_counts_and_the_report(healthy_run: Ended) -> None:
    lines = healthy_run.output.splitlines()
    for check in IMPLEMENTED:
        assert any(line.strip().startswith(f"✓ {check} ") for line in lines)
    assert any(line.startswith("NO-GO ") and f"{PENDING} pending" in line for line in lines)
    report = next(line for line in lines if line.strip().startswith("report "))
    assert (Path(report.split()[-1])).exists()
    assert "\x1b" not in healthy_run.output
    assert "WARNING" not in healthy_run.output


def test_the_report_counts_the_whole_checklist(healthy_run: Ended) -> None:
    report = json.loads((healthy_run.ledger / "lab" / "report.json").read_text(encoding="utf-8"))
    summary = report["summary"]
    assert summary["total"] == len(ALL) == sum(value for key, value in summary.items() if key != "total")
    assert summary["passed"] == len(IMPLEMENTED)
    assert healthy_run.decision is not None
    assert report["decisions"]["preflight"]["run"] == healthy_run.decision["run"]
    assert (healthy_run.ledger / "lab" / "report.html").exists()
    assert (healthy_run.ledger / "lab" / "junit.xml").exists()


def test_a_fault_is_seen_with_its_remedy_and_a_narrowed_run_shows_it_mended(
    playbooks: Playbooks, healthy: Instance
) -> None:
    healthy.break_check("2.2.2.work_mem")
    broken = playbooks.run()
    assert broken.statuses == {"passed": len(IMPLEMENTED) - 1, "failed": 1}
    assert broken.verdicts["2.2.2.work_mem"]["status"] == "failed"
    lines = [line.strip() for line in broken.output.splitlines()]
    assert any(line.startswith("✗ 2.2.2.work_mem") and "want 64 MB" in line for line in lines)
    assert any(line.startswith("→") and "work_mem" in line for line in lines)

    healthy.heal()
    again = playbooks.run(PREFLIGHT, "-e", "vcci_checks=2.2.2.work_mem")
    assert list(again.verdicts) == ["2.2.2.work_mem"]
    assert again.statuses == {"passed": 1}
    assert again.decision is not None
    assert again.decision["decision"] == "partial"
    assert again.code == 0
    assert "PARTIAL" in again.output


def test_a_narrowed_run_with_a_blocker_fails(playbooks: Playbooks, healthy: Instance) -> None:
    healthy.break_check("2.1.1.encoding")
    ended = playbooks.run(PREFLIGHT, "-e", "vcci_items=2.1.1")
    assert ended.decision is not None
    assert ended.decision["decision"] == "partial"
    assert ended.code == 2


def test_check_mode_gives_the_same_verdicts_and_nothing_may_rely_on_them(playbooks: Playbooks) -> None:
    ended = playbooks.run(PREFLIGHT, "--check")
    assert ended.statuses == {"passed": len(IMPLEMENTED)}
    assert ended.lines[0]["check_mode"] is True
    assert ended.decision is not None
    assert ended.decision["decision"] == "partial"


def test_a_weaker_expectation_blocks_and_a_stricter_one_does_not(playbooks: Playbooks) -> None:
    options = {
        "database_postgresql_database": {"extensions": ["pgcrypto"]},
        "preparation_postgresql_server": {"version": "15.1"},
    }
    ended = playbooks.run(
        PREFLIGHT, "-e", json.dumps(options), "-e", "vcci_items=2.1.1", "-e", "vcci_checks=1.1.2.version"
    )
    assert ended.statuses == {"passed": 5}
    (weaker,) = ended.verdicts["2.1.1.extensions"]["deviates"]
    (stricter,) = ended.verdicts["1.1.2.version"]["deviates"]
    assert (weaker["effect"], stricter["effect"]) == ("weaker", "stricter")
    blockers = ended.lines[-1]["blockers"]
    assert [(blocker["id"], blocker["status"]) for blocker in blockers] == [("2.1.1.extensions", "deviates")]
    assert ended.code == 2
    assert "needs a waiver" in ended.output
