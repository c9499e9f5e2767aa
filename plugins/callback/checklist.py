# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The checklist as it fills, in the terminal: hands results to the pure renderers and prints their lines."""

from __future__ import annotations

# ruff: noqa: E402 - ansible-test wants the documentation before the imports
DOCUMENTATION = r"""
name: checklist
type: stdout
short_description: the production checklist as it fills
version_added: "0.1.0"
description:
  - Prints a line a check as its verdict comes, under its section's heading with the progress so far, then the gate's
    table and its decision.
  - What else a playbook does stays quiet unless it fails, changes something or is a debug task.
  - C(-v) adds message, source and evidence of each verdict and the results of other tasks, C(-vv) the headers of plays
    and tasks, what was skipped and the recap, C(-vvv) whole results.
  - In a terminal, lines are wrapped to its width; anywhere else they are plain and whole.
  - A playbook of a phase that ends without the gate's decision says so loudly, whatever its return code is.
author:
  - GreenLang (@greenlang)
extends_documentation_fragment:
  - default_callback
  - result_format_callback
requirements:
  - set as stdout in configuration
"""

import os
import shutil
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from ansible import constants as C
from ansible import context
from ansible.executor.task_result import CallbackTaskResult
from ansible.playbook.play import Play
from ansible.playbook.task import Task
from ansible.playbook.task_include import TaskInclude
from ansible.plugins.callback.default import CallbackModule as DefaultCallback
from ansible.utils.color import stringc

from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.ending import Ending
from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.records import gate_of, verdicts_of
from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.screen import Line, Screen, Tone
from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.session import Session
from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.task_lines import (
    Outcome,
    TaskResult,
    changed_line,
    failed_lines,
    is_told,
    no_verdict_lines,
)

_COLLECTION = "greenlang.vcci."
_BOOKKEEPING = ("run", "gate", "report")
_HEADERS = 2  # how many -v
_WHOLE_RESULTS = 3
_TRACEBACKS = frozenset({"error", "always"})


def _paint(text: str, tone: Tone) -> str:
    settings = {
        "good": "OK",
        "bad": "ERROR",
        "doubt": "CHANGED",
        "step": "SKIP",
        "aside": "VERBOSE",
        "stop": "UNREACHABLE",
    }
    colours = {"go": "bright green", "halt": "bright yellow"}
    if not tone:
        return text
    return str(stringc(text, colours.get(tone) or C.config.get_config_value(f"COLOR_{settings[tone]}")))


def _own_action(task: Task) -> str:
    """The name of one of this collection's actions, or nothing."""
    name = str(task.resolved_action or task.action)
    return name.removeprefix(_COLLECTION) if name.startswith(_COLLECTION) else ""


def _path_of(task: Task) -> str:
    return str(task.get_path() or "").removeprefix(f"{Path.cwd()}/")


def _peers_of(result: CallbackTaskResult, action: str) -> frozenset[str]:
    """The hosts that answer for the same checks: those of the system's group, which a module's name begins with."""
    system = action.partition("_")[0]
    groups = [group for group in result.host.get_groups() if group.name == system]
    return frozenset(host.get_name() for group in groups for host in group.get_hosts())


