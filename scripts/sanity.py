"""Runs `ansible-test sanity` on a copy of the checkout, without ignore files; a skipped test fails too."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import pip
from ansible_test._internal.host_configs import VirtualPythonConfig
from ansible_test._internal.python_requirements import get_venv_packages

from scripts.checkout import CHECKOUT, copy_checkout

# ansible-test wants the real path of a collection; a link to the checkout is not enough.
COPY = CHECKOUT / ".ansible/test/ansible_collections/greenlang/vcci"
HOME = CHECKOUT / ".ansible/home"
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
# Its words for a test that did not run; it ends with 0 all the same.
SKIPPED = re.compile(r"WARNING: (All targets skipped|Skipping|Required program)")


def pip_configuration(environ: Mapping[str, str], user: Path) -> configparser.ConfigParser:
    """What pip reads from the environment and the user's file, as one file: ansible-test passes neither on."""
    merged = configparser.ConfigParser(interpolation=None)
    merged.read([user / ".pip/pip.conf", user / ".config/pip/pip.conf", environ.get("PIP_CONFIG_FILE", os.devnull)])
    settings = {
        name.removeprefix("PIP_").lower().replace("_", "-"): value
        for name, value in environ.items()
        if name.startswith("PIP_")
    }
    settings.pop("config-file", None)
    proxy = environ.get("https_proxy") or environ.get("HTTPS_PROXY")
    merged.read_dict({"global": {**({"proxy": proxy} if proxy else {}), **settings}})
    return merged


def prepare_home(home: Path, configuration: configparser.ConfigParser) -> None:
    """Lays a home folder in which ansible-test finds a pip to begin with, so that the user's own stays as it is."""
    cache = home / ".ansible/test/cache"
    cache.mkdir(parents=True, exist_ok=True)
    version = get_venv_packages(VirtualPythonConfig(version=PYTHON))["pip"].replace(".", "_")
    shutil.copyfile(CHECKOUT / "tests/sanity/get_pip.py", cache / f"get_pip_{version}.py")
    shutil.rmtree(cache / "pip_alone", ignore_errors=True)
    shutil.copytree(Path(pip.__file__).parent, cache / "pip_alone/pip", ignore=shutil.ignore_patterns("__pycache__"))
    (home / ".config/pip").mkdir(parents=True, exist_ok=True)
    with (home / ".config/pip/pip.conf").open("w", encoding="utf-8") as file:
        configuration.write(file)


def skips(output: Iterable[str]) -> list[str]:
    """Passes the output on to the terminal, and returns the lines that say that something was not tested."""
    found = []
    for line in output:
        print(line, end="", flush=True)
        if SKIPPED.search(line):
            found.append(line.strip())
    return found


def main(arguments: list[str]) -> int:
    """Runs the tests that `arguments` ask for, all of them by default."""
    copy_checkout(CHECKOUT, COPY)
    # Else ansible-test would ask the checkout's repository, which ignores this folder, and find no file to test.
    subprocess.run(["git", "init", "--quiet"], cwd=COPY, check=True)
    prepare_home(HOME, pip_configuration(os.environ, Path.home()))
    command = ["ansible-test", "sanity", "--python", PYTHON, "--requirements", "--color", "no", *arguments]
    with subprocess.Popen(
        command,
        cwd=COPY,
        env={**os.environ, "HOME": str(HOME)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as running:
        skipped = skips(running.stdout or [])
    if skipped:
        print(f"sanity: expected every test to run, but: {'; '.join(skipped)}", file=sys.stderr)
    return running.returncode or int(bool(skipped))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
