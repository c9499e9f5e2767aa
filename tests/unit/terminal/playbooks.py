"""Playbooks through ansible-playbook with the real callback, and actions that return what a test tells them to."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
ACTIONS = ("run", "gate", "report", "postgresql_settings_verify", "redis_server_verify")
Plays = list[dict[str, Any]]
PLAY = {"gather_facts": False}
INVENTORY = {
    "all": {
        "vars": {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"},
        "children": {
            "postgresql": {"hosts": {"primary": {}}},
            "redis": {"hosts": {"cache-a": {}, "cache-b": {}}},
        },
    }
}
_ACTION = """
from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):
    _requires_connection = False

    def run(self, tmp=None, task_vars=None):
        super().run(tmp, task_vars)
        return dict(self._task.args)
"""


@dataclass(frozen=True)
class Ended:
    """How a playbook ended and what it printed."""

    code: int
    out: str
    err: str = ""


def lay_collection(folder: Path) -> None:
    """Lays a collection greenlang.vcci whose callback is the project's, and whose actions return their arguments."""
    plugins = folder / "ansible_collections/greenlang/vcci/plugins"
    for kind in ("action", "callback", "plugin_utils"):
        (plugins / kind).mkdir(parents=True)
    for real in ("callback/checklist.py", "module_utils", "plugin_utils/assessment.py", "plugin_utils/terminal"):
        (plugins / real).symlink_to(ROOT / "plugins" / real)
    for name in ACTIONS:
        (plugins / f"action/{name}.py").write_text(_ACTION)


def task(action: str, returns: dict[str, Any], **keywords: Any) -> dict[str, Any]:
    """A task of one of this collection's actions."""
    return {"name": action, f"greenlang.vcci.{action}": returns, **keywords}


def phase(*tasks: dict[str, Any], begins: dict[str, Any], ends: dict[str, Any], **keywords: Any) -> Plays:
    """The three plays of a phase: run, tasks on every system, gate."""
    own = {"vars": {"vcci_phase": "preflight"}, **PLAY}
    return [
        {"name": "Begin", "hosts": "localhost", "tasks": [task("run", begins)], **own},
        {"name": "Verify", "hosts": "all", "tasks": list(tasks), **own, **keywords},
        {"name": "Decide", "hosts": "localhost", "tasks": [task("gate", ends)], **own},
    ]


class Playbooks:
    """Runs playbooks in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        lay_collection(folder)
        (folder / "hosts.json").write_text(json.dumps(INVENTORY))

    def _command(self, plays: Plays, arguments: tuple[str, ...]) -> list[str]:
        (self.folder / "site.yml").write_text(json.dumps(plays))
        return [sys.executable, "-m", "ansible", "playbook", "-i", "hosts.json", "site.yml", *arguments]

    def _environment(self, more: dict[str, str]) -> dict[str, str]:
        kept = {
            key: value for key, value in os.environ.items() if not key.startswith(("ANSIBLE_", "NO_COLOR", "COLUMNS"))
        }
        return kept | {
            "ANSIBLE_HOME": str(self.folder / "home"),
            "ANSIBLE_COLLECTIONS_PATH": str(self.folder),
            "ANSIBLE_FORKS": "1",  # results in the order of the hosts
            "ANSIBLE_STDOUT_CALLBACK": "greenlang.vcci.checklist",
            "LC_ALL": "C.UTF-8",
            "TERM": "xterm-256color",
            **more,
        }

    def run(self, plays: Plays, *arguments: str, **environment: str) -> Ended:
        """Runs the plays with their output in a pipe."""
        ended = subprocess.run(
            self._command(plays, arguments),
            cwd=self.folder,
            env=self._environment(environment),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    def run_unread(self, plays: Plays) -> Ended:
        """Runs the plays with nobody at the other end of the pipe."""
        reader, writer = os.pipe()
        os.close(reader)
        with os.fdopen(writer, "wb") as stdout:
            ended = subprocess.run(
                self._command(plays, ()),
                cwd=self.folder,
                env=self._environment({}),
                stdout=stdout,
                stderr=subprocess.PIPE,
                text=True,
                timeout=60,
                check=False,
            )
        return Ended(ended.returncode, "", ended.stderr)

    def run_in_terminal(self, plays: Plays, *, columns: int, **environment: str) -> Ended:
        """Runs the plays in a terminal of that many columns."""
        controller, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        with subprocess.Popen(
            self._command(plays, ()),
            cwd=self.folder,
            env=self._environment(environment),
            stdin=terminal,
            stdout=terminal,
            stderr=subprocess.DEVNULL,
        ) as process:
            os.close(terminal)
            printed = b"".join(iter(lambda: _read(controller), b""))
        os.close(controller)
        return Ended(process.returncode, printed.decode().replace("\r\n", "\n"))


def _read(controller: int) -> bytes:
    try:
        return os.read(controller, 65536)
    except OSError:  # Linux tells the end of a terminal so
        return b""
