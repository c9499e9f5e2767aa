# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What came after what: by the tips that runs have seen of each other, and only else by the clocks of their time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ansible_collections.greenlang.vcci.plugins.plugin_utils.clock import from_instant
from ansible_collections.greenlang.vcci.plugins.plugin_utils.gate import CLOCKS_APART
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.history import Line, Run


@dataclass(frozen=True)
class Moment:
    """One line of one run."""

    run: Run
    line: Line

    @property
    def at(self) -> datetime:
        return from_instant(self.line["at"])


def follows(one: Moment, other: Moment) -> bool:
    """Whether the one line certainly came after the other; False too where nobody can tell.

    A run that began with the other line in the ledger came after it, whatever its clock said. Where neither has seen
    the other, their times decide, unless the runs show that their clocks contradict each other.
    """
    if one.run.id == other.run.id:
        return bool(one.line["seq"] > other.line["seq"])
    if _saw(one.run, other):
        return True
    if _saw(other.run, one) or _contradict(one.run, other.run):
        return False
    return one.at > other.at


def newest_decision(runs: Sequence[Run], now: datetime) -> Run | None:
    """The run, of those that decided a phase, whose decision counts; a no-go counts unless a go certainly followed it.

    A go that is dated in the future outranks nothing that no run has decided after.
    """
    decided = {run.id: Moment(run, run.decision) for run in runs if run.decides and run.decision}
    standing = [one for one in decided.values() if not any(_saw(other.run, one) for other in decided.values())]
    believed = [one for one in standing if not (_is_go(one) and is_ahead(one.run, now))] or standing
    if not believed:
        return None
    newest = max(believed, key=_by_time)
    unsettled = [one for one in believed if not _is_go(one) and not follows(newest, one)]
    return max(unsettled, key=_by_time).run if _is_go(newest) and unsettled else newest.run


def is_ahead(run: Run, now: datetime) -> bool:
    """Whether the run, or its decision, is dated in the future."""
    decided = from_instant(run.decision["at"]) if run.decision else run.last_began
    return max(decided, run.last_began) > now + CLOCKS_APART


def _saw(run: Run, moment: Moment) -> bool:
    return run.id != moment.run.id and run.seen_of(moment.run) >= moment.line["seq"]


def _contradict(one: Run, other: Run) -> bool:
    return _began_before_what_it_saw(one, other) or _began_before_what_it_saw(other, one)


def _began_before_what_it_saw(run: Run, other: Run) -> bool:
    seq = run.seen_of(other)
    return seq >= 0 and from_instant(other.records[seq]["at"]) > run.began + CLOCKS_APART


def _is_go(moment: Moment) -> bool:
    return bool(moment.line["decision"] == "go")


def _by_time(moment: Moment) -> tuple[datetime, str]:
    return moment.at, moment.run.id
