"""Every check passes on the healthy lab, fails under each fault, alone but for what the fault declares, and heals."""

from __future__ import annotations

import pytest

from lab import faults
from lab.instance import Instance

from .conftest import CHECKS, Look, statuses

FAULTS = [fault for fault in faults.load() if fault.check in CHECKS]
RESTARTED_WITHIN = 10


def test_the_healthy_lab_passes_every_check(look: Look) -> None:
    records = look()
    assert statuses(records) == dict.fromkeys(CHECKS, "passed")
    assert all(record["evidence"] for record in records.values())
    assert all(record["remedy"] == "" for record in records.values())


def test_every_check_has_a_fault() -> None:
    assert {fault.check for fault in FAULTS} == set(CHECKS)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.check}-{fault.name}")
def test_a_fault_fails_its_check_and_what_it_touches_and_heals(
    healthy: Instance, look: Look, fault: faults.Fault
) -> None:
    assert statuses(look()) == dict.fromkeys(CHECKS, "passed")
    healthy.break_check(fault.check, fault.name)
    broken = look.until(lambda records: records[fault.check]["status"] == "failed", within=fault.seen_within)
    touched = {check: status for check, status in fault.touches.items() if check in CHECKS}
    assert statuses(broken) == dict.fromkeys(CHECKS, "passed") | touched | {fault.check: "failed"}
    assert broken[fault.check]["remedy"]
    healthy.heal(fault.check)
    healed = look.until(lambda records: set(statuses(records).values()) == {"passed"}, within=RESTARTED_WITHIN)
    assert statuses(healed) == dict.fromkeys(CHECKS, "passed")
