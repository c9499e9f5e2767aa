"""What scripts/venv.sh says of a Python that will not do, and that it leaves a sound environment alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "scripts/venv.sh"
NO_VENV = '#!/bin/sh\n[ "$1" = -c ] && { echo "$0"; exit 0; }\necho "asked for $*" >&2\nexit 1\n'
TOO_OLD = '#!/bin/sh\n[ "$1" = --version ] && { echo Python 3.9.2; exit 0; }\nexit 1\n'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with nothing but the script and a pyproject.toml."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(SCRIPT, tmp_path / "scripts")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    return tmp_path


def run(checkout: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], **environment}
    command = ["sh", str(checkout / "scripts/venv.sh")]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


def program(path: Path, content: str) -> Path:
    path.write_text(content)
    path.chmod(0o755)
    return path


def installed(checkout: Path) -> None:
    """What a finished installation leaves behind, an interpreter included."""
    (checkout / ".venv/bin").mkdir(parents=True)
    program(checkout / ".venv/bin/python", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (checkout / ".venv/installed").write_text(f"{checkout.resolve()}\nextra: \n[project]\n")


@pytest.mark.parametrize(("content", "seen"), [(TOO_OLD, "Python 3.9.2"), (None, "no {python} that runs")])
def test_a_python_that_will_not_do_is_one_sentence(checkout: Path, content: str | None, seen: str) -> None:
    python = checkout / "python3.9"
    if content:
        program(python, content)
    ended = run(checkout, PYTHON=str(python))
    assert ended.returncode == 1
    assert ended.stderr == (
        f"venv: expected Python 3.11 or newer, found {seen.format(python=python)}: install one, or name it as in "
        "'make PYTHON=/path/to/python3.11 …'\n"
    )
    assert not (checkout / ".venv").exists()


def test_a_sound_environment_is_left_alone(checkout: Path) -> None:
    installed(checkout)
    ended = run(checkout)
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize("damage", ["interrupted", "moved", "broken"])
def test_an_unsound_environment_is_made_anew(checkout: Path, damage: str) -> None:
    installed(checkout)
    (checkout / ".venv/stale").touch()
    if damage == "interrupted":
        (checkout / ".venv/installed").unlink()
    elif damage == "moved":
        (checkout / ".venv/installed").write_text("/elsewhere\nextra: \n[project]\n")
    else:
        (checkout / ".venv/bin/python").unlink()
    program(checkout / "python3.11", NO_VENV)
    ended = run(checkout, PATH=f"{checkout}{os.pathsep}{os.environ['PATH']}")
    assert ended.returncode == 1
    assert ended.stderr == f"venv: making .venv with {checkout}/python3.11\nasked for -m venv .venv\n"
    assert not (checkout / ".venv").exists()
