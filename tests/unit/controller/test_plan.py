"""The plan: who answers, who is missing, and a choice is never made silently."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from ansible_collections.greenlang.vcci.plugins.plugin_utils.catalogue import Catalogue
from ansible_collections.greenlang.vcci.plugins.plugin_utils.errors import InputError
from ansible_collections.greenlang.vcci.plugins.plugin_utils.plan import Choices, Planned, make_plan
from ansible_collections.greenlang.vcci.plugins.plugin_utils.scope import Scope


def _plan(catalogue: Catalogue, groups: dict[str, list[str]], answers: Mapping[str, object]) -> dict[str, Planned]:
    plan = make_plan(catalogue.of_phase("preflight"), groups, Choices.of(answers, catalogue))
    return {planned.check: planned for planned in plan}


def test_hosts_of_the_first_group_of_the_one_alternative_that_fits_owe_the_verdict(catalogue: Catalogue) -> None:
    plan = _plan(catalogue, {"postgresql": ["db-1", "db-2"], "backup": ["repo"], "aws": []}, {})
    assert plan["1.1.1.version"].systems == ("db-1", "db-2")
    assert plan["1.1.1.backups"].systems == ("db-1", "db-2")


def test_an_alternative_needs_all_its_groups(catalogue: Catalogue) -> None:
    backups = _plan(catalogue, {"postgresql": ["db-1"]}, {})["1.1.1.backups"]
    assert backups.systems == ()
    assert backups.pending == (
        "no system answers for it: the inventory has no host in group aws or postgresql with backup"
    )


def test_two_alternatives_need_a_choice(catalogue: Catalogue) -> None:
    groups = {"postgresql": ["db-1"], "backup": ["repo"], "aws": ["eu"]}
    with pytest.raises(InputError, match=r"1.1.1.backups can be answered by aws, postgresql with backup: say which"):
        _plan(catalogue, groups, {})
    assert _plan(catalogue, groups, {"1.1.1": "aws"})["1.1.1.backups"].systems == ("eu",)
    nearest = {"1": "aws", "1.1.1.backups": ["postgresql", "backup"]}
    assert _plan(catalogue, groups, nearest)["1.1.1.backups"].systems == ("db-1",)


def test_a_choice_that_the_inventory_lacks_is_pending_and_not_replaced(catalogue: Catalogue) -> None:
    groups = {"postgresql": ["db-1"], "backup": ["repo"]}
    assert _plan(catalogue, groups, {"1.1.1.backups": "aws"})["1.1.1.backups"].pending


def test_a_slip_in_a_groups_name_is_pointed_out(catalogue: Catalogue) -> None:
    version = _plan(catalogue, {"postgresq": ["db-1"]}, {})["1.1.1.version"]
    assert "the inventory has a group postgresq: is that a slip?" in version.pending


def test_what_no_module_verifies_is_pending_with_what_to_do(catalogue: Catalogue) -> None:
    trained = _plan(catalogue, {}, {})["2.1.1.trained"]
    assert trained.pending == "no module of this version verifies it yet"
    assert trained.remedy == "verify by hand: trained (attestation)"


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"9.9.9": "aws"}, "'9.9.9' is no section, item or check"),
        ({"1.1.1": "awss"}, "names awss, which is no group that answers"),
    ],
)
def test_a_wrong_choice_is_refused(catalogue: Catalogue, answers: dict[str, object], says: str) -> None:
    with pytest.raises(InputError) as error:
        Choices.of(answers, catalogue)
    assert says in str(error.value)


def test_scope_selects_by_section_item_and_check(catalogue: Catalogue) -> None:
    def ids(scope: Scope) -> list[str]:
        return [check.id for check in scope.select(catalogue, "preflight")]

    assert ids(Scope()) == ["1.1.1.version", "1.1.1.backups", "2.1.1.trained"]
    assert ids(Scope(sections=("2",))) == ["2.1.1.trained"]
    assert ids(Scope(items=("2.1.1",), checks=("1.1.1.version",))) == ["1.1.1.version", "2.1.1.trained"]
    assert Scope().whole
    assert not Scope(checks=("1.1.1.version",)).whole


@pytest.mark.parametrize(
    ("scope", "says"),
    [
        (
            Scope(checks=("1.1.1.versoin",)),
            "vcci_checks: '1.1.1.versoin' is not in the checklist; did you mean 1.1.1.v",
        ),
        (Scope(checks=("2.1.1",)), "vcci_checks: '2.1.1' is not in the checklist; did you mean vcci_items=2.1.1?"),
        (Scope(items=("2",)), "did you mean vcci_sections=2?"),
        (Scope(checks=("1.1.1.nope",)), "did you mean 1.1.1.version or 1.1.1.backups?"),
        (Scope(sections=("77",)), "vcci_sections: '77' is not in the checklist"),
        (Scope(items=("2.1.2",)), "vcci_items: 2.1.2 is verified in phase migrate, not in preflight"),
    ],
)
def test_a_scope_that_names_nothing_here_is_refused(catalogue: Catalogue, scope: Scope, says: str) -> None:
    with pytest.raises(InputError) as error:
        scope.select(catalogue, "preflight")
    assert says in str(error.value)
