"""Bad input: one clear sentence each, never a traceback, and never a go."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lab.certificates import Authority
from lab.instance import Instance
from tests.support.false_postgresql import Manners, Refusal, false_postgresql
from tests.support.implemented import POSTGRESQL
from tests.support.module_runner import run_module
from tests.support.playbook import PREFLIGHT, Ended, Playbooks
from tests.support.self_signed import SelfSigned


def _told(ended: Ended, sentence: str) -> None:
    assert sentence in " ".join(ended.output.split()), ended.output
    assert "Traceback" not in ended.output
    assert ended.code != 0
    assert ended.decision is None or ended.decision["decision"] != "go"


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        (
            {"vcci_checks": "2.1.1.encodin"},
            "vcci_checks: '2.1.1.encodin' is not in the checklist; did you mean 2.1.1.e",
        ),
        ({"vcci_sections": ["13"]}, "vcci_sections: '13' is not in the checklist"),
        ({"vcci_items": ["2.1.2"]}, "vcci_items: 2.1.2 is verified in phase migrate, not in preflight"),
        ({"vcci_answers": {"2": "postgres"}}, "names postgres, which is no group that answers for a check"),
        (
            {"vcci_release_file": "/nowhere/release.yml"},
            "the release was expected at /nowhere/release.yml, and there is",
        ),
        ({"vcci_environment": "../lab"}, "vcci_environment names a folder of the ledger: expected lower-case letters"),
        ({"vcci_environment": ""}, "set vcci_environment too, since vcci_release_file and vcci_ledger are: all three"),
        ({"vcci_run": "../../x"}, "a run's id was expected (vcci_run), as 20261124T0752-7f3a, and '../../x' is none"),
        ({"vcci_run": "20200101T0000-abcd"}, "there is no run 20200101T0000-abcd in"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_wrong_variable_is_told(playbooks: Playbooks, variables: dict[str, object], sentence: str) -> None:
    _told(playbooks.run(PREFLIGHT, "-e", json.dumps(variables)), sentence)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("name: [", "the release is not valid YAML:"),
        ("", "was expected to be a mapping, and is empty"),
        ("name: x\n", "is a required property (schema: docs/schemas/release.schema.json)"),
    ],
)
def test_a_malformed_release_is_told(playbooks: Playbooks, tmp_path: Path, content: str, sentence: str) -> None:
    release = tmp_path / "release.yml"
    release.write_text(content, encoding="utf-8")
    _told(playbooks.run(PREFLIGHT, "-e", f"vcci_release_file={release}"), sentence)


def test_a_wrong_credential_is_told(playbooks: Playbooks, healthy: Instance) -> None:
    ended = playbooks.run(PREFLIGHT, "-e", _connection(healthy, password="not-the-password-9Qx"))
    _told(ended, "the server refused the password of role")
    assert ended.causes(POSTGRESQL) == {"denied"}


def test_a_certificate_of_another_ca_is_told(playbooks: Playbooks, healthy: Instance, tmp_path: Path) -> None:
    other = tmp_path / "other.crt"
    Authority.create("another").write_certificate(other)
    ended = playbooks.run(PREFLIGHT, "-e", _connection(healthy, ca_cert=str(other)))
    _told(ended, "certificate")
    assert ended.causes(POSTGRESQL) == {"unreachable"}


def test_a_self_signed_certificate_is_told(playbooks: Playbooks, healthy: Instance, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("its-own", "another")]
    for folder in folders:
        folder.mkdir()
    its_own, another = (SelfSigned.create(folder) for folder in folders)
    refusal = Refusal("28P01", 'password authentication failed for user "vcci_verifier"', severity="FATAL")
    with false_postgresql(Manners(greeting=refusal, tls=its_own.context())) as port:
        where = {"host": "127.0.0.1", "port": port, "password": "pw-19c4"}
        trusting = run_module("postgresql_server_verify", where | {"ca_cert": str(its_own.certificate)})
        given = _connection(healthy, port=str(port), ca_cert=str(another.certificate))
        ended = playbooks.run(PREFLIGHT, "-e", given)
    assert {record["cause"] for record in trusting["checks"]} == {"denied"}  # the control: only trust was missing
    _told(ended, f"the certificate of 127.0.0.1:{port} is not trusted: no authority that we trust has signed it")
    assert ended.causes(POSTGRESQL) == {"unreachable"}
    assert all("set option ca_cert" in ended.verdicts[check]["remedy"] for check in POSTGRESQL)


def test_a_missing_library_of_the_controller_is_told_with_its_install_line(
    playbooks: Playbooks, tmp_path: Path
) -> None:
    (tmp_path / "jsonschema.py").write_text("raise ImportError('No module named jsonschema')\n", encoding="utf-8")
    ended = playbooks.run(environment={"PYTHONPATH": str(tmp_path)})
    _told(ended, "the Python library jsonschema is needed to read a release: pip install jsonschema")
    assert (ended.decision, ended.code) == (None, 2)


def test_a_missing_driver_is_told_with_its_install_line(playbooks: Playbooks, tmp_path: Path) -> None:
    (tmp_path / "psycopg2.py").write_text("raise ImportError('No module named psycopg2')\n", encoding="utf-8")
    ended = playbooks.run(environment={"PYTHONPATH": str(tmp_path)})
    _told(ended, "pip install --upgrade 'psycopg2-binary")
    assert ended.causes(POSTGRESQL) == {"missing_tool"}


def test_a_lab_that_is_not_up_is_told(playbooks: Playbooks) -> None:
    ended = playbooks.run(environment={"VCCI_LAB_INSTANCE": "nobody"})
    _told(ended, "the lab is not up")
    assert ended.decision is not None


def _connection(lab: Instance, **changes: str) -> str:
    postgresql = lab.state()["systems"]["postgresql"]
    names = ("host", "port", "user", "password", "ca_cert")
    return json.dumps({"vcci_postgresql": {name: postgresql[name] for name in names} | changes})
