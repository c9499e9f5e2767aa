# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Judges the settings of memory and of autovacuum, as the production database has them."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from ansible_collections.greenlang.vcci.plugins.module_utils.errors import NotConfigured
from ansible_collections.greenlang.vcci.plugins.module_utils.postgresql.facts import (
    AutovacuumFacts,
    Setting,
    fetch_autovacuum,
    fetch_memory_settings,
)
from ansible_collections.greenlang.vcci.plugins.module_utils.postgresql.options import production
from ansible_collections.greenlang.vcci.plugins.module_utils.postgresql.setting import (
    change,
    decimal,
    evidence,
    in_bytes,
    is_on,
    pending,
    shared,
)
from ansible_collections.greenlang.vcci.plugins.module_utils.runner import Check, Options
from ansible_collections.greenlang.vcci.plugins.module_utils.units import (
    configured,
    memory,
    show_given,
    show_memory,
    show_percent,
)
from ansible_collections.greenlang.vcci.plugins.module_utils.verdict import Verdict, failed, passed

PAGE = 8192
NAMED_TABLES = 3
SCALE_FACTOR = "autovacuum_vacuum_scale_factor"

Settings = Mapping[str, Setting]


def judge_share(settings: Settings, options: Options, *, name: str) -> Verdict:
    """A share of the system's RAM, within the tolerance in percentage points, both ends included."""
    total, percent, tolerance = _wanted_share(options, name)
    endpoint = production(options)
    setting = shared(settings[name], endpoint)
    seen = in_bytes(setting, endpoint)
    share = Fraction(seen, total)
    actual = f"{show_memory(seen)}, {show_percent(share)} of RAM"
    message = f"{name} is {show_memory(seen)} in {endpoint}, {show_percent(share)} of {show_memory(total)} RAM"
    facts = evidence(setting) | {"memory": total}
    if abs(share * 100 - percent) <= tolerance:
        return passed(actual=actual, message=message + pending(setting), evidence=facts)
    wanted = total * percent // 100 // PAGE * PAGE
    return failed(
        actual=actual,
        message=f"{message}, and {percent}% ± {tolerance} points is wanted{pending(setting)}",
        remedy=change(setting, show_memory(wanted).replace(" ", ""), endpoint),
        evidence=facts,
    )


def judge_amount(settings: Settings, options: Options, *, name: str) -> Verdict:
    """Exactly the wanted amount, whichever unit either is written in."""
    wanted = configured(options, name, memory)
    endpoint = production(options)
    setting = shared(settings[name], endpoint)
    seen = in_bytes(setting, endpoint)
    message = f"{name} is {show_memory(seen)} in {endpoint}"
    if seen == wanted:
        return passed(actual=show_memory(seen), message=message + pending(setting), evidence=evidence(setting))
    return failed(
        actual=show_memory(seen),
        message=f"{message}, and {show_memory(wanted)} is wanted{pending(setting)}",
        remedy=change(setting, show_memory(wanted).replace(" ", ""), endpoint),
        evidence=evidence(setting),
    )


def judge_autovacuum(facts: AutovacuumFacts, options: Options) -> Verdict:
    """It is on, it is told what changed (track_counts), its scale factor is exact, and no table switches it off."""
    endpoint = production(options)
    findings = _wrong_settings(facts.settings, options) + _tables_off(facts)
    scale = facts.settings[SCALE_FACTOR].setting
    seen = {name: setting.setting for name, setting in facts.settings.items()} | {
        "tables": facts.tables,
        "tables_off": facts.tables_off,
        "names_off": list(facts.names_off),
    }
    if findings:
        wrong = "; ".join(finding for finding, dummy in findings)
        return failed(
            actual=wrong,
            message=f"autovacuum is not as wanted in {endpoint}: {wrong}",
            remedy=" ".join(remedy for dummy, remedy in findings),
            evidence=seen,
        )
    return passed(
        actual=f"on, scale factor {scale}",
        message=f"autovacuum is on in {endpoint}, scale factor {scale}, and none of {facts.tables} tables has it off",
        evidence=seen,
    )


