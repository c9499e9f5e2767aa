"""The runner: one record a check whatever happens, a bug is never a finding, and no secret leaves."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import pytest
from ansible.module_utils.basic import AnsibleModule

from ansible_collections.greenlang.vcci.plugins.module_utils.errors import NoData, NotConfigured, Unreachable
from ansible_collections.greenlang.vcci.plugins.module_utils.runner import (
    EVIDENCE_LIMIT,
    VERIFY_ARGUMENTS,
    Check,
    Options,
    verify,
)
from ansible_collections.greenlang.vcci.plugins.module_utils.verdict import Verdict, failed, passed
from tests.support.module_runner import Result, checks_of, run_main, statuses_of

SECRET = "s3cr'et \\ canary"

Fetch = Callable[[Any], Any]


class Client(dict[str, Any]):
    """A client that is its options."""

    endpoint = "the system under test"


def fetch_level(client: Any) -> Any:
    return client["level"]


def fetch_other(client: Any) -> Any:
    return client["level"]


def judge_level(level: int, options: Options) -> Verdict:
    evidence = {"level": level}
    if level == options["level"]:
        return passed(actual=str(level), message=f"the level is {level}", evidence=evidence)
    return failed(actual=str(level), message=f"the level is {level}", remedy="turn it", evidence=evidence)


def judge_wrong(level: int, options: Options) -> Verdict:
    return judge_level(level, {"level": level + 1})


def check(identifier: str, *, fetch: Fetch = fetch_level, **changes: Any) -> Check:
    parts: dict[str, Any] = {
        "id": identifier,
        "source": "the dial",
        "options": ("level",),
        "fetch": fetch,
        "expected": lambda options: str(options["level"]),
        "judge": judge_level,
    }
    return Check(**parts | changes)


def run(*checks: Check, client: Callable[[Options], Any] = Client, **options: Any) -> Result:
    def main() -> None:
        arguments = VERIFY_ARGUMENTS | {
            "level": {"type": "int", "default": 7},
            "password": {"type": "str", "no_log": True},
        }
        verify(AnsibleModule(argument_spec=arguments, supports_check_mode=True), client=client, checks=checks)

    return run_main(main, options)


def raising(error: Exception) -> Callable[..., Any]:
    def raises(*ignored: Any, **also: Any) -> Any:
        raise error

    return raises


def test_the_result_holds_records_expectations_and_summary() -> None:
    result = run(check("1.1.1.a"), level=7)
    record = checks_of(result)["1.1.1.a"]
    assert result["changed"] is False
    assert result.get("failed", False) is False
    assert result["expectations"] == {"level": 7}
    assert result["summary"] == {"passed": 1, "failed": 0, "unknown": 0, "not_applicable": 0}
    assert list(record) == [
        "id",
        "status",
        "cause",
        "expected",
        "actual",
        "message",
        "remedy",
        "source",
        "started",
        "duration",
        "evidence",
    ]
    assert (record["status"], record["cause"], record["expected"], record["actual"]) == ("passed", None, "7", "7")
    assert record["evidence"] == {"level": 7}
    assert record["started"].endswith("Z")
    assert record["duration"] >= 0


def test_every_check_is_judged_and_the_task_fails_once_naming_the_first_three() -> None:
    wrong = [check(f"1.1.1.{key}", judge=judge_wrong) for key in ("a", "b", "c", "d")]
    result = run(*wrong, check("1.1.1.e"))
    assert result["failed"] is True
    assert result["summary"] == {"passed": 1, "failed": 4, "unknown": 0, "not_applicable": 0}
    assert result["msg"].startswith("1.1.1.a failed: the level is 7; 1.1.1.b failed: ")
    assert result["msg"].endswith("; and 1 more")
    assert "1.1.1.d" not in result["msg"]


@pytest.mark.parametrize(
    ("fail_on", "fails"),
    [(["failed"], True), (["unknown"], False), ([], False), (["passed"], False), (["failed", "unknown"], True)],
)
def test_fail_on_decides_which_statuses_fail_the_task(fail_on: list[str], fails: bool) -> None:
    result = run(check("1.1.1.a", judge=judge_wrong), fail_on=fail_on)
    assert result.get("failed", False) is fails
    assert statuses_of(result) == {"1.1.1.a": "failed"}


def test_unknown_fails_the_task_by_default() -> None:
    result = run(check("1.1.1.a", fetch=raising(Unreachable("no route to the dial", remedy="plug it in"))))
    record = checks_of(result)["1.1.1.a"]
    assert result["failed"] is True
    assert result["msg"] == "1.1.1.a unknown: no route to the dial"
    assert (record["status"], record["cause"], record["remedy"]) == ("unknown", "unreachable", "plug it in")
    assert record["actual"] == "unknown"
    assert record["expected"] == "7"


def test_a_judge_may_find_that_it_cannot_tell() -> None:
    result = run(check("1.1.1.a", judge=raising(NoData("the dial is blank"))), check("1.1.1.b"), fail_on=[])
    assert statuses_of(result) == {"1.1.1.a": "unknown", "1.1.1.b": "passed"}
    assert checks_of(result)["1.1.1.a"]["cause"] == "no_data"


def test_a_fetch_is_called_once_for_all_its_checks() -> None:
    calls: list[Any] = []

    def fetch(client: Any) -> Any:
        calls.append(client)
        return client["level"]

    result = run(check("1.1.1.a", fetch=fetch), check("1.1.1.b", fetch=fetch), check("1.1.1.c", fetch=fetch_other))
    assert len(calls) == 1
    assert result["summary"]["passed"] == 3


def test_only_the_named_checks_are_fetched_and_told_in_the_modules_order() -> None:
    other = check("1.1.1.b", fetch=raising(AssertionError("not owed")), options=("other",))
    result = run(check("1.1.1.a"), other, check("1.1.1.c"), checks=["1.1.1.c", "1.1.1.a"])
    assert [record["id"] for record in result["checks"]] == ["1.1.1.a", "1.1.1.c"]
    assert result["expectations"] == {"level": 7}


@pytest.mark.parametrize(
    ("checks", "seen"),
    [(["1.1.1.z"], "1.1.1.z"), (["1.1.1.a", "1.1.1.y", "1.1.1.z"], "1.1.1.y, 1.1.1.z"), ([], "an empty list")],
)
def test_unknown_and_no_checks_are_an_error_in_one_sentence(checks: list[str], seen: str) -> None:
    result = run(check("1.1.1.a"), checks=checks)
    assert result["failed"] is True
    assert result["msg"].startswith(f"option checks: expected some of 1.1.1.a, got {seen}")
    assert "checks" not in result


BUGS: Mapping[str, Mapping[str, Any]] = {
    "fetch": {"fetch": raising(KeyError("fetch"))},
    "judge": {"judge": raising(KeyError("judge"))},
    "expected": {"expected": raising(KeyError("expected"))},
}


@pytest.mark.parametrize("where", BUGS)
def test_a_bug_is_unknown_and_fails_the_task_and_the_others_verdicts_survive(where: str) -> None:
    result = run(check("1.1.1.a", **BUGS[where]), check("1.1.1.b", fetch=fetch_other), fail_on=[])
    record = checks_of(result)["1.1.1.a"]
    assert result["failed"] is True
    assert (record["status"], record["cause"]) == ("unknown", "error")
    assert record["message"] == f"the verification itself broke off: KeyError: '{where}'"
    assert checks_of(result)["1.1.1.b"]["status"] == "passed"
    assert result["summary"] == {"passed": 1, "failed": 0, "unknown": 1, "not_applicable": 0}
    assert "raise error" in result["exception"]


def test_a_client_that_cannot_be_made_is_unknown_with_its_cause() -> None:
    result = run(check("1.1.1.a"), client=raising(NotConfigured("no host", remedy="set it")), fail_on=[])
    (record,) = result["checks"]
    assert (record["status"], record["cause"], record["remedy"]) == ("unknown", "not_configured", "set it")
    assert (result["endpoint"], result.get("failed")) == ("", None)


def test_the_result_names_what_was_looked_at() -> None:
    assert run(check("1.1.1.a"))["endpoint"] == "the system under test"


def test_a_bug_in_the_client_is_unknown_for_every_owed_check() -> None:
    result = run(check("1.1.1.a"), check("1.1.1.b"), client=raising(OSError("no client")), fail_on=[])
    assert result["failed"] is True
    assert statuses_of(result) == {"1.1.1.a": "unknown", "1.1.1.b": "unknown"}
    assert {record["cause"] for record in result["checks"]} == {"error"}
    assert result["exception"].count("OSError: no client") == 1


def test_a_bug_of_a_shared_fetch_is_told_once() -> None:
    fetch = raising(KeyError("shared"))
    result = run(check("1.1.1.a", fetch=fetch), check("1.1.1.b", fetch=fetch))
    assert result["summary"]["unknown"] == 2
    assert result["exception"].count("KeyError: 'shared'") == 1


@pytest.mark.parametrize("verdict", [None, "passed", {"status": "passed"}, True])
def test_what_is_no_verdict_is_a_bug(verdict: Any) -> None:
    result = run(check("1.1.1.a", judge=lambda level, options: verdict))
    assert (checks_of(result)["1.1.1.a"]["status"], checks_of(result)["1.1.1.a"]["cause"]) == ("unknown", "error")


def test_a_pass_without_evidence_is_a_bug() -> None:
    def judge(level: int, options: Options) -> Verdict:
        return Verdict(status="passed", actual="7", message="the level is 7")

    result = run(check("1.1.1.a", judge=judge))
    assert (checks_of(result)["1.1.1.a"]["status"], checks_of(result)["1.1.1.a"]["cause"]) == ("unknown", "error")
    assert result["failed"] is True


@pytest.mark.parametrize("filler", ["x", '"', "\\", "é", "\n"])
def test_evidence_is_clipped_to_its_limit_in_whatever_characters(filler: str) -> None:
    def judge(level: int, options: Options) -> Verdict:
        return passed(actual="7", message="the level is 7", evidence={"long": filler * 10000})

    evidence = checks_of(run(check("1.1.1.a", judge=judge)))["1.1.1.a"]["evidence"]
    assert EVIDENCE_LIMIT - 16 <= len(json.dumps(evidence)) <= EVIDENCE_LIMIT
    assert evidence["clipped"].startswith('{"long": "')


def test_evidence_within_the_limit_is_kept_and_becomes_plain_json() -> None:
    def judge(level: int, options: Options) -> Verdict:
        return passed(actual="7", message="the level is 7", evidence={"share": Fraction(1, 4), "list": (1, 2)})

    assert checks_of(run(check("1.1.1.a", judge=judge)))["1.1.1.a"]["evidence"] == {"share": "1/4", "list": [1, 2]}


def test_evidence_that_is_no_json_is_a_bug() -> None:
    def judge(level: int, options: Options) -> Verdict:
        return passed(actual="7", message="the level is 7", evidence={("a", "b"): 1})  # type: ignore[dict-item]

    assert checks_of(run(check("1.1.1.a", judge=judge)))["1.1.1.a"]["cause"] == "error"


def test_no_secret_leaves_in_a_verdict() -> None:
    class Holder:
        def __str__(self) -> str:
            return f"holds {SECRET}"

    def judge(level: int, options: Options) -> Verdict:
        secret = options["password"]
        evidence = {"plain": secret, secret: [secret], "json": json.dumps(secret), "object": Holder()}
        return failed(actual=secret, message=f"seen {secret!r}", remedy=f"not '{secret}'", evidence=evidence)

    assert_without_secret(run(check("1.1.1.a", judge=judge), password=SECRET))


@pytest.mark.parametrize("where", ["fetch", "judge", "expected", "client"])
def test_no_secret_leaves_in_a_crash(where: str) -> None:
    crash = raising(ValueError(f"dsn: password='{SECRET}' {SECRET!r}"))
    if where == "client":
        result = run(check("1.1.1.a"), client=crash, password=SECRET)
    else:
        result = run(check("1.1.1.a", **{where: crash}), password=SECRET)
    assert "ValueError: dsn: password=" in result["exception"]
    assert_without_secret(result)


def test_no_secret_leaves_in_an_error() -> None:
    error = Unreachable(f"no answer for {SECRET}", remedy=f"psql 'password={SECRET}'")
    assert_without_secret(run(check("1.1.1.a", fetch=raising(error)), password=SECRET))


@pytest.mark.parametrize("password", ["evidence", "message", "e", "level"])
def test_a_password_that_is_a_word_of_ours_breaks_nothing(password: str) -> None:
    result = run(check("1.1.1.a", fetch=raising(Unreachable("no route"))), password=password, fail_on=[])
    assert [set(record) >= {"id", "status", "evidence"} for record in result["checks"]] == [True]
    assert set(result["expectations"]) == {"level"}
    assert result["summary"]["unknown"] == 1


def assert_without_secret(result: Result) -> None:
    text = json.dumps({key: value for key, value in result.items() if key != "invocation"})
    for spelling in (SECRET, json.dumps(SECRET)[1:-1], json.dumps(json.dumps(SECRET))[3:-3], "canary"):
        assert spelling not in text
