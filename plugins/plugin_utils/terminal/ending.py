# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How a playbook ends: which of its phases came to no decision, and what may have kept their gates from running."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.gate_lines import banner_lines
from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.screen import Line, Screen
from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.text import as_text
from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.verdict_lines import step_line

_DIDNT_RUN = "did not run"
_BROKE_OFF = "broke off"


class Ending:
    """Watches the plays of one playbook; `phases` tells for each phase whether its gate has decided."""

    def __init__(self) -> None:
        self.phases: dict[str, bool] = {}
        self._phase = ""
        self._trouble: set[str] = set()
        self._unmatched: list[str] = []
        self._play = ""

    def play(self, name: str, phase: str) -> None:
        """A play starts; `phase` is empty where it belongs to none."""
        self._play, self._phase = name, phase
        if phase:
            self.phases.setdefault(phase, False)

    def decided(self) -> None:
        """The gate of the present phase has decided."""
        if self._phase:
            self.phases[self._phase] = True

    def failed(self, action: str) -> None:
        """An action failed: `run`, `gate`, `include` or any other."""
        self._trouble.add(action)

    def unmatched(self) -> None:
        """The present play matches no host."""
        self._unmatched.append(self._play)

    def lines(self, options: Mapping[str, Any], lost: Sequence[str], screen: Screen) -> list[Line]:
        """The loud end of each phase without a decision.

        `options` are those of the command line, `lost` the hosts that failed or could not be reached.
        """
        lines: list[Line] = []
        for phase in (phase for phase, decided in self.phases.items() if not decided):
            how = _BROKE_OFF if "gate" in self._trouble else _DIDNT_RUN
            text = f"the gate of {phase} {how}: this is no go, and the return code says nothing"
            lines += banner_lines("", text, "", screen)
            lines += [step_line(reason, screen.glyphs) for reason in self._reasons(options, lost)]
        return lines

    def _reasons(self, options: Mapping[str, Any], lost: Sequence[str]) -> list[str]:
        return self._seen(lost) + _asked_for(options) or [
            "the playbook ended before its gate: run it with -v to see where"
        ]

    def _seen(self, lost: Sequence[str]) -> list[str]:
        texts = {
            "run": "no run could begin: see the failed task above",
            "gate": "see the failed task above",
            "include": "a file or a role could not be included: see the failed task above",
        }
        reasons = [text for action, text in texts.items() if action in self._trouble]
        if lost and not reasons:
            reasons.append(f"lost {', '.join(lost)}; where a play has no host left, there Ansible ends the playbook")
        if self._unmatched:
            reasons.append(f"no host matched in: {', '.join(dict.fromkeys(self._unmatched))}")
        return reasons


def _asked_for(options: Mapping[str, Any]) -> list[str]:
    asked = {
        "subset": "--limit {} must let localhost through, where run and gate are: leave it out or add localhost",
        "skip_tags": "--skip-tags {} skips what carries such a tag, and run and gate carry the tag always",
        "tags": "--tags {} skips the rest: narrow a run by vcci_sections, vcci_items or vcci_checks instead",
        "start_at_task": "--start-at-task {} skips all that stands before that task",
    }
    values = {option: _listed(options.get(option)) for option in asked}
    return [text.format(values[option]) for option, text in asked.items() if values[option] not in ("", "all")]


def _listed(value: Any) -> str:
    return (
        ",".join(map(as_text, value)) if isinstance(value, Sequence) and not isinstance(value, str) else as_text(value)
    )
