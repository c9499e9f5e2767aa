"""Verdicts: there is no pass without evidence, and a cause belongs to unknown alone."""

from __future__ import annotations

import pytest

from ansible_collections.greenlang.vcci.plugins.module_utils import errors
from ansible_collections.greenlang.vcci.plugins.module_utils.verdict import CAUSES, Verdict, failed, passed, unknown


def test_a_pass_carries_what_it_rests_on() -> None:
    verdict = passed(actual="on", message="it is on", evidence={"setting": "on"})
    assert (verdict.status, verdict.cause, verdict.evidence) == ("passed", None, {"setting": "on"})


def test_there_is_no_pass_without_evidence() -> None:
    with pytest.raises(ValueError, match="a pass needs evidence, and there is none for: it is on"):
        passed(actual="on", message="it is on", evidence={})
    with pytest.raises(ValueError, match="a pass needs evidence"):
        Verdict(status="passed", actual="on", message="it is on")


def test_a_failure_carries_its_remedy() -> None:
    verdict = failed(actual="off", message="it is off", remedy="switch it on", evidence={"setting": "off"})
    assert (verdict.status, verdict.cause, verdict.remedy) == ("failed", None, "switch it on")


@pytest.mark.parametrize("error", errors.VerificationError.__subclasses__())
def test_unknown_takes_cause_message_and_remedy_from_the_error(error: type[errors.VerificationError]) -> None:
    verdict = unknown(error("not seen", remedy="look again"))
    assert verdict.cause in CAUSES
    assert (verdict.status, verdict.cause, verdict.message, verdict.remedy) == (
        "unknown",
        error.cause,
        "not seen",
        "look again",
    )


def test_every_error_has_a_cause_of_its_own() -> None:
    causes = [error.cause for error in errors.VerificationError.__subclasses__()]
    assert sorted(causes) == sorted(set(causes))
    assert "error" not in causes


@pytest.mark.parametrize(
    ("status", "cause"), [("failed", "denied"), ("not_applicable", "no_data"), ("unknown", None), ("unknown", "bored")]
)
def test_a_cause_belongs_to_unknown_and_is_a_known_one(status: str, cause: str | None) -> None:
    with pytest.raises(ValueError, match="a cause belongs to unknown alone"):
        Verdict(status=status, actual="", message="seen", cause=cause)  # type: ignore[arg-type]
