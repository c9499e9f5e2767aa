"""Return code 0 is never a go: whatever keeps the gate from deciding leaves no decision, and says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lab.instance import Instance
from tests.support.implemented import CATALOGUE, IMPLEMENTED, OWED, POSTGRESQL
from tests.support.playbook import PREFLIGHT, Playbooks

LOST = {"ansible_connection": "ssh", "ansible_port": 1, "ansible_host": "127.0.0.1", "ansible_ssh_retries": 0}


NO_HOSTS = "leaves us with no hosts to target"  # Ansible ends before any play, and with it what says NO DECISION


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("--limit", "vcci-postgresql"), 2, "NO DECISION the gate of preflight did not run"),
        (("--limit", "postgresql"), 2, "NO DECISION the gate of preflight did not run"),
        (("--skip-tags", "always"), 2, "NO DECISION the gate of preflight did not run"),
        (("--skip-tags", "always,all"), 0, "NO DECISION the gate of preflight did not run"),
        (("--limit", "nosuch"), 1, NO_HOSTS),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_run_without_its_gate_leaves_no_decision(
    playbooks: Playbooks, arguments: tuple[str, ...], code: int, told: str
) -> None:
    ended = playbooks.run(PREFLIGHT, *arguments)
    assert (ended.decision, ended.code) == (None, code)
    assert told in " ".join(ended.output.split())
    assert not (ended.ledger / "lab").exists()


def test_a_run_whose_every_task_is_skipped_decides_that_nothing_was_verified(playbooks: Playbooks) -> None:
    ended = playbooks.run(PREFLIGHT, "--skip-tags", "all")
    assert ended.decision is not None
    assert (ended.decision["decision"], ended.code) == ("no_go", 2)
    assert ended.decision["counts"]["pending"] == sum(ended.decision["counts"].values()) == len(OWED)
    assert ended.verdicts == {}


def test_a_run_can_not_be_put_in_place_of_the_one_that_begins(playbooks: Playbooks) -> None:
    opened = {"vcci_opened": {"run": "20261124T0752-7f3a", "roles": {}}}
    ended = playbooks.run(PREFLIGHT, "-e", json.dumps(opened))
    assert ended.decision is None
    assert ended.code == 2
    assert "vcci_opened is what this task registers" in " ".join(ended.output.split())


def test_an_earlier_runs_decision_file_does_not_outlive_a_run_that_fails(playbooks: Playbooks) -> None:
    playbooks.run(PREFLIGHT, "-e", "vcci_items=2.1.1")
    stale = playbooks.folder / "stale.json"
    (playbooks.folder / "decision.json").rename(stale)
    own = json.dumps({"vcci_decision_file": str(stale), "vcci_release_file": "/nowhere"})
    ended = playbooks.run(PREFLIGHT, "-e", own)
    assert ended.code == 2
    assert not stale.exists()


def test_a_second_look_that_reaches_nothing_is_pending_and_not_what_it_was(playbooks: Playbooks) -> None:
    first = playbooks.run()
    assert first.decision is not None
    again = ("-e", f"vcci_run={first.decision['run']}")
    ended = playbooks.run(PREFLIGHT, *again, environment={"VCCI_LAB_INSTANCE": "nobody"})
    assert ended.decision is not None
    assert (ended.decision["counts"]["passed"], ended.decision["counts"]["pending"]) == (0, len(OWED))


def test_two_hosts_that_are_one_and_the_same_system_block(playbooks: Playbooks, healthy: Instance) -> None:
    postgresql = healthy.state()["systems"]["postgresql"]
    names = ("host", "port", "user", "password", "ca_cert")
    own: dict[str, object] = {"vcci_postgresql": {name: postgresql[name] for name in names}}
    inventory = _inventory(playbooks.folder, {"vcci-eu": own, "vcci-us": own})
    ended = playbooks.run(PREFLIGHT, "-i", str(inventory), "-e", "vcci_items=2.1.1")
    assert ended.code == 2
    assert "vcci-eu and vcci-us are one and the same system" in " ".join(ended.output.split())


def test_a_limit_that_lets_localhost_through_decides(playbooks: Playbooks) -> None:
    ended = playbooks.run(PREFLIGHT, "--limit", "postgresql,localhost")
    assert ended.decision is not None
    assert ended.statuses == {"passed": len(IMPLEMENTED)}


def test_with_every_host_lost_the_gate_still_decides(playbooks: Playbooks) -> None:
    inventory = _inventory(playbooks.folder, {"vcci-postgresql": LOST})
    ended = playbooks.run(PREFLIGHT, "-i", str(inventory))
    assert ended.decision is not None
    assert ended.decision["decision"] == "no_go"
    assert ended.statuses == {"unknown": len(POSTGRESQL)}
    assert ended.causes(POSTGRESQL) == {"unreachable"}


def test_an_empty_inventory_is_pending_with_the_group_to_add(playbooks: Playbooks) -> None:
    inventory = _inventory(playbooks.folder, {})
    ended = playbooks.run(PREFLIGHT, "-i", str(inventory))
    assert ended.decision is not None
    assert ended.decision["counts"]["pending"] == len(OWED)
    assert "no host in group postgresql" in ended.output


def test_a_slip_in_a_groups_name_is_pending_with_a_hint(playbooks: Playbooks) -> None:
    inventory = playbooks.folder / "hosts.yml"
    groups: dict[str, object] = {"postgresq": {"hosts": {"vcci-postgresql": {}}}}
    inventory.write_text(json.dumps({"all": {"hosts": {"localhost": {}}, "children": groups, "vars": _vars()}}))
    ended = playbooks.run(PREFLIGHT, "-i", str(inventory))
    assert ended.decision is not None
    assert ended.decision["counts"]["pending"] == len(OWED)
    assert "the inventory has a group postgresq: is that a slip?" in ended.output


def test_a_missing_task_file_leaves_its_checks_pending(playbooks: Playbooks) -> None:
    sabotaged = playbooks.sabotaged("roles/database/tasks/preflight/postgresql.yml", None)
    ended = sabotaged.run(sabotaged.preflight())
    assert ended.code == 2
    assert ended.decision is not None
    assert ended.decision["decision"] == "no_go"
    lost = {check for check in POSTGRESQL if CATALOGUE.by_id[check].section == "2"}
    assert lost
    assert set(ended.verdicts) == set(IMPLEMENTED) - lost
    assert set(ended.statuses) == {"passed"}
    assert "no verdict came from vcci-postgresql" in ended.output


def test_a_module_that_crashes_is_unknown_and_fails(playbooks: Playbooks) -> None:
    judge = "    wanted = configured(options, name, memory)\n"
    sabotaged = playbooks.sabotaged(
        "plugins/module_utils/postgresql/settings.py", (judge, judge + "    raise RuntimeError('a bug')\n")
    )
    ended = sabotaged.run(sabotaged.preflight())
    assert ended.decision is not None
    assert ended.decision["decision"] == "no_go"
    crashed = {check for check, verdict in ended.verdicts.items() if verdict["cause"] == "error"}
    assert crashed == {"2.2.2.work_mem", "2.2.2.maintenance_work_mem"}
    assert ended.statuses == {"passed": len(IMPLEMENTED) - len(crashed), "unknown": len(crashed)}
    assert "RuntimeError: a bug" in ended.output


def _inventory(folder: Path, hosts: dict[str, dict[str, object]]) -> Path:
    inventory = folder / "hosts.yml"
    groups = {"postgresql": {"hosts": hosts}}
    inventory.write_text(json.dumps({"all": {"hosts": {"localhost": {}}, "children": groups, "vars": _vars()}}))
    return inventory


def _vars() -> dict[str, object]:
    return {
        "ansible_connection": "local",
        "ansible_python_interpreter": "{{ ansible_playbook_python }}",
        "vcci_environment": "lab",
        "vcci_release_file": str(PREFLIGHT.parents[1] / "inventories" / "lab" / "release.yml"),
        "vcci_postgresql": {"host": "127.0.0.1"},
    }