class CallbackModule(DefaultCallback):
    """The checklist as it fills; below -v, Ansible's own output is left to what this does not know."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "greenlang.vcci.checklist"

    def __init__(self) -> None:
        super().__init__()
        self._session = Session()
        self._ending = Ending()

    def v2_playbook_on_start(self, playbook: Any) -> None:
        self._session, self._ending = Session(), Ending()
        super().v2_playbook_on_start(playbook)

    def v2_playbook_on_play_start(self, play: Play) -> None:
        self._ending.play(play.get_name().strip(), str(play.get_vars().get("vcci_phase") or ""))
        if self._display.verbosity >= _HEADERS:
            super().v2_playbook_on_play_start(play)
        else:
            self._play = play

    def v2_playbook_on_no_hosts_matched(self) -> None:
        self._ending.unmatched()
        if not self._ending.phases:
            super().v2_playbook_on_no_hosts_matched()

    def v2_playbook_on_no_hosts_remaining(self) -> None:
        if not self._ending.phases:
            super().v2_playbook_on_no_hosts_remaining()

    def _task_start(self, task: Task, prefix: str | None = None) -> None:
        if self._display.verbosity >= _HEADERS:
            super()._task_start(task, prefix)
        elif prefix is not None:
            self._task_type_cache[task._uuid] = prefix

    def v2_playbook_on_include(self, included_file: Any) -> None:
        if self._display.verbosity >= _HEADERS:
            super().v2_playbook_on_include(included_file)

    def v2_runner_on_skipped(self, result: CallbackTaskResult) -> None:
        self._quiet(result, super().v2_runner_on_skipped)

    def v2_runner_item_on_skipped(self, result: CallbackTaskResult) -> None:
        self._quiet(result, super().v2_runner_item_on_skipped)

    def _quiet(self, result: CallbackTaskResult, default: Callable[[CallbackTaskResult], None]) -> None:
        self._handle_warnings(result.result)
        if self._display.verbosity >= _HEADERS:
            self._session.interrupt()
            default(result)

    def v2_runner_on_ok(self, result: CallbackTaskResult) -> None:
        self._take(result, "ok", super().v2_runner_on_ok)

    def v2_runner_item_on_ok(self, result: CallbackTaskResult) -> None:
        self._take(result, "ok", super().v2_runner_item_on_ok)

    def v2_runner_on_failed(self, result: CallbackTaskResult, ignore_errors: bool = False) -> None:
        default = partial(super().v2_runner_on_failed, ignore_errors=ignore_errors)
        self._take(result, "failed", default, goes_on=ignore_errors)

    def v2_runner_item_on_failed(self, result: CallbackTaskResult) -> None:
        default = super().v2_runner_item_on_failed
        if result.result.get("unreachable"):
            self._take(result, "unreachable", default, goes_on=bool(result.task.ignore_unreachable))
        else:
            self._take(result, "failed", default, goes_on=bool(result.task.ignore_errors))

    def v2_runner_on_unreachable(self, result: CallbackTaskResult) -> None:
        default = super().v2_runner_on_unreachable
        self._take(result, "unreachable", default, goes_on=bool(result.task.ignore_unreachable))

    def v2_playbook_on_stats(self, stats: Any) -> None:
        custom = stats.custom and self.get_option("show_custom_stats")
        if not self._ending.phases or custom or self._display.verbosity >= _HEADERS:
            super().v2_playbook_on_stats(stats)
        lost = sorted({*stats.failures, *stats.dark})
        self._print([*self._session.end(), *self._ending.lines(context.CLIARGS, lost, self._screen(sys.stdout))])

    def _take(
        self,
        result: CallbackTaskResult,
        outcome: Outcome,
        default: Callable[[CallbackTaskResult], None],
        *,
        goes_on: bool = False,
    ) -> None:
        """Shows a result our way, or leaves it to Ansible's; the end of a loop repeats what its items said."""
        self._handle_warnings(result.result)
        loop_ends = bool(result.task.loop) and "results" in result.result
        try:
            shown = not loop_ends and self._show(result, self._task_result(result, outcome, goes_on=goes_on))
        except Exception:  # a bug in here must not hide a result; raised on, Ansible warns of it and goes on
            result.result["_ansible_verbose_always"] = True
            default(result)
            raise
        verbosity = self._display.verbosity
        if verbosity >= _WHOLE_RESULTS or (not shown and (verbosity or result.task.action in C._ACTION_DEBUG)):
            self._session.interrupt()
            try:
                default(result)
            except BrokenPipeError:
                _read_by_nobody(sys.stdout)

    def _show(self, result: CallbackTaskResult, task: TaskResult) -> bool:
        action = _own_action(result.task)
        screen = self._screen(sys.stdout)
        lines = self._own_lines(action, result, screen)
        self._print(lines)
        if task.outcome != "ok":
            if not (lines and is_told(task)):
                self._print_failure(result, task, action)
            return True
        if action.endswith("_verify") and not verdicts_of(result.result):
            self._session.interrupt()
            self._print(no_verdict_lines(task, screen.glyphs))
        elif action not in _BOOKKEEPING and result.result.get("changed"):
            self._session.interrupt()
            self._print([changed_line(task, screen.glyphs)])
        else:
            return action in _BOOKKEEPING or action.endswith("_verify")
        return True

    def _own_lines(self, action: str, result: CallbackTaskResult, screen: Screen) -> list[Line]:
        returned = result.result
        if action == "run" and returned.get("run"):
            return self._session.begin(returned, screen)
        if action == "gate" and gate_of(returned).decision:
            self._ending.decided()
            return self._session.gate(returned, screen)
        if action == "report":
            return self._session.report(returned)
        if not action.endswith("_verify"):
            return []
        return self._session.verdicts(
            returned,
            screen,
            system=result.host.get_name(),
            peers=_peers_of(result, action),
            detail=bool(self._display.verbosity),
            passes=self.get_option("display_ok_hosts"),
        )

    def _print_failure(self, result: CallbackTaskResult, task: TaskResult, action: str) -> None:
        self._session.interrupt()
        self._ending.failed("include" if isinstance(result.task, TaskInclude) else action)
        if _TRACEBACKS.intersection(C.config.get_config_value("DISPLAY_TRACEBACK")):
            self._handle_exception(result.result, use_stderr=self.get_option("display_failed_stderr"))
        glyphs = self._screen(sys.stdout).glyphs
        self._print(
            failed_lines(task, glyphs, again=self._session.said_before(task.path, task.message)),
            stderr=self.get_option("display_failed_stderr"),
        )

    def _task_result(self, result: CallbackTaskResult, outcome: Outcome, *, goes_on: bool) -> TaskResult:
        item = f" (item={self._get_item_label(result.result)})" if result.task.loop else ""
        return TaskResult(
            host=self.host_label(result),
            task=result.task.get_name().strip() + item,
            path=_path_of(result.task),
            outcome=outcome,
            goes_on=goes_on,
            result=result.result,
        )

    def _screen(self, stream: Any) -> Screen:
        return Screen(
            width=shutil.get_terminal_size().columns if stream.isatty() else None,
            encoding=stream.encoding or "utf-8",
            paint=_paint,
        )

    def _print(self, lines: list[Line], *, stderr: bool = False) -> None:
        if not lines:
            return
        stream = sys.stderr if stderr else sys.stdout
        screen = self._screen(stream)
        try:
            self._display.display(screen.render(lines), stderr=stderr, screen_only=True)
            stream.flush()  # Ansible flushes at the end only, and in a pipe verdicts shall come as they are found
        except BrokenPipeError:
            _read_by_nobody(stream)
        log = Screen(width=None, encoding="utf-8", paint=lambda text, tone: text)
        self._display.display(log.render(lines), log_only=True)


def _read_by_nobody(stream: Any) -> None:
    """The reader has left; the run and its ledger go on, in every process that has the pipe."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
