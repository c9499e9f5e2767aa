"""The roles in somebody else's playbook, where no gate follows: they fail when a check fails."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from typing import Any

import pytest

from lab.instance import Instance
from tests.support.playbook import Ended, Playbooks

CONNECTION = ("host", "port", "user", "password", "ca_cert")


def _run(
    playbooks: Playbooks,
    lab: Instance,
    content: dict[str, Any],
    *,
    group: str = "postgresql",
    arguments: Sequence[str] = (),
) -> Ended:
    postgresql = lab.state()["systems"]["postgresql"]
    variables = {
        "ansible_connection": "local",
        "ansible_python_interpreter": "{{ ansible_playbook_python }}",
        "vcci_postgresql": {name: postgresql[name] for name in CONNECTION},
        "database_postgresql_settings": {"memory": postgresql["memory"]},
    }
    inventory = playbooks.folder / "hosts.json"
    inventory.write_text(json.dumps({"all": {"children": {group: {"hosts": {"db": variables}}}}}), encoding="utf-8")
    playbook = playbooks.folder / "theirs.yml"
    play = {"name": "Theirs", "hosts": group, "gather_facts": False, **content}
    playbook.write_text(json.dumps([play]), encoding="utf-8")
    return playbooks.run(playbook, "-i", str(inventory), *arguments)


@pytest.fixture
def theirs(playbooks: Playbooks) -> Playbooks:
    """Their playbooks, which have no ledger."""
    return dataclasses.replace(playbooks, records=False)


def test_a_healthy_system_lets_their_playbook_go_on(theirs: Playbooks, healthy: Instance) -> None:
    ended = _run(theirs, healthy, {"roles": ["greenlang.vcci.preparation", "greenlang.vcci.database"]})
    assert ended.code == 0, ended.output
    assert not theirs.ledger.exists()


def test_a_failed_check_fails_their_playbook_with_its_remedy(theirs: Playbooks, healthy: Instance) -> None:
    healthy.break_check("2.1.1.encoding")
    healthy.break_check("2.2.2.work_mem")
    ended = _run(theirs, healthy, {"roles": ["greenlang.vcci.database"]})
    assert ended.code == 2
    output = " ".join(ended.output.split())
    assert "2.1.1.encoding failed:" in output
    assert "2.2.2.work_mem failed:" in output


def test_what_could_not_be_looked_at_fails_their_playbook(theirs: Playbooks, healthy: Instance) -> None:
    role = {"role": "greenlang.vcci.database", "vars": {"vcci_postgresql": {"host": "127.0.0.1", "port": 1}}}
    ended = _run(theirs, healthy, {"roles": [role]})
    assert ended.code == 2
    assert "unknown (unreachable)" in " ".join(ended.output.split())


def test_a_host_of_another_group_is_refused_and_not_passed_by(theirs: Playbooks, healthy: Instance) -> None:
    ended = _run(theirs, healthy, {"roles": ["greenlang.vcci.database"]}, group="db_servers")
    assert ended.code == 2
    assert "would verify nothing on db" in " ".join(ended.output.split())


def test_their_own_group_names_work_with_the_roles_variable(theirs: Playbooks, healthy: Instance) -> None:
    role = {"role": "greenlang.vcci.database", "vars": {"database_systems": ["postgresql"]}}
    assert _run(theirs, healthy, {"roles": [role]}, group="db_servers").code == 0


def test_tags_do_not_leave_out_what_an_include_is_for(theirs: Playbooks, healthy: Instance) -> None:
    healthy.break_check("2.1.1.encoding")
    include = {"name": "greenlang.vcci.database"}
    task = {"name": "Theirs", "ansible.builtin.include_role": include, "tags": ["theirs"]}
    ended = _run(theirs, healthy, {"tasks": [task]}, arguments=["--tags", "theirs"])
    assert ended.code == 2
    assert "2.1.1.encoding failed:" in " ".join(ended.output.split())


def test_the_connection_is_not_set_among_the_expectations(theirs: Playbooks, healthy: Instance) -> None:
    role = {"role": "greenlang.vcci.database", "vars": {"database_postgresql_settings": {"database": "postgres"}}}
    ended = _run(theirs, healthy, {"roles": [role]})
    assert ended.code == 2
    assert "database. Supported parameters include: autovacuum_scale_factor" in " ".join(ended.output.split())


def test_their_missing_connection_is_told(theirs: Playbooks, healthy: Instance) -> None:
    role = {"role": "greenlang.vcci.database", "vars": {"vcci_postgresql": None}}
    ended = _run(theirs, healthy, {"roles": [role]})
    assert ended.code == 2
    assert "vcci_postgresql" in ended.output
