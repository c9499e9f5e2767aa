"""What `make sanity` adds to ansible-test: a whole copy, pip's configuration, and no skipped test taken for a pass."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from scripts import sanity


def test_the_copy_holds_what_git_would_track_with_links_as_links(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    (source / "folder").mkdir(parents=True)
    (source / "folder/tracked").write_text("tracked")
    (source / "folder/link").symlink_to("tracked")
    (source / "gone").write_text("gone")
    (source / ".gitignore").write_text("/ignored\n")
    subprocess.run(["git", "init", "--quiet"], cwd=source, check=True)
    subprocess.run(["git", "add", "."], cwd=source, check=True)
    (source / "gone").unlink()
    (source / "ignored").write_text("ignored")
    (source / "new").write_text("new")
    (target / "stale").mkdir(parents=True)

    sanity.copy_checkout(source, target)

    files = {
        str(path.relative_to(target)) for path in target.rglob("*") if ".git/" not in f"{path}/" and not path.is_dir()
    }
    assert files == {".gitignore", "folder/tracked", "folder/link", "new"}
    assert (target / "folder/link").readlink() == Path("tracked")
    assert (target / ".git").is_dir()


def test_pip_is_configured_as_the_environment_and_the_users_file_say(tmp_path: Path) -> None:
    (tmp_path / ".config/pip").mkdir(parents=True)
    (tmp_path / ".config/pip/pip.conf").write_text("[global]\nindex-url = https://user.test\nretries = 7\n")
    environ = {"PIP_INDEX_URL": "https://environment.test/%40", "https_proxy": "http://proxy.test", "PATH": "/bin"}
    configured = sanity.pip_configuration(environ, tmp_path)
    assert dict(configured["global"]) == {
        "index-url": "https://environment.test/%40",
        "retries": "7",
        "proxy": "http://proxy.test",
    }


@pytest.mark.parametrize(
    "line",
    [
        "WARNING: All targets skipped.",
        'WARNING: Required program "shellcheck" not found.',
        'WARNING: Skipping sanity test "import" on Python 3.12 because it could not be found.',
    ],
)
def test_a_skipped_test_is_seen(line: str) -> None:
    assert sanity.skips(['Running sanity test "import"\n', f"{line}\n"]) == [line]


def test_a_whole_run_has_no_skips(capsys: pytest.CaptureFixture[str]) -> None:
    output = ['WARNING: Using locale "C.UTF-8" instead of "en_US.UTF-8".\n', 'Running sanity test "pep8"\n']
    assert sanity.skips(output) == []
    assert capsys.readouterr().out == "".join(output)
