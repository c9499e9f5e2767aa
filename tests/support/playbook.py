"""Runs ansible-playbook as a user does, and reads what it left: output, decision, ledger, reports."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PREFLIGHT = ROOT / "playbooks" / "preflight.yml"
ANSIBLE_PLAYBOOK = Path(sys.executable).with_name("ansible-playbook")
DEADLINE = 120
SHIPPED = ("plugins", "roles", "playbooks", "meta", "docs", "checklist.yml", "galaxy.yml")


def newest_run(ledger: Path) -> Path:
    """The file of the run that was written to last; ids of one minute are in no order."""
    return max((ledger / "lab" / "runs").glob("*.jsonl"), key=lambda path: path.stat().st_mtime_ns)


@dataclass(frozen=True)
class Ended:
    """An ended run: return code, all output, and the folder that held its ledger."""

    code: int
    output: str
    ledger: Path
    decision_file: Path

    @property
    def decision(self) -> dict[str, Any] | None:
        """What the gate wrote, or None where it did not decide."""
        if not self.decision_file.exists():
            return None
        decision: dict[str, Any] = json.loads(self.decision_file.read_text(encoding="utf-8"))
        return decision

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The newest run's records."""
        newest = newest_run(self.ledger)
        return [json.loads(line) for line in newest.read_text(encoding="utf-8").splitlines()]

    @property
    def verdicts(self) -> dict[str, dict[str, Any]]:
        """The newest run's verdicts by check."""
        return {line["id"]: line for line in self.lines if line["kind"] == "verdict"}

    def causes(self, checks: Iterable[str]) -> set[str | None]:
        """Why these checks are unknown; None stands among them for a verdict that is another."""
        return {self.verdicts[check]["cause"] for check in checks}

    @property
    def statuses(self) -> Counter[str]:
        """How many verdicts have which status."""
        return Counter(verdict["status"] for verdict in self.verdicts.values())


@dataclass(frozen=True)
class Playbooks:
    """Runs playbooks on one lab; `collections` holds the collection, `records` says whether there is a ledger."""

    folder: Path
    instance: str
    collections: Path = ROOT / ".ansible" / "collections"
    records: bool = True

    @property
    def ledger(self) -> Path:
        return self.folder / "artifacts"

    def command(self, playbook: Path | str, *arguments: str) -> list[str]:
        """The command line, with the ledger and the decision file of this folder where it records."""
        if not self.records:
            return [str(ANSIBLE_PLAYBOOK), str(playbook), *arguments]
        own = {"vcci_ledger": str(self.ledger), "vcci_decision_file": str(self.folder / "decision.json")}
        return [str(ANSIBLE_PLAYBOOK), str(playbook), "--extra-vars", json.dumps(own), *arguments]

    def environment(self, changes: Mapping[str, str] | None = None) -> dict[str, str]:
        """The lab's instance, the checkout's configuration, and nothing of the caller's Ansible or PostgreSQL."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("ANSIBLE_", "PG", "VCCI_"))}
        return kept | {
            "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
            "ANSIBLE_COLLECTIONS_PATH": str(self.collections),
            "VCCI_LAB_INSTANCE": self.instance,
            **(changes or {}),
        }

    def run(
        self,
        playbook: Path | str = PREFLIGHT,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        before: Sequence[str] = (),
    ) -> Ended:
        """Runs to the end; `before` is a command that runs the rest of the line."""
        decision_file = self.folder / "decision.json"
        decision_file.unlink(missing_ok=True)
        ended = subprocess.run(
            [*before, *self.command(playbook, *arguments)],
            cwd=ROOT,
            env=self.environment(environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=DEADLINE,
            check=False,
        )
        return Ended(ended.returncode, ended.stdout, self.ledger, decision_file)

    def sabotaged(self, path: str, change: tuple[str, str] | None) -> Playbooks:
        """The same with a copy of the collection in which a file is changed, or missing where `change` is None."""
        collections = self.folder / "collections"
        copy = collections / "ansible_collections" / "greenlang" / "vcci"
        copy.mkdir(parents=True)
        for name in SHIPPED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, copy / name, symlinks=True)
            else:
                shutil.copy(ROOT / name, copy / name)
        target = copy / path
        if change is None:
            target.unlink()
        else:
            text = target.read_text(encoding="utf-8")
            assert change[0] in text
            target.write_text(text.replace(*change), encoding="utf-8")
        return Playbooks(self.folder, self.instance, collections)

    def preflight(self) -> Path:
        """The preflight playbook of the collection in use."""
        return self.collections / "ansible_collections" / "greenlang" / "vcci" / "playbooks" / "preflight.yml"
