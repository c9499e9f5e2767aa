"""What `make sanity` adds to ansible-test: pip's configuration, and no skipped test taken for a pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import sanity


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
