"""The collection as it is built and installed elsewhere: complete, nothing local in it, found by its full name."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from lab.instance import Instance
from scripts.checkout import CHECKOUT, copy_checkout
from tests.support.playbook import Playbooks

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
    """A built collection: the names in its archive, and the collections folder that it is installed in."""

    names: frozenset[str]
    collections: Path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The checkout, as work leaves it behind, built and installed elsewhere."""
    folder = tmp_path_factory.mktemp("built")
    copy_checkout(CHECKOUT, folder / "checkout")
    for name in LOCAL:
        path = folder / "checkout" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("local")
    galaxy(folder, "collection", "build", str(folder / "checkout"), "--output-path", str(folder))
    (archive,) = folder.glob("*.tar.gz")
    galaxy(
        folder, "collection", "install", str(archive), "--collections-path", str(folder / "collections"), "--offline"
    )
    with tarfile.open(archive) as tar:
        return Built(frozenset(tar.getnames()), folder / "collections")


def galaxy(folder: Path, *arguments: str) -> None:
    ended = command(folder, "ansible-galaxy", *arguments)
    assert ended.returncode == 0, ended.stdout


def command(folder: Path, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs a program of Ansible away from the checkout, with nothing but the installed collection in sight."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
    return subprocess.run(
        [str(BIN / program), *arguments],
        cwd=folder,
        env=kept | {"ANSIBLE_HOME": str(folder / "home"), "ANSIBLE_COLLECTIONS_PATH": str(folder / "collections")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=120,
    )


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
    ended = command(built.collections.parent, "ansible-doc", "--type", "module", "--json", *modules)
    assert ended.returncode == 0, ended.stdout
    documented = json.loads(ended.stdout)
    assert sorted(documented) == modules
    for module in documented.values():
        assert module["doc"]["filename"].startswith(str(built.collections))


@pytest.mark.parametrize("playbook", ["preflight", "report"])
def test_its_playbooks_are_found_by_their_full_name(built: Built, playbook: str) -> None:
    ended = command(built.collections.parent, "ansible-playbook", f"greenlang.vcci.{playbook}", "--syntax-check")
    assert ended.returncode == 0, ended.stdout


def test_it_verifies_the_lab(built: Built, healthy: Instance, tmp_path: Path) -> None:
    ended = Playbooks(tmp_path, healthy.name, built.collections).run("greenlang.vcci.preflight")
    assert ended.decision is not None, ended.output
    assert ended.statuses == {"passed": ended.decision["counts"]["passed"]}
    assert ended.decision["counts"]["passed"] > 0
