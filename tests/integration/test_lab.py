"""The lab as its user sees it: up, down, side by side, killed, interrupted, and what it says then."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lab import places
from lab.instance import Instance
from lab.places import CHECKOUT
from lab.process import identify, wait_gone

from .conftest import ask, command, wait_until


@pytest.fixture
def other() -> Iterator[Instance]:
    """A second instance, down at first and in the end."""
    instance = Instance(f"test-{os.getpid()}-other")
    try:
        yield instance
    finally:
        instance.down()


def traces(instance: Instance, state: dict[str, Any]) -> list[str]:
    """What is left of an instance that had this state: folders, sockets, processes, shared memory."""
    left = [str(path) for path in instance.folder.parent.glob(f"{instance.name}*")]
    run = Path(state["systems"]["postgresql"]["admin"]["socket"])
    left += [str(run)] if run.exists() else []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = process.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            continue
        left += [words] if f"{instance.folder}/" in words or f"vcci-{instance.name}-" in words else []
    return left


def test_up_again_says_so_and_changes_nothing(lab: Instance) -> None:
    before = lab.state()
    again = command("up", "--instance", lab.name)
    assert again.returncode == 0
    assert again.stdout.startswith(f"{lab.name}: up already\n")
    assert lab.state() == before


def test_the_environment_it_prints_is_enough_to_connect(lab: Instance) -> None:
    exports = command("env", "--instance", lab.name).stdout
    program = "import psycopg2; print(psycopg2.connect('').info.user)"
    shell = f'{exports}\n"{sys.executable}" -c "{program}"'
    assert subprocess.run(["sh", "-c", shell], capture_output=True, text=True, check=True).stdout == "vcci_verifier\n"


def test_no_way_in_without_tls_or_with_another_password(lab: Instance) -> None:
    assert "no encryption" in ask(lab, "postgres", "SELECT 1", sslmode="disable")
    assert "password authentication failed" in ask(lab, "postgres", "SELECT 1", password="guess")


def test_the_verifying_account_may_look_and_not_touch(lab: Instance) -> None:
    assert "permission denied" in ask(lab, "vcci_production", "SELECT count(*) FROM suppliers")
    assert "read-only transaction" in ask(lab, "vcci_production", "CREATE TABLE t ()")


def test_every_statement_is_in_the_log_and_no_password_is(lab: Instance) -> None:
    ask(lab, "postgres", "SELECT 'said by the test'")
    postgresql = lab.state()["systems"]["postgresql"]
    log = Path(postgresql["log"]).read_text()
    assert "vcci_verifier@postgres LOG:  statement: SELECT 'said by the test'" in log
    assert postgresql["password"] not in log
    assert postgresql["admin"]["password"] not in log


def test_secrets_are_readable_by_their_user_only(lab: Instance) -> None:
    assert lab.folder.stat().st_mode & 0o077 == 0
    assert (lab.folder / "state.json").stat().st_mode & 0o177 == 0


def test_two_instances_come_up_at_once_and_share_nothing(lab: Instance, other: Instance) -> None:
    third = Instance(f"test-{os.getpid()}-third")
    argv = [sys.executable, "-m", "lab", "up", "--instance"]
    try:
        both = [subprocess.Popen([*argv, instance.name], cwd=CHECKOUT) for instance in (other, third)]
        assert [process.wait(60) for process in both] == [0, 0]
        systems = [instance.state()["systems"]["postgresql"] for instance in (lab, other, third)]
        assert len({system["port"] for system in systems}) == 3
        assert ask(other, "postgres", "SELECT 1") == "1"
        assert "password authentication failed" in ask(other, "postgres", "SELECT 1", password=systems[2]["password"])
        assert "certificate verify failed" in ask(other, "postgres", "SELECT 1", sslrootcert=systems[2]["ca_cert"])
    finally:
        third.down()
    assert ask(other, "postgres", "SELECT 1") == "1"


def test_the_shell_of_somebody_who_works_with_another_server_does_not_matter(other: Instance, tmp_path: Path) -> None:
    shell = {
        "PGHOST": "192.0.2.1",
        "PGPORT": "1",
        "PGUSER": "nobody",
        "PGPASSWORD": "wrong",
        "PGDATABASE": "none",
        "PGSSLMODE": "verify-full",
        "PGSSLROOTCERT": "/nonexistent",
        "PGOPTIONS": "-c nonsense=1",
        "PGSERVICE": "none",
        "VCCI_CACHE": str(tmp_path),
    }
    assert command("up", "--instance", other.name, environment=shell).stderr == ""
    assert command("break", "2.2.2.work_mem", "--instance", other.name, environment=shell).returncode == 0
    assert ask(other, "vcci_production", "SHOW work_mem") == "4MB"


def test_two_ups_of_one_instance_at_once_end_with_one_lab(other: Instance) -> None:
    argv = [sys.executable, "-m", "lab", "up", "--instance", other.name]
    both = [
        subprocess.Popen(argv, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for attempt in range(2)
    ]
    told = [process.communicate(timeout=60) for process in both]
    assert 0 in [process.returncode for process in both]
    for process, (stdout, stderr) in zip(both, told, strict=True):
        assert process.returncode == 0 or "another lab command is at work" in stderr, (stdout, stderr)
    assert ask(other, "postgres", "SELECT 1") == "1"


def test_down_leaves_nothing_and_says_so_again(other: Instance) -> None:
    assert command("up", "--instance", other.name).returncode == 0
    state = other.state()
    assert len(traces(other, state)) > 2
    assert command("down", "--instance", other.name).stdout == f"{other.name}: down\n"
    assert traces(other, state) == []
    assert command("down", "--instance", other.name).stdout == f"{other.name}: down already\n"
    status = command("status", "--instance", other.name)
    assert (status.returncode, status.stdout) == (1, f"{other.name}: down\n")


@pytest.mark.parametrize("then", ["up", "down", "status"])
def test_a_killed_starter_takes_its_servers_along_and_leaves_nothing_to_the_next_command(
    other: Instance, then: str
) -> None:
    command("up", "--instance", other.name)
    state = other.state()
    server = identify(other.servers()["postgresql"]["pid"])
    assert server
    os.kill(state["pid"], signal.SIGKILL)
    assert wait_gone(server, 10), "the server outlived its starter"
    done = command(then, "--instance", other.name)
    if then == "up":
        assert done.returncode == 0
        assert ask(other, "postgres", "SELECT 1") == "1"
        assert other.down()
    assert traces(other, state) == []


def test_a_server_that_died_is_told_and_swept_with_its_shared_memory(other: Instance) -> None:
    command("up", "--instance", other.name)
    state = other.state()
    postmaster = other.folder / "postgresql" / "data" / "postmaster.pid"
    segment = postmaster.read_text().splitlines()[6].split()[1]
    assert segment in segments()
    os.kill(other.servers()["postgresql"]["pid"], signal.SIGKILL)
    wait_until(lambda: other.servers()["postgresql"]["ended"], 5)
    status = command("status", "--instance", other.name)
    assert (status.returncode, status.stdout.splitlines()[-1]) == (1, "ended: postgresql (SIGKILL)")
    again = command("up", "--instance", other.name)
    assert again.returncode == 1
    assert "its postgresql has ended (SIGKILL): lab down, then lab up" in again.stderr
    assert other.down()
    assert segment not in segments()
    assert traces(other, state) == []


def segments() -> list[str]:
    return [line.split()[1] for line in Path("/proc/sysvipc/shm").read_text().splitlines()[1:]]


def test_a_server_that_died_can_be_restarted_with_its_data(other: Instance) -> None:
    command("up", "--instance", other.name)
    os.kill(other.servers()["postgresql"]["pid"], signal.SIGKILL)
    wait_until(lambda: other.servers()["postgresql"]["ended"], 5)
    other.restart("postgresql")
    assert ask(other, "vcci_production", "SELECT 1") == "1"


def test_a_removed_folder_ends_the_lab(other: Instance) -> None:
    command("up", "--instance", other.name)
    state = other.state()
    starter = identify(state["pid"])
    assert starter
    shutil.rmtree(other.folder)
    assert wait_gone(starter, 10)
    assert traces(other, state) == []


def test_an_interrupted_up_leaves_nothing(other: Instance, tmp_path: Path) -> None:
    """Interrupted as soon as the server has a log: in the middle of its start."""
    argv = [sys.executable, "-m", "lab", "up", "--instance", other.name]
    process = subprocess.Popen(argv, cwd=CHECKOUT, stderr=subprocess.PIPE, text=True)
    wait_until((other.folder / "processes.json").exists, 30)
    process.send_signal(signal.SIGINT)
    stderr = process.communicate(timeout=30)[1]
    assert (process.returncode, stderr) == (1, "lab: interrupted\n")
    assert not other.folder.exists()
    assert [path for path in Path("/proc").glob("[0-9]*/cmdline") if str(other.folder) in read(path)] == []


def read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def test_a_server_that_does_not_start_says_why_and_nothing_is_left(
    other: Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy of the checkout whose PostgreSQL has a setting that does not exist."""
    checkout = tmp_path / "checkout"
    shutil.copytree(CHECKOUT / "lab", checkout / "lab", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(CHECKOUT / "docs" / "least-privilege", checkout / "docs" / "least-privilege")
    system = checkout / "lab" / "systems" / "postgresql.py"
    system.write_text(system.read_text().replace('"ssl": "on"', '"ssl": "perhaps"'))
    monkeypatch.setenv("VCCI_CACHE", str(places.cache()))
    monkeypatch.setenv("VCCI_LAB_HOME", str(tmp_path / "home"))
    argv = [sys.executable, "-m", "lab", "up", "--instance", "broken"]
    done = subprocess.run(argv, cwd=checkout, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "postgresql ended (exit code 1); its log ends with:" in done.stderr
    assert 'parameter "ssl" requires a Boolean value' in done.stderr
    assert "Traceback" not in done.stderr
    assert list((tmp_path / "home").iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["env"], "is not up; lab up --instance test-absent starts it"),
        (["break", "2.2.2.work_mem"], "is not up"),
        (["heal"], "is not up"),
    ],
)
def test_what_needs_a_lab_says_that_there_is_none(arguments: list[str], told: str) -> None:
    done = command(*arguments, "--instance", "test-absent")
    assert (done.returncode, done.stdout) == (1, "")
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1
