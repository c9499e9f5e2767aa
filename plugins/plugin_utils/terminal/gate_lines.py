# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The lines of the gate: a table of the sections, what is pending and why, what blocks, and the decision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.records import Blocker, Gate, Run, section_of
from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.screen import (
    GLUE,
    Glyphs,
    Line,
    Screen,
    Span,
    Tone,
)
from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.text import columns, number_of
from ansible_collections.greenlang.vcci.plugins.plugin_utils.terminal.verdict_lines import (
    AS_ABOVE,
    ID_COLUMNS,
    INDENT,
    section_line,
    status_line,
    step_line,
)

WORDS: dict[str, tuple[str, Tone]] = {
    "go": ("GO", "go"),
    "no_go": ("NO-GO", "stop"),
    "partial": ("PARTIAL", "halt"),
    "": ("NO DECISION", "stop"),
}
BLANK = Line(spans=())
LABEL_COLUMNS = 9
_NUMBER_COLUMNS = 5
_NAMED = 5
_REASONS = 12
_COUNTED = ("passed", "failed", "unknown", "not_applicable", "waived", "pending")
_ALONE = "Nothing may rely on it"

SystemsOf = Callable[[Blocker], str]
Told = Callable[[Blocker], bool]


def gate_lines(gate: Gate, screen: Screen, *, system_of: SystemsOf, told: Told) -> list[Line]:
    """The gate's table and decision; `system_of` names a blocker's system where needed, `told` spares its remedy."""
    glyphs = screen.glyphs
    blocking = [blocker for blocker in gate.blockers if blocker.status != "pending"]
    paragraphs = (
        [section_line(row, screen) for row in gate.sections if row.owed],
        list(_pending(gate, glyphs)),
        list(_blocking(blocking, glyphs, system_of=system_of, told=told)),
        [labelled("finding", finding, "bad") for finding in gate.findings],
    )
    lines = [line for paragraph in paragraphs if paragraph for line in (BLANK, *paragraph)]
    return lines + list(_decision(gate, screen))


def _pending(gate: Gate, glyphs: Glyphs) -> Iterator[Line]:
    reasons: dict[str, list[Blocker]] = {}
    for blocker in gate.blockers:
        if blocker.status == "pending":
            reasons.setdefault(blocker.message, []).append(blocker)
    if reasons:
        yield Line(spans=(Span("Pending, and why"),))
    groups = list(reasons.items())
    for reason, group in groups[:_REASONS]:
        yield _beside(f"{len(group):>{_NUMBER_COLUMNS}}", reason or "no reason is given", "")
        yield _beside(" " * _NUMBER_COLUMNS, _where(group), "aside")
        remedies = {blocker.remedy for blocker in group if blocker.remedy}
        if len(remedies) == 1:
            yield _beside(f"{glyphs.step:>{_NUMBER_COLUMNS}}", remedies.pop(), "step")
    more = [blocker for _reason, group in groups[_REASONS:] for blocker in group]
    if more:
        yield _beside(f"{len(more):>{_NUMBER_COLUMNS}}", "for other reasons, which the report names", "")
        yield _beside(" " * _NUMBER_COLUMNS, _where(more), "aside")


def _where(group: Sequence[Blocker]) -> str:
    if len(group) <= _NAMED:
        return ", ".join(blocker.id for blocker in group)
    sections = Counter(section_of(blocker.id) for blocker in group)
    return "in section " + ", ".join(f"{section}{GLUE}({number})" for section, number in sections.items())


def _beside(label: str, text: str, tone: Tone) -> Line:
    start = f"{label}  "
    return Line(spans=(Span(start, tone), Span(text, tone)), indent=INDENT, hang=INDENT + columns(start))


