"""Which packages are fetched, and what is said where they can't be."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab import packages
from lab.errors import LabError
from lab.packages import Apt, needed_libraries

# from apt-get install -s --no-install-recommends postgresql-17 on a Debian 13 that has nothing of it, shortened
PLAN = """\
NOTE: This is only a simulation!
The following NEW packages will be installed:
  adduser libcommon-sense-perl libedit2 libgssapi-krb5-2
Inst adduser (3.152 Debian:13.1/stable [all])
Inst libc6 [2.41-12] (2.41-12+deb13u1 Debian:13.1/stable [amd64])
Inst libc-l10n (2.41-12 Debian:13.1/stable [all])
Inst locales (2.41-12 Debian:13.1/stable [all])
Inst libedit2 (3.1-20250104-1 Debian:13.1/stable [amd64])
Inst libgssapi-krb5-2:amd64 (1.21.3-5 Debian:13.1/stable [amd64])
Inst libgdbm6t64 (1.24-2 Debian:13.1/stable [amd64])
Inst libjson-perl (4.10000-1 Debian:13.1/stable [all])
Inst libllvm19 (1:19.1.7-3+b1 Debian:13.1/stable [amd64])
Inst libperl5.40 (5.40.1-6 Debian:13.1/stable [amd64])
Inst libz3-4 (4.13.3-1 Debian:13.1/stable [amd64])
Inst libpq-dev [15.18-0+deb12u1] (15.20-0+deb12u1 Debian-Security:12/oldstable-security [amd64]) []
Inst libpq5 (17.6-0+deb13u1 Debian:13.1/stable [amd64])
Inst libcap-ng0 (0.8.5-4+b1 Debian:13.1/stable [amd64])
Inst libcom-err2 (1.47.2-3+b3 Debian:13.1/stable [amd64])
Inst perl (5.40.1-6 Debian:13.1/stable [amd64])
Inst postgresql-client-17 (17.6-0+deb13u1 Debian:13.1/stable [amd64])
Inst postgresql-common (278 Debian:13.1/stable [all])
Inst postgresql-17 (17.6-0+deb13u1 Debian:13.1/stable [amd64])
Inst ssl-cert (1.1.3 Debian:13.1/stable [all])
Conf libpq5 (17.6-0+deb13u1 Debian:13.1/stable [amd64])
"""


def test_only_shared_libraries_are_fetched_and_never_the_c_library() -> None:
    assert needed_libraries(PLAN) == ["libedit2", "libgssapi-krb5-2", "libpq5", "libcap-ng0", "libcom-err2"]


def test_nothing_is_needed_where_all_is_installed() -> None:
    assert needed_libraries("postgresql-15 is already the newest version (15.20-0+deb12u1).\n") == []


def test_a_machine_without_apt_is_told_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("shutil.which", lambda tool: None)
    with pytest.raises(LabError, match=r"apt-get is not on this machine: it needs Debian 12"):
        Apt.create(tmp_path)


def test_apt_never_runs_the_hooks_of_the_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr("shutil.which", lambda tool: f"/usr/bin/{tool}")

    def run(command: list[str], **options: object) -> str:
        commands.append(command)
        return "postgresql-15 - a database\n"

    monkeypatch.setattr(packages, "run", run)
    assert Apt.create(tmp_path / "apt").names("^postgresql") == ["postgresql-15"]
    configuration = tmp_path / "apt" / "apt.conf"
    assert all(command[1:3] == ["-c", str(configuration)] for command in commands)
    assert "#clear APT::Update::Post-Invoke;" in configuration.read_text()
    assert f'Dir::State "{tmp_path}/apt/state";' in configuration.read_text()
