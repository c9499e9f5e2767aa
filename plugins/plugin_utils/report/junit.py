# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""junit.xml: a testsuite an item, a testcase a check, for what reads test results and nothing else.

Such a reader takes everything that is neither a failure nor an error for green. So `unknown` and `pending` are
errors, as nobody has shown that they are right, and only `not_applicable` and a waived check are skipped. A check that
passed by a lowered expectation is an error too, and each phase's decision is a testcase of its own: a no-go is never
an all-green file.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from ansible_collections.greenlang.vcci.plugins.plugin_utils.catalogue import Item
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.blocks import blocked_otherwise
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.history import Line
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.model import CheckState, PhaseState, Report

_RESULTS = {
    "failed": "failure",
    "unknown": "error",
    "pending": "error",
    "deviates": "error",
    "not_applicable": "skipped",
    "waived": "skipped",
}


def junit_of(report: Report) -> str:
    """The report as JUnit's XML."""
    lowered = {check: line for phase in report.phases for check, line in blocked_otherwise(phase).items()}
    suites = [_decisions(report)]
    suites += [
        _item(item, report.of_item(item), lowered) for section in report.catalogue.sections for item in section.items
    ]
    root = ElementTree.Element("testsuites", {"name": f"{report.environment} {report.release_digest}"})
    _total(root, suites)
    root.extend(suites)
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _decisions(report: Report) -> ElementTree.Element:
    suite = ElementTree.Element("testsuite", {"name": "decisions"})
    for phase in report.phases:
        case = ElementTree.SubElement(suite, "testcase", {"name": f"{phase.phase} is a go", "classname": "decisions"})
        _decide(case, phase)
    _sum(suite)
    return suite


def _decide(case: ElementTree.Element, phase: PhaseState) -> None:
    reasons = "\n".join((*phase.findings, *phase.notes))
    if phase.decision == "no_go":
        _outcome(case, "failure", "no_go", f"{phase.phase} is a no-go by run {phase.run}", reasons)
    elif phase.decision is None:
        _outcome(case, "error", "undecided", phase.notes[0], reasons)


def _item(item: Item, states: Sequence[CheckState], lowered: dict[str, Line]) -> ElementTree.Element:
    suite = ElementTree.Element("testsuite", {"name": f"{item.id} {item.title}"})
    for state in states:
        seconds = sum(verdict["duration"] for verdict in state.verdicts)
        attributes = {"name": state.check.id, "classname": f"{item.phase}.{item.id}", "time": f"{seconds:.3f}"}
        case = ElementTree.SubElement(suite, "testcase", attributes)
        line = lowered.get(state.check.id)
        if line:
            _outcome(case, _RESULTS["deviates"], line["status"], line["message"], line["remedy"])
        elif state.status in _RESULTS:
            _outcome(case, _RESULTS[state.status], state.status, _message(state), _details(state))
    _sum(suite)
    return suite


def _message(state: CheckState) -> str:
    worst = next((verdict["message"] for verdict in state.verdicts if verdict["status"] == state.status), "")
    return worst or state.pending


def _details(state: CheckState) -> str:
    lines = [
        f"{verdict['system']}: {verdict['status']}: {verdict['message']}\n"
        f"  seen {verdict['actual']}, wanted {verdict['expected']}, by {verdict['source']}\n"
        f"  remedy: {verdict['remedy'] or 'none needed'}"
        for verdict in state.verdicts
    ]
    lines += [f"{state.pending}\n  remedy: {state.remedy}"] if state.pending else []
    return "\n".join(lines)


def _outcome(case: ElementTree.Element, tag: str, kind: str, message: str, text: str) -> None:
    attributes = {"message": message} if tag == "skipped" else {"type": kind, "message": message}
    ElementTree.SubElement(case, tag, attributes).text = text


def _sum(suite: ElementTree.Element) -> None:
    suite.set("tests", str(len(suite.findall("testcase"))))
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(attribute, str(len(suite.findall(f"testcase/{tag}"))))
    suite.set("time", f"{sum(float(case.get('time', 0)) for case in suite):.3f}")


def _total(root: ElementTree.Element, suites: Sequence[ElementTree.Element]) -> None:
    for attribute in ("tests", "failures", "errors"):
        root.set(attribute, str(sum(int(suite.get(attribute, 0)) for suite in suites)))