def _blocking(blockers: Sequence[Blocker], glyphs: Glyphs, *, system_of: SystemsOf, told: Told) -> Iterator[Line]:
    width = max([ID_COLUMNS, *(columns(blocker.id) for blocker in blockers)])
    if blockers:
        yield Line(spans=(Span("Blocking"),))
    for before, blocker in zip([None, *blockers], blockers, strict=False):
        again = before is not None and (before.message, before.system) == (blocker.message, blocker.system)
        text = AS_ABOVE if again else blocker.message
        yield status_line(blocker.status, blocker.id, text, glyphs, width=width, system=system_of(blocker))
        if blocker.remedy and not told(blocker) and not (again and before and before.remedy == blocker.remedy):
            yield step_line(blocker.remedy, glyphs)
    scope = _scope([blocker.id for blocker in blockers])
    if scope:
        yield step_line(f"look again at these alone: -e{GLUE}{scope}", glyphs)


def _scope(checks: Sequence[str]) -> str:
    """The narrowest scope that takes in the checks and can still be typed."""
    levels = {
        "vcci_checks": checks,
        "vcci_items": [check.rpartition(".")[0] for check in checks],
        "vcci_sections": [section_of(check) for check in checks],
    }
    named = {variable: list(dict.fromkeys(names)) for variable, names in levels.items()}
    return next((f"{variable}={','.join(names)}" for variable, names in named.items() if 0 < len(names) <= _NAMED), "")


def _decision(gate: Gate, screen: Screen) -> Iterator[Line]:
    yield from banner_lines(gate.decision, _counts(gate, screen.glyphs), duration(gate.seconds), screen)
    if gate.decision == "partial":
        reason = gate.reason if _ALONE.lower() in gate.reason.lower() else f"{_ALONE}. {gate.reason}"
        yield labelled("", reason, WORDS[gate.decision][1])
    if gate.tip:
        yield labelled("ledger", f"tip {gate.tip}", "")
        yield labelled("", "only a copy of this tip kept elsewhere shows that nobody rewrote the ledger since", "aside")


def banner_lines(decision: str, text: str, aside: str, screen: Screen) -> list[Line]:
    """The decision, as loud as a terminal allows: under a rule in its colour, `aside` at the right."""
    word, tone = WORDS[decision]
    label = f"{word:<{LABEL_COLUMNS - 2}}  "
    gap = max(2, screen.layout - columns(label) - columns(text) - columns(aside))
    rule = [] if screen.width is None else [Line(spans=(Span(screen.glyphs.rule * screen.layout, tone),))]
    return [
        BLANK,
        *rule,
        Line(spans=(Span(label, tone), Span(text), Span(" " * gap + aside.replace(" ", GLUE))), hang=columns(label)),
    ]


def _counts(gate: Gate, glyphs: Glyphs) -> str:
    shown = [
        f"{gate.counts.get(status, 0)}{GLUE}{status.replace('_', GLUE)}"
        for status in _COUNTED
        if status == "passed" or gate.counts.get(status)
    ]
    return f" {glyphs.dot} ".join(shown)


def duration(seconds: float | None) -> str:
    """`0.4 s`, `11 s`, `3 min 20 s`; empty for None."""
    if seconds is None:
        return ""
    if seconds < 60:
        return f"{seconds:.0f} s" if seconds >= 9.5 else f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"


def labelled(label: str, text: str, tone: Tone) -> Line:
    """A word in the margin and a text beside it."""
    return Line(spans=(Span(f"{label:<{LABEL_COLUMNS}}", tone), Span(text, tone)), hang=LABEL_COLUMNS)


def run_lines(run: Run, screen: Screen) -> list[Line]:
    """The header: what is verified, and how much is owed."""
    dot = f" {screen.glyphs.dot} "
    parts = (
        run.phase,
        run.environment,
        run.release,
        run.id and f"run {run.id}",
        "check mode" if run.check_mode else "",
    )
    name = dot.join(part for part in parts if part)
    owed = "" if run.owed is None else f"{number_of(run.owed, 'check')} {'in scope' if run.scoped else 'owed'}"
    gap = max(2, screen.layout - columns(name) - columns(owed))
    return [Line(spans=(Span(name), Span(" " * gap + owed.replace(" ", GLUE))), hang=INDENT)]
