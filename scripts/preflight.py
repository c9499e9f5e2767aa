"""Runs the preflight playbook and ends as its decision says: a return code of ansible-playbook alone is never a go."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import textwrap
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ARTIFACTS = Path("artifacts")
INTERRUPTED = 130
NAMED = 5
WIDTH = 80


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How the playbook ended: its return code, and the gate's decision, blockers and report for this run."""

    code: int
    decision: Mapping[str, Any] | None
    blockers: Sequence[Mapping[str, Any]]
    report: Path | None

    @property
    def exit_code(self) -> int:
        """0 for any decision that the playbook's end agrees with, since a no-go is the truth and not a defect."""
        if self.decision is None or (self.decision["decision"] == "go" and self.code):
            return self.code or 1
        return int(self.decision["decision"] == "no_go" and not self.code)


def run(arguments: Sequence[str]) -> Outcome:
    """Runs the playbook, `arguments` added; the decision of an earlier run can't be taken for this one's."""
    ARTIFACTS.mkdir(exist_ok=True)
    started = time.time()
    with tempfile.TemporaryDirectory(dir=ARTIFACTS, prefix=".decision-") as own_folder:
        decision_file = Path(own_folder).resolve() / "decision.json"
        own = json.dumps({"vcci_decision_file": str(decision_file)})
        command = ["ansible-playbook", "playbooks/preflight.yml", *arguments, "--extra-vars", own]
        code = _run_to_its_end(command)
        decision = json.loads(decision_file.read_text(encoding="utf-8")) if decision_file.exists() else None
    if decision is None:
        return Outcome(code=code, decision=None, blockers=(), report=None)
    folder = Path(decision["folder"])
    report = folder / "report.html"
    fresh = report.exists() and report.stat().st_mtime >= started
    return Outcome(
        code=code,
        decision=decision,
        blockers=blockers(folder / "runs" / f"{decision['run']}.jsonl"),
        report=report if fresh else None,
    )


def _run_to_its_end(command: Sequence[str]) -> int:
    """Runs a command; an interrupt from the terminal reaches it too, and it is let take its workers down."""
    with subprocess.Popen(command) as running:
        try:
            return running.wait()
        except KeyboardInterrupt:
            running.wait()
            raise


def blockers(ledger_file: Path) -> Sequence[Mapping[str, Any]]:
    """What the run's last decision found in the way; nothing where the ledger was put elsewhere."""
    if not ledger_file.exists():
        return ()
    lines = [json.loads(line) for line in ledger_file.read_text(encoding="utf-8").splitlines()]
    found: Sequence[Mapping[str, Any]] = [line for line in lines if line["kind"] == "decision"][-1]["blockers"]
    return found


def closing(outcome: Outcome) -> str:
    """The last words: what the decision rests on, where the report lies, and what to do next."""
    if outcome.decision is None:
        return _filled(
            f"No decision: ansible-playbook ended with {outcome.code} before the gate had decided this run, for the "
            "reason that stands above. Nothing may rely on it, whatever has passed; mend that and run it again."
        )
    words = [_verdict(outcome.decision, outcome.blockers), *_next_steps(outcome.decision, outcome.report)]
    if outcome.exit_code:
        words.append(
            f"But ansible-playbook ended with {outcome.code}, which does not go with {_word(outcome.decision)}: "
            "something beside the gate went wrong; its error stands above."
        )
    return "\n".join(_filled(word) for word in words)


def _word(decision: Mapping[str, Any]) -> str:
    return str(decision["decision"]).upper().replace("_", "-")


def _verdict(decision: Mapping[str, Any], found: Sequence[Mapping[str, Any]]) -> str:
    counts = decision["counts"]
    sentences = [f"{_word(decision)}: {counts['passed']} of {sum(counts.values())} checks passed."]
    wrong = [f"{blocker['id']} ({blocker['status']})" for blocker in found if blocker["status"] != "pending"]
    if wrong:
        more = f" and {len(wrong) - NAMED} more" if len(wrong) > NAMED else ""
        sentences.append(f"In the way: {', '.join(wrong[:NAMED])}{more}; the remedy of each stands above.")
    reasons = Counter(blocker["message"] for blocker in found if blocker["status"] == "pending")
    sentences += [f"{number} are pending: {reason}." for reason, number in reasons.most_common(NAMED)]
    if decision["decision"] == "partial":
        sentences.append("The run looked at a part only, so nothing may rely on it.")
    elif reasons and not wrong:
        sentences.append("This is the truth and no defect of the run: what nobody has looked at is not a go.")
    return " ".join(sentences)


def _next_steps(decision: Mapping[str, Any], report: Path | None) -> list[str]:
    if decision["decision"] == "partial":
        return ["To decide the whole: make preflight"]
    steps = [f"Report: {report}" if report else "No report was written for this run."]
    if decision["environment"] == "lab":
        broken = decision["counts"]["failed"] or decision["counts"]["unknown"]
        steps.append(
            "To heal what was broken in the lab: .venv/bin/lab heal && make preflight"
            if broken
            else "To see a fault found: .venv/bin/lab break 2.1.1.encoding && make preflight"
        )
    return steps


def _filled(text: str) -> str:
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def main(arguments: Sequence[str]) -> int:
    """Runs, and says at the end what it came to."""
    try:
        outcome = run(arguments)
    except KeyboardInterrupt:
        print("\nInterrupted: nothing may rely on this run.", file=sys.stderr)
        return INTERRUPTED
    try:
        print("\n" + closing(outcome), file=sys.stderr if outcome.exit_code else sys.stdout, flush=True)
    except BrokenPipeError:  # whoever read the output has left; the exit code still says what it came to
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return outcome.exit_code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
