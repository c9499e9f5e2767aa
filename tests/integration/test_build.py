"""The collection as it is built and installed elsewhere: complete, nothing local in it, found by its full name."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from lab.instance import Instance
from scripts.checkout import CHECKOUT, copy_checkout
from tests.support.implemented import POSTGRESQL
from tests.support.playbook import Playbooks
from tests.support.readme import CHECKOUT_THERE, step

BIN = Path(sys.executable).parent
TOP_LEVEL = {
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "FILES.json",
    "LICENSE",
    "MANIFEST.json",
    "README.md",
    "changelogs",
    "checklist.yml",
    "docs",
    "inventories",
    "meta",
    "playbooks",
    "plugins",
    "roles",
}
# What working in a checkout leaves behind.
LOCAL = (
    ".ansible/home/.config/pip/pip.conf",
    ".cache/apt/lists",
    ".env",
    ".lab/default/state.json",
    ".mypy_cache/CACHEDIR.TAG",
    ".venv/bin/python",
    "artifacts/lab/report.html",
    "greenlang-vcci-0.0.1.tar.gz",
    "greenlang_vcci_dev.egg-info/PKG-INFO",
    "plugins/modules/__pycache__/gate.cpython-311.pyc",
)


@dataclass(frozen=True)
class Built:
    """A built collection: the names in its archive, and the home directory of the user who has installed it."""

    names: frozenset[str]
    home: Path

    @property
    def collections(self) -> Path:
        return self.home / ".ansible" / "collections"

    def shell(self, *lines: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Runs lines in the user's shell, who has Ansible, the installed collection, and no settings."""
        settings = ("ANSIBLE_", "MAKE", "PG", "PYTHON", "VCCI_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(settings)}
        return subprocess.run(
            ["sh", "-e", "-c", "\n".join(lines)],
            cwd=folder or self.home,
            env=kept | {"HOME": str(self.home), "PATH": f"{BIN}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=120,
        )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The checkout, as work leaves it behind, built and installed elsewhere by the lines of README."""
    folder = tmp_path_factory.mktemp("built")
    checkout, home = folder / "checkout", folder / "home"
    home.mkdir()
    copy_checkout(CHECKOUT, checkout)
    for name in LOCAL:
        path = checkout / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("local")
    _lay_virtual_environment(checkout)
    build, install, libraries = step(1).commands
    assert libraries == "pip install psycopg2-binary jsonschema"
    user = Built(frozenset(), home)
    for line, where in ((build, checkout), (install.replace(CHECKOUT_THERE, str(checkout)), checkout)):
        ended = user.shell(line, folder=where)
        assert ended.returncode == 0, ended.stdout
    (archive,) = checkout.glob("greenlang-vcci-0.1.0.tar.gz")
    with tarfile.open(archive) as tar:
        return Built(frozenset(tar.getnames()), home)


def _lay_virtual_environment(checkout: Path) -> None:
    """What `make` finds set up, as scripts/venv.sh leaves it, so that nothing is fetched; its tools are PATH's."""
    python = checkout / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to(sys.executable)
    project = (checkout / "pyproject.toml").read_text(encoding="utf-8")
    (checkout / ".venv" / "installed").write_text(f"{checkout.resolve()}\nextra: dev\n{project}", encoding="utf-8")


def test_the_archive_holds_the_collection_and_nothing_local(built: Built) -> None:
    assert {name.split("/")[0] for name in built.names} == TOP_LEVEL
    assert built.names.isdisjoint(LOCAL)


@pytest.mark.parametrize("folder", ["docs", "inventories", "meta", "playbooks", "plugins", "roles"])
def test_the_archive_holds_all_of_a_folder(built: Built, folder: str, tmp_path: Path) -> None:
    copy_checkout(CHECKOUT, tmp_path)
    files = {str(path.relative_to(tmp_path)) for path in (tmp_path / folder).rglob("*") if not path.is_dir()}
    assert files
    assert files <= built.names


def test_its_documentation_is_found(built: Built) -> None:
    modules = sorted(f"greenlang.vcci.{path.stem}" for path in (CHECKOUT / "plugins/modules").glob("*.py"))
    ended = built.shell(shlex.join(["ansible-doc", "--type", "module", "--json", *modules]))
    assert ended.returncode == 0, ended.stdout
    documented = json.loads(ended.stdout)
    assert sorted(documented) == modules
    for module in documented.values():
        assert module["doc"]["filename"].startswith(str(built.collections))


@pytest.mark.parametrize("playbook", ["preflight", "report"])
def test_its_playbooks_are_found_by_their_full_name(built: Built, playbook: str) -> None:
    ended = built.shell(f"ansible-playbook greenlang.vcci.{playbook} --syntax-check")
    assert ended.returncode == 0, ended.stdout


def test_it_verifies_the_lab(built: Built, healthy: Instance, tmp_path: Path) -> None:
    ended = Playbooks(tmp_path, healthy.name, built.collections).run("greenlang.vcci.preflight")
    assert ended.decision is not None, ended.output
    assert ended.statuses == {"passed": ended.decision["counts"]["passed"]}
    assert ended.decision["counts"]["passed"] > 0


def _this_lab(text: str, lab: Instance) -> str:
    """A text of the guide with what each reader has to put in: here the lab's address, password and authority."""
    postgresql = lab.state()["systems"]["postgresql"]
    address = rf"\1host: {postgresql['host']}\n\1port: {postgresql['port']}"
    return (
        re.sub(r"( *)host: db\.example\.com", address, text)
        .replace("…", shlex.quote(postgresql["password"]))
        .replace("/etc/ssl/certs/ca-certificates.crt", postgresql["ca_cert"])
        .replace("16GiB", postgresql["memory"])
    )


@pytest.mark.parametrize("well", [True, False], ids=["healthy", "broken"])
def test_the_guides_inventory_and_playbook_verify_a_database(built: Built, healthy: Instance, well: bool) -> None:
    if not well:
        healthy.break_check("2.1.1.encoding")
    (hosts,), (playbook,) = step(3).files, step(4).files
    (built.home / "hosts.yml").write_text(_this_lab(hosts, healthy), encoding="utf-8")
    (built.home / "verify.yml").write_text(playbook, encoding="utf-8")
    ended = built.shell(*(_this_lab(line, healthy) for line in step(4).commands))
    assert ended.returncode == (0 if well else 2), ended.stdout
    shown = {line.split()[1]: line.split()[0] for line in ended.stdout.splitlines() if line.strip()[:1] in ("✓", "✗")}
    assert shown == dict.fromkeys(POSTGRESQL, "✓") | ({} if well else {"2.1.1.encoding": "✗"})


def test_the_guides_own_environment_is_decided_and_reported(built: Built, healthy: Instance) -> None:
    postgresql = healthy.state()["systems"]["postgresql"]
    mine = built.home / "inventories" / "mine"
    shutil.copytree(CHECKOUT / "inventories" / "production", mine)
    shutil.copy(CHECKOUT / "inventories" / "lab" / "release.yml", mine)
    _put(mine / "group_vars/all/vcci.yml", r"vcci_environment: .*", "vcci_environment: mine")
    _put(mine / "hosts.yml", r"postgresql_host: .*", f"postgresql_host: {postgresql['host']}")
    _put(mine / "hosts.yml", r"# postgresql_memory:.*", f"postgresql_memory: {postgresql['memory']}")
    connection = mine / "group_vars/postgresql/connection.yml"
    _put(connection, r"  user: .*", f"  user: {postgresql['user']}\n  port: {postgresql['port']}")
    ended = built.shell(*(_this_lab(line, healthy) for line in step(5).commands))
    assert ended.returncode == 2, ended.stdout
    assert "NO-GO " in ended.stdout
    report = json.loads((built.home / "artifacts" / "mine" / "report.json").read_text(encoding="utf-8"))
    assert report["summary"]["passed"] == len(POSTGRESQL)
    assert report["decisions"]["preflight"]["decision"] == "no_go"


def _put(file: Path, pattern: str, line: str) -> None:
    text, times = re.subn(pattern, line, file.read_text(encoding="utf-8"))
    assert times == 1, f"{file.name} has {times} lines {pattern}"
    file.write_text(text, encoding="utf-8")
