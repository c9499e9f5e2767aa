"""Every fault of the lab's PostgreSQL, as the verifying account sees it: in effect, taken back, refused."""

from __future__ import annotations

import pytest

from lab import faults
from lab.instance import Instance

from .conftest import ask, command, wait_until

VERSION = "SELECT setting FROM pg_settings WHERE name = 'server_version_num'"
DATABASE_ROW = "SELECT {} FROM pg_database WHERE datname = 'vcci_production'"
SETTING = "SELECT current_setting('{}')"

# what a fault shows to the verifying account: database, query, healthy answer, broken answer (an error's text for None)
SEEN: dict[str, tuple[str, str, str, str]] = {
    "1.1.2.version old": ("postgres", f"SELECT ({VERSION})::int >= 150000", "True", "False"),
    "2.1.1.database closed": ("vcci_production", "SELECT 1", "1", "not currently accepting connections"),
    "2.1.1.database missing": ("vcci_production", "SELECT 1", "1", "does not exist"),
    "2.1.1.encoding latin1": ("postgres", DATABASE_ROW.format("pg_encoding_to_char(encoding)"), "UTF8", "LATIN1"),
    "2.1.1.collation collate": ("postgres", DATABASE_ROW.format("datcollate"), "en_US.UTF-8", "C.UTF-8"),
    "2.1.1.collation ctype": ("postgres", DATABASE_ROW.format("datctype"), "en_US.UTF-8", "C.UTF-8"),
    "2.1.1.extensions dropped": (
        "vcci_production",
        "SELECT count(*) FROM pg_extension WHERE extname IN ('pgcrypto', 'uuid-ossp', 'pg_trgm', 'btree_gin')",
        "4",
        "3",
    ),
    "2.2.2.shared_buffers small": ("vcci_production", SETTING.format("shared_buffers"), "256MB", "64MB"),
    "2.2.2.effective_cache_size small": ("vcci_production", SETTING.format("effective_cache_size"), "768MB", "128MB"),
    "2.2.2.work_mem server": ("vcci_production", SETTING.format("work_mem"), "64MB", "4MB"),
    "2.2.2.work_mem database": ("vcci_production", SETTING.format("work_mem"), "64MB", "4MB"),
    "2.2.2.maintenance_work_mem small": ("vcci_production", SETTING.format("maintenance_work_mem"), "2GB", "64MB"),
    "2.2.2.autovacuum off": ("vcci_production", SETTING.format("autovacuum"), "on", "off"),
    "2.2.2.autovacuum scale_factor": (
        "vcci_production",
        SETTING.format("autovacuum_vacuum_scale_factor"),
        "0.05",
        "0.2",
    ),
    "2.2.2.autovacuum table": (
        "vcci_production",
        "SELECT count(*) FROM pg_class WHERE reloptions::text LIKE '%autovacuum_enabled=off%'",
        "0",
        "1",
    ),
    "2.2.2.autovacuum track_counts": ("vcci_production", SETTING.format("track_counts"), "on", "off"),
}


FAULTS = [fault for fault in faults.load() if fault.system == "postgresql"]


def test_every_fault_has_a_way_to_be_seen_here() -> None:
    assert {f"{fault.check} {fault.name}" for fault in FAULTS} == set(SEEN)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.check}-{fault.name}")
def test_a_fault_is_seen_and_healed_within_its_deadline(healthy: Instance, fault: faults.Fault) -> None:
    database, query, well, ill = SEEN[f"{fault.check} {fault.name}"]
    assert ask(healthy, database, query) == well
    healthy.break_check(fault.check, fault.name)
    wait_until(lambda: ill in ask(healthy, database, query), fault.seen_within)
    assert healthy.heal() == [fault.check]
    wait_until(lambda: ask(healthy, database, query) == well, fault.seen_within)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.check}-{fault.name}")
def test_healing_may_be_done_to_what_is_not_broken(healthy: Instance, fault: faults.Fault) -> None:
    """As after a break that was interrupted before its first step."""
    database, query, well = SEEN[f"{fault.check} {fault.name}"][:3]
    (healthy.folder / "broken.json").write_text(f'{{"{fault.check}": "{fault.name}"}}')
    assert healthy.heal(fault.check) == [fault.check]
    assert ask(healthy, database, query) == well


def test_breaking_twice_is_refused_and_healing_what_is_whole_says_so(healthy: Instance) -> None:
    name = ("--instance", healthy.name)
    assert command("break", "2.2.2.work_mem", *name).stdout == "broken: 2.2.2.work_mem (server)\n"
    again = command("break", "2.2.2.work_mem", "--fault", "database", *name)
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr.startswith("lab: 2.2.2.work_mem is broken already, by server")
    assert "broken: 2.2.2.work_mem (server)\n" in command("status", *name).stdout
    assert command("heal", *name).stdout == "healed: 2.2.2.work_mem\n"
    assert command("heal", *name).stdout == "nothing is broken\n"
    assert command("heal", "2.2.2.work_mem", *name).stdout == "2.2.2.work_mem is not broken\n"


def test_a_fault_that_hides_another_is_healed_first(healthy: Instance) -> None:
    healthy.break_check("2.1.1.extensions")
    healthy.break_check("2.1.1.database")
    (healthy.folder / "broken.json").write_text('{"2.1.1.database": "closed", "2.1.1.extensions": "dropped"}')
    assert healthy.heal() == ["2.1.1.database", "2.1.1.extensions"]
    assert ask(healthy, *SEEN["2.1.1.extensions dropped"][:2]) == "4"


def test_an_unknown_check_is_told_in_one_sentence(healthy: Instance) -> None:
    done = command("break", "9.9.9.nothing", "--instance", healthy.name)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "lab: there is no fault for a check 9.9.9.nothing; lab faults lists what there is\n"
