"""junit.xml: what reads it sees nothing green that nobody has shown to be right."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from ansible_collections.greenlang.vcci.plugins.plugin_utils.catalogue import PHASES
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.junit import junit_of
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.model import Report
from ansible_collections.greenlang.vcci.tests.unit.report.example import (
    Judge,
    all_go,
    begun,
    except_for,
    passing,
    plan_on,
    report_of,
)
from tests.support.implemented import ALL, CATALOGUE, POSTGRESQL

WORK_MEM = "2.2.2.work_mem"
HOSTILE = "]]> </failure><b attr='\"'>& \x00\x1b[31m\x08 \ud800 \u202etxt"


def parsed(report: Report) -> ElementTree.Element:
    return ElementTree.fromstring(junit_of(report).encode())  # what this refuses, no consumer reads


def case_of(root: ElementTree.Element, name: str) -> ElementTree.Element:
    case = root.find(f"testsuite/testcase[@name='{name}']")
    assert case is not None
    return case


@pytest.mark.parametrize(
    ("judge", "tag", "kind"),
    [
        (except_for(WORK_MEM, "failed"), "failure", "failed"),
        (except_for(WORK_MEM, "unknown"), "error", "unknown"),
        (lambda _check, _system: None, "error", "pending"),
        (except_for(WORK_MEM, "not_applicable"), "skipped", None),
        (
            except_for(WORK_MEM, "passed", deviates=[{"option": "work_mem", "from": 1, "to": 2, "effect": "weaker"}]),
            "error",
            "deviates",
        ),
    ],
    ids=["failed", "unknown", "pending", "not applicable", "lowered bar"],
)
def test_what_is_not_passed_is_not_green(judge: Judge, tag: str, kind: str | None) -> None:
    (result,) = case_of(parsed(report_of(begun().judged(judge).decided())), WORK_MEM)
    assert (result.tag, result.get("type")) == (tag, kind)


def test_a_pass_by_the_checklist_or_stricter_is_green() -> None:
    stricter = [{"option": "work_mem", "from": 1, "to": 2, "effect": "stricter"}]
    root = parsed(report_of(begun().judged(except_for(WORK_MEM, "passed", deviates=stricter)).decided()))
    assert not list(case_of(root, WORK_MEM))


def test_a_failure_says_what_was_seen_and_what_to_do() -> None:
    (failure,) = case_of(parsed(report_of(begun().judged(except_for(WORK_MEM, "failed")).decided())), WORK_MEM)
    assert failure.get("message") == "work_mem is 4 MB on 10.0.3.7, database vcci_production"
    assert "db-1: failed" in (failure.text or "")
    assert "remedy: ALTER SYSTEM SET work_mem = '64MB'" in (failure.text or "")


def test_counts_are_those_of_the_cases() -> None:
    root = parsed(report_of(begun().judged(except_for(WORK_MEM, "failed")).decided()))
    pending, undecided = len(ALL) - len(POSTGRESQL), len(PHASES) - 1
    assert len(root.findall("testsuite")) == len(CATALOGUE.items) + 1  # one for the phases
    assert root.get("tests") == str(len(root.findall("testsuite/testcase"))) == str(len(ALL) + len(PHASES))
    assert root.get("failures") == str(len(root.findall("testsuite/testcase/failure"))) == "2"  # with preflight itself
    assert root.get("errors") == str(len(root.findall("testsuite/testcase/error"))) == str(pending + undecided)


def test_a_no_go_by_a_finding_alone_is_not_an_all_green_file() -> None:
    runs = list(all_go("a"))
    runs[0] = begun(plan=plan_on("preflight", ["a"])).judged(passing).decided("the ledger was changed")
    (failure,) = case_of(parsed(report_of(*runs)), "preflight is a go")
    assert failure.tag == "failure"
    assert "the ledger was changed" in (failure.text or "")


def test_all_green_takes_a_go_of_every_phase() -> None:
    root = parsed(report_of(*all_go("a", "b")))
    assert (root.get("failures"), root.get("errors")) == ("0", "0")
    (missing,) = case_of(parsed(report_of(*all_go("a")[:4])), "postdeploy is a go")
    assert (missing.tag, missing.get("type")) == ("error", "undecided")


def test_a_hostile_text_stays_a_text() -> None:
    hostile = dict.fromkeys(("message", "actual", "expected", "remedy", "source"), HOSTILE)
    run = begun().judged(except_for(WORK_MEM, "failed", **hostile)).decided()
    (failure,) = case_of(parsed(report_of(run)), WORK_MEM)
    assert "]]> </failure><b attr='\"'>&" in (failure.get("message") or "")
    assert not set("\x00\x1b\x08\u202e") & set(failure.text or "")
