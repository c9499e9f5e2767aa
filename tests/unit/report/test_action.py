"""The action, through Ansible: where the files lie, what is returned, and what a user is told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from ansible_collections.greenlang.vcci.plugins.plugin_utils.clock import as_instant, utc_now
from ansible_collections.greenlang.vcci.plugins.plugin_utils.ledger import Ledger
from ansible_collections.greenlang.vcci.plugins.plugin_utils.release import load_release
from ansible_collections.greenlang.vcci.tests.unit.report.example import RELEASE, begun, kept, passing, plan_on
from tests.support.implemented import ALL, POSTGRESQL

ROOT = Path(__file__).parents[3]


class Said(NamedTuple):
    """What a user gets: the return code and the task's result."""

    code: int
    result: dict[str, Any]


class Site:
    """A working directory with an inventory, a release and a ledger."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ledger = Ledger(folder / "artifacts" / "production")
        (folder / "release.yml").write_text(yaml.safe_dump(dict(RELEASE.document)))
        self.digest = load_release(folder / "release.yml").digest
        self.inventory({"vcci_hotline": "+1-555-{{ '010' }}-0199"})

    def inventory(self, variables: dict[str, Any]) -> None:
        known = {"vcci_environment": "production", "vcci_release_file": "release.yml", "vcci_ledger": "artifacts"}
        hosts = {"localhost": {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}}
        content = {"all": {"hosts": hosts, "vars": known | variables}}
        (self.folder / "hosts.yml").write_text(yaml.safe_dump(content))

    def report(self) -> Said:
        environment = {
            **os.environ,
            "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".ansible" / "collections"),
            "ANSIBLE_HOME": str(self.folder / "home"),
            "ANSIBLE_NOCOLOR": "1",
        }
        command = [
            sys.executable,
            "-m",
            "ansible",
            "adhoc",
            "-i",
            "hosts.yml",
            "localhost",
            "-m",
            "greenlang.vcci.report",
        ]
        done = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)
        assert "Traceback" not in done.stdout + done.stderr
        return Said(done.returncode, json.loads(done.stdout[done.stdout.index("=> ") + 3 :]))

    def page(self) -> str:
        return (self.folder / "artifacts" / "production" / "report.html").read_text(encoding="utf-8")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_reports_what_the_ledger_holds(site: Site) -> None:
    kept(begun(digest=site.digest).judged(passing).decided(), site.ledger.folder)
    code, result = site.report()
    assert (code, result["changed"]) == (0, True)
    assert result["files"] == {
        "html": "artifacts/production/report.html",
        "json": "artifacts/production/report.json",
        "junit": "artifacts/production/junit.xml",
    }
    summary = result["summary"]
    assert (summary["passed"], summary["total"]) == (len(POSTGRESQL), len(ALL))
    assert summary["pending"] == len(ALL) - len(POSTGRESQL)
    assert result["decisions"]["preflight"]["decision"] == "no_go"
    document = json.loads((site.ledger.folder / "report.json").read_text())
    assert document["summary"] == result["summary"]
    assert document["hotline"] == "+1-555-010-0199"
    assert "ansible-playbook -i hosts.yml greenlang.vcci.preflight" in site.page()


def test_is_not_changed_as_long_as_the_ledger_is_not(site: Site) -> None:
    assert [site.report().result["changed"] for _time in range(2)] == [True, False]
    kept(begun(digest=site.digest).judged(passing).decided(), site.ledger.folder)
    assert site.report().result["changed"] is True


def test_a_changed_run_decides_nothing_and_is_one_sentence(site: Site) -> None:
    file = kept(begun(digest=site.digest).judged(passing).decided(), site.ledger.folder)
    file.path.write_text(file.path.read_text().replace('"status":"passed"', '"status":"failed"', 1))
    code, result = site.report()
    assert (code, result["decisions"]["preflight"]["decision"]) == (0, None)
    assert any("was changed after it was written" in note for note in result["decisions"]["preflight"]["notes"])
    assert "was changed after it was written" in site.page()


@pytest.mark.parametrize(("hours", "decision"), [(23, "go"), (25, None)])
def test_a_go_is_one_for_a_day_by_the_controllers_clock(site: Site, hours: int, decision: str | None) -> None:
    at = as_instant(utc_now() - timedelta(hours=hours))
    go = begun(digest=site.digest, at=at, plan=plan_on("preflight", ["db-1"])).judged(passing).decided()
    kept(go, site.ledger.folder)
    assert site.report().result["decisions"]["preflight"]["decision"] == decision


def test_a_missing_variable_is_one_sentence(site: Site) -> None:
    site.inventory({"vcci_release_file": None})
    code, result = site.report()
    assert code == 2
    assert "set vcci_release_file too" in result["msg"]
