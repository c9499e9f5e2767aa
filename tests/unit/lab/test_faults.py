"""The fault data is complete and sound, and bad data is refused in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from lab import faults
from lab.errors import LabError
from lab.places import CHECKOUT
from lab.systems.registry import SYSTEMS

ENTRY = {
    "check": "2.2.2.work_mem",
    "name": "server",
    "does": "Sets work_mem to 4 MB",
    "system": "postgresql",
    "break": [{"database": "postgres", "sql": ["SELECT 1"]}],
    "heal": [{"restart": True}],
    "seen_within": 2,
    "touches": {"2.2.2.autovacuum": "unknown"},
}


def implemented_checks() -> dict[str, str]:
    """The implemented checks, each with the system that its module's name begins with."""
    catalogue = yaml.safe_load((CHECKOUT / "checklist.yml").read_text())
    return {
        f"{item['id']}.{key}": check["module"].partition("_")[0]
        for section in catalogue["sections"]
        for item in section["items"]
        for key, check in item["checks"].items()
        if "module" in check
    }


def write(folder: Path, *entries: object) -> Path:
    (folder / "some.yml").write_text(yaml.safe_dump(list(entries)))
    return folder


def test_every_implemented_check_can_be_broken() -> None:
    broken = {fault.check for fault in faults.load()}
    lacking = [
        f"lab/faults/{system}.yml: add a fault that breaks {check}"
        for check, system in implemented_checks().items()
        if check not in broken
    ]
    assert not lacking, "\n".join(lacking)


def test_faults_break_only_checks_that_are_implemented() -> None:
    implemented = implemented_checks()
    idle = [
        f"lab/faults/{fault.system}.yml: {fault.check} is broken, and checklist.yml names no module for it"
        for fault in faults.load()
        if fault.check not in implemented
    ]
    assert not idle, "\n".join(idle)


@pytest.mark.parametrize("fault", faults.load(), ids=lambda fault: f"{fault.check}-{fault.name}")
def test_a_fault_touches_other_implemented_checks_of_a_system_the_lab_runs(fault: faults.Fault) -> None:
    assert set(fault.touches) <= set(implemented_checks()) - {fault.check}
    assert fault.system in {system.name for system in SYSTEMS}


def test_an_entry_becomes_a_fault(tmp_path: Path) -> None:
    (fault,) = faults.load(write(tmp_path, ENTRY))
    assert fault == faults.Fault(
        check="2.2.2.work_mem",
        name="server",
        does="Sets work_mem to 4 MB",
        system="postgresql",
        break_steps=(faults.Step(database="postgres", sql=("SELECT 1",)),),
        heal_steps=(faults.Step(restart=True),),
        seen_within=2,
        touches={"2.2.2.autovacuum": "unknown"},
    )


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"severity": "high"}, "'severity' was unexpected"),
        ({"check": "work_mem"}, "'work_mem' does not match"),
        ({"touches": {"2.2.2.autovacuum": "passed"}}, "'passed' is not one of"),
        ({"heal": []}, r"\[\] should be non-empty"),
        ({"break": [{"sql": ["SELECT 1"]}]}, r"\$\[0\].break\[0\]"),
        ({"break": [{"restart": False}]}, r"\$\[0\].break\[0\]"),
        ({"seen_within": 0}, "less than or equal to the minimum of 0"),
        ({"does": "Breaks."}, "does not match"),
    ],
)
def test_an_unsound_entry_is_refused(tmp_path: Path, change: dict[str, object], told: str) -> None:
    with pytest.raises(LabError, match=told) as error:
        faults.load(write(tmp_path, ENTRY | change))
    assert "some.yml" in str(error.value)


@pytest.mark.parametrize("key", sorted(ENTRY))
def test_every_key_is_required(tmp_path: Path, key: str) -> None:
    with pytest.raises(LabError, match=f"'{key}' is a required property"):
        faults.load(write(tmp_path, {name: value for name, value in ENTRY.items() if name != key}))


def test_the_same_fault_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LabError, match=r"2\.2\.2\.work_mem server twice"):
        faults.load(write(tmp_path, ENTRY, ENTRY))


def test_what_is_no_yaml_is_refused(tmp_path: Path) -> None:
    (tmp_path / "some.yml").write_text("- [")
    with pytest.raises(LabError, match=r"expected YAML in .*some\.yml"):
        faults.load(tmp_path)


def test_a_fault_is_found_by_its_name_or_is_the_first() -> None:
    known = faults.load()
    assert faults.find(known, "2.2.2.autovacuum", None).name == "off"
    assert faults.find(known, "2.2.2.autovacuum", "table").name == "table"


def test_an_unknown_check_or_fault_is_told() -> None:
    with pytest.raises(LabError, match=r"no fault for a check 9\.9\.9\.nothing"):
        faults.find(faults.load(), "9.9.9.nothing", None)
    with pytest.raises(LabError, match=r"no fault wild for 2\.2\.2\.work_mem; it has server, database"):
        faults.find(faults.load(), "2.2.2.work_mem", "wild")
