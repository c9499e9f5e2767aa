"""The filter that ends a role: what was not looked at blocks like what is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.greenlang.vcci.plugins.filter.blockers import FilterModule, blockers

from .conftest import verdict


def _result(*records: dict[str, Any]) -> dict[str, Any]:
    return {"changed": False, "checks": list(records)}


def test_passed_and_not_applicable_do_not_block() -> None:
    assert blockers([_result(verdict("1.1.1.version"), verdict("1.1.1.backups", "not_applicable"))]) == []


def test_failed_and_unknown_block_with_cause_and_remedy() -> None:
    failed = verdict("1.1.1.version", "failed", message="it is 14", remedy="upgrade it")
    unknown = verdict("1.1.1.backups", "unknown", message="it refused us")
    assert blockers([_result(failed), _result(unknown)]) == [
        "1.1.1.version failed: it is 14 → upgrade it",
        "1.1.1.backups unknown (denied): it refused us",
    ]


@pytest.mark.parametrize(
    ("results", "says"),
    [
        ([], "nothing was verified"),
        ([_result()], "a task verified nothing: it returned no check"),
        ([{"skipped": True, "skip_reason": "Conditional result was False"}], "Conditional result was False"),
        ([{"unreachable": True, "msg": "no route"}], "a task verified nothing: no route"),
    ],
)
def test_nothing_looked_at_blocks(results: list[dict[str, Any]], says: str) -> None:
    (sentence,) = blockers(results)
    assert says in sentence


@pytest.mark.parametrize("given", [{"checks": []}, "text", [1]])
def test_what_is_no_list_of_results_is_refused(given: Any) -> None:
    with pytest.raises(AnsibleFilterError, match="a list of registered results"):
        FilterModule().filters()["blockers"](given)