def _wanted_share(options: Options, name: str) -> tuple[int, int, int]:
    """The system's RAM in bytes, the wanted percent of it and the tolerance in points; raises NotConfigured."""
    if not options["memory"]:
        raise NotConfigured(
            f"which share of RAM {name} takes can't be told: the RAM of the system is not given",
            remedy="set option memory to the RAM of the database server (its instance class), for example 16GiB",
        )
    total = configured(options, "memory", memory)
    percent, tolerance = options[f"{name}_percent"], options[f"{name}_tolerance"]
    if not total or not 0 < percent <= 100 or tolerance < 0:
        raise NotConfigured(
            f"options memory, {name}_percent, {name}_tolerance: expected RAM above 0, 1 to 100 percent and at "
            f"least 0 points, got {options['memory']}, {percent} and {tolerance}",
            remedy="correct them in the inventory",
        )
    return total, percent, tolerance


def _wrong_settings(settings: Settings, options: Options) -> list[tuple[str, str]]:
    """What is wrong with the settings, each with its remedy."""
    endpoint = production(options)
    wrong = []
    for name in ("autovacuum", "track_counts"):
        setting = shared(settings[name], endpoint)
        if not is_on(setting, endpoint):
            wrong.append((f"{name} is off", change(setting, "on", endpoint)))
    scale, wanted = shared(settings[SCALE_FACTOR], endpoint), options["autovacuum_scale_factor"]
    if not 0 <= wanted <= 100:  # the range that PostgreSQL allows; nan is in no range
        raise NotConfigured(
            f"option autovacuum_scale_factor: expected a number from 0 to 100, got {wanted}", remedy="set it to 0.05"
        )
    # repr() gives the option back as it was written, in spite of what a float is.
    if decimal(scale, endpoint) != Decimal(repr(wanted)):
        wrong.append((f"{SCALE_FACTOR} is {scale.setting}, not {wanted}", change(scale, repr(wanted), endpoint)))
    return wrong


def _tables_off(facts: AutovacuumFacts) -> list[tuple[str, str]]:
    """That tables switch autovacuum off, with its remedy; nothing if none does."""
    if not facts.tables_off:
        return []
    more = facts.tables_off - len(facts.names_off)
    names = ", ".join(facts.names_off) + (f" and {more} more" if more > 0 else "")
    verb = "switches" if facts.tables_off == 1 else "switch"
    return [(f"{facts.tables_off} of {facts.tables} tables {verb} it off: {names}", _switch_on(facts))]


def _switch_on(facts: AutovacuumFacts) -> str:
    """The commands that take the switch from the first tables, each once."""
    owners = list(dict.fromkeys(name.removeprefix("TOAST of ") for name in facts.names_off))
    reset = "RESET (autovacuum_enabled, toast.autovacuum_enabled);"
    commands = " ".join(f"ALTER TABLE {owner} {reset}" for owner in owners[:NAMED_TABLES])
    more = facts.tables_off > len(facts.names_off) or len(owners) > NAMED_TABLES
    return f"{commands} and the same for the others" if more else commands


def _share_text(options: Options, name: str) -> str:
    given = f"{options['memory']} RAM" if options["memory"] else "RAM"
    return f"{options[f'{name}_percent']}% of {given} ± {options[f'{name}_tolerance']} points"


def _share_check(name: str) -> Check:
    return Check(
        id=f"2.2.2.{name}",
        source=f"{name} of pg_catalog.pg_settings, in the production database; RAM as given",
        options=("database", f"{name}_percent", f"{name}_tolerance"),
        fetch=fetch_memory_settings,
        expected=functools.partial(_share_text, name=name),
        judge=functools.partial(judge_share, name=name),
    )


def _amount_check(name: str) -> Check:
    return Check(
        id=f"2.2.2.{name}",
        source=f"{name} of pg_catalog.pg_settings, in the production database",
        options=("database", name),
        fetch=fetch_memory_settings,
        expected=lambda options: show_given(options[name]),
        judge=functools.partial(judge_amount, name=name),
    )


CHECKS = (
    _share_check("shared_buffers"),
    _share_check("effective_cache_size"),
    _amount_check("work_mem"),
    _amount_check("maintenance_work_mem"),
    Check(
        id="2.2.2.autovacuum",
        source="pg_catalog.pg_settings and pg_catalog.pg_class, in the production database",
        options=("database", "autovacuum_scale_factor"),
        fetch=fetch_autovacuum,
        expected=lambda options: f"on, scale factor {options['autovacuum_scale_factor']}, no table off",
        judge=judge_autovacuum,
    ),
)
