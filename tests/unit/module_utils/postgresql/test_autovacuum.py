"""Autovacuum with all it takes: on, told what changed, the exact scale factor, and no table that switches it off."""

from __future__ import annotations

import pytest

from ansible_collections.greenlang.vcci.plugins.module_utils.errors import Malformed, NoData, NotConfigured
from ansible_collections.greenlang.vcci.plugins.module_utils.postgresql.facts import AutovacuumFacts
from ansible_collections.greenlang.vcci.plugins.module_utils.postgresql.settings import judge_autovacuum

from .options import PLACE, options_of, setting

MODULE = "postgresql_settings_verify"


def autovacuum(*, off: int = 0, names: tuple[str, ...] = (), **changed: str) -> AutovacuumFacts:
    return autovacuum_with(changed, off=off, names=names)


def autovacuum_with(changed: dict[str, str], *, off: int = 0, names: tuple[str, ...] = ()) -> AutovacuumFacts:
    values = {"autovacuum": "on", "track_counts": "on", "autovacuum_vacuum_scale_factor": "0.05"} | changed
    settings = {name: setting(name, value) for name, value in values.items()}
    return AutovacuumFacts(settings=settings, tables=100, tables_off=off, names_off=names)


def test_autovacuum_passes_with_how_many_tables_were_looked_at() -> None:
    verdict = judge_autovacuum(autovacuum(), options_of(MODULE))
    assert (verdict.status, verdict.actual) == ("passed", "on, scale factor 0.05")
    assert verdict.message == f"autovacuum is on in {PLACE}, scale factor 0.05, and none of 100 tables has it off"
    assert verdict.evidence["tables"] == 100


@pytest.mark.parametrize(
    ("value", "wanted", "status"),
    [
        ("0.05", 0.05, "passed"),
        ("0.050", 0.05, "passed"),
        ("5e-02", 0.05, "passed"),
        ("0.0500001", 0.05, "failed"),
        ("0.0499999", 0.05, "failed"),
        ("0.2", 0.05, "failed"),
        ("0", 0.05, "failed"),
        ("0.1", 0.1, "passed"),
        ("0", 0.0, "passed"),
    ],
)
def test_the_scale_factor_is_exact_in_decimals(value: str, wanted: float, status: str) -> None:
    facts = autovacuum(autovacuum_vacuum_scale_factor=value)
    assert judge_autovacuum(facts, options_of(MODULE, autovacuum_scale_factor=wanted)).status == status


@pytest.mark.parametrize(
    ("facts", "finding", "remedy"),
    [
        (
            autovacuum(autovacuum="off"),
            "autovacuum is off",
            "ALTER SYSTEM SET autovacuum = 'on'; SELECT pg_reload_conf();",
        ),
        (autovacuum(track_counts="off"), "track_counts is off", "ALTER SYSTEM SET track_counts = 'on';"),
        (
            autovacuum(autovacuum_vacuum_scale_factor="0.2"),
            "autovacuum_vacuum_scale_factor is 0.2, not 0.05",
            "ALTER SYSTEM SET autovacuum_vacuum_scale_factor = '0.05';",
        ),
        (
            autovacuum(off=1, names=("public.emissions",)),
            "1 of 100 tables switches it off: public.emissions",
            "ALTER TABLE public.emissions RESET (autovacuum_enabled, toast.autovacuum_enabled);",
        ),
        (
            autovacuum(off=25, names=("a.b", "a.c")),
            "25 of 100 tables switch it off: a.b, a.c and 23 more",
            "ALTER TABLE",
        ),
    ],
)
def test_each_part_of_autovacuum_fails_by_itself(facts: AutovacuumFacts, finding: str, remedy: str) -> None:
    verdict = judge_autovacuum(facts, options_of(MODULE))
    assert (verdict.status, verdict.actual) == ("failed", finding)
    assert verdict.remedy.startswith(remedy)


def test_all_that_is_wrong_with_autovacuum_is_told_at_once() -> None:
    facts = autovacuum(
        autovacuum="off", track_counts="off", autovacuum_vacuum_scale_factor="0.2", off=1, names=("a.b",)
    )
    verdict = judge_autovacuum(facts, options_of(MODULE))
    assert verdict.actual.count(";") == 3
    assert verdict.remedy.count("ALTER") == 4


@pytest.mark.parametrize(
    "changed",
    [
        {"autovacuum": "true"},
        {"track_counts": ""},
        {"autovacuum_vacuum_scale_factor": "banana"},
        {"autovacuum_vacuum_scale_factor": "nan"},
        {"autovacuum_vacuum_scale_factor": "Infinity"},
    ],
)
def test_an_answer_of_another_shape_is_malformed(changed: dict[str, str]) -> None:
    with pytest.raises(Malformed):
        judge_autovacuum(autovacuum_with(changed), options_of(MODULE))


@pytest.mark.parametrize("wanted", [float("nan"), float("inf"), -0.05, 101.0])
def test_a_scale_factor_that_is_none_is_not_compared(wanted: float) -> None:
    with pytest.raises(NotConfigured, match="option autovacuum_scale_factor: expected a number from 0 to 100"):
        judge_autovacuum(autovacuum(), options_of(MODULE, autovacuum_scale_factor=wanted))


@pytest.mark.parametrize("name", ["autovacuum", "track_counts", "autovacuum_vacuum_scale_factor"])
def test_autovacuum_settings_of_the_sessions_own_are_no_evidence(name: str) -> None:
    facts = autovacuum()
    settings = dict(facts.settings) | {name: setting(name, facts.settings[name].setting, source="user")}
    own = AutovacuumFacts(settings=settings, tables=100, tables_off=0, names_off=())
    with pytest.raises(NoData, match=f"which {name} applications get"):
        judge_autovacuum(own, options_of(MODULE))


@pytest.mark.parametrize(
    ("off", "names", "remedy"),
    [
        (1, ("public.a",), "ALTER TABLE public.a RESET (autovacuum_enabled, toast.autovacuum_enabled);"),
        (
            2,
            ("public.a", "TOAST of public.a"),
            "ALTER TABLE public.a RESET (autovacuum_enabled, toast.autovacuum_enabled);",
        ),
        (
            4,
            ("public.a", "public.b", "public.c", "public.d"),
            "ALTER TABLE public.a RESET (autovacuum_enabled, toast.autovacuum_enabled); "
            "ALTER TABLE public.b RESET (autovacuum_enabled, toast.autovacuum_enabled); "
            "ALTER TABLE public.c RESET (autovacuum_enabled, toast.autovacuum_enabled); and the same for the others",
        ),
    ],
)
def test_tables_that_switch_autovacuum_off_are_named_in_the_remedy(
    off: int, names: tuple[str, ...], remedy: str
) -> None:
    verdict = judge_autovacuum(autovacuum_with({}, off=off, names=names), options_of(MODULE))
    assert (verdict.status, verdict.remedy) == ("failed", remedy)
