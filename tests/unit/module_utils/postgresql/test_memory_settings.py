"""Settings of memory, in pages and in shares of RAM; boundaries on both sides and on themselves."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.greenlang.vcci.plugins.module_utils.errors import Malformed, NoData, NotConfigured
from ansible_collections.greenlang.vcci.plugins.module_utils.postgresql.facts import Setting
from ansible_collections.greenlang.vcci.plugins.module_utils.postgresql.settings import (
    CHECKS,
    judge_share,
)
from ansible_collections.greenlang.vcci.plugins.module_utils.verdict import Verdict

from .options import PLACE, options_of, setting

MODULE = "postgresql_settings_verify"
JUDGES = {check.id.rpartition(".")[2]: check.judge for check in CHECKS}
RAM_PAGES = 16 * 1024**3 // 8192


def judge(row: Setting, **given: Any) -> Verdict:
    return JUDGES[row.name]({row.name: row}, options_of(MODULE, **{"memory": "16GiB"} | given))


@pytest.mark.parametrize("name", ["shared_buffers", "effective_cache_size"])
@pytest.mark.parametrize(
    ("points", "pages", "status"),
    [
        (-5.1, 0, "failed"),
        (-5, -1, "failed"),
        (-5, 1, "passed"),
        (0, 0, "passed"),
        (5, -1, "passed"),
        (5, 1, "failed"),
        (5.1, 0, "failed"),
    ],
)
def test_a_share_is_judged_to_the_page(name: str, points: float, pages: int, status: str) -> None:
    percent = {"shared_buffers": 25, "effective_cache_size": 75}[name] + points
    number = int(RAM_PAGES * percent / 100) + pages
    verdict = judge(setting(name, str(number), "8kB"))
    assert verdict.status == status, verdict.message


@pytest.mark.parametrize(("percent", "pages"), [(20, 20), (30, 30)])
def test_both_ends_of_the_tolerance_are_within_it(percent: int, pages: int) -> None:
    hundred_pages = f"{100 * 8}kB"
    assert judge(setting("shared_buffers", str(pages), "8kB"), memory=hundred_pages).actual.endswith(
        f" {percent}% of RAM"
    )
    assert judge(setting("shared_buffers", str(pages), "8kB"), memory=hundred_pages).status == "passed"
    outside = pages - 1 if percent == 20 else pages + 1
    assert judge(setting("shared_buffers", str(outside), "8kB"), memory=hundred_pages).status == "failed"


@pytest.mark.parametrize(
    ("thousandths", "status"), [(199, "failed"), (200, "passed"), (300, "passed"), (301, "failed")]
)
def test_a_tenth_of_a_point_counts(thousandths: int, status: str) -> None:
    verdict = judge(setting("shared_buffers", str(thousandths), "8kB"), memory="8000kB")
    assert verdict.status == status
    assert f"{thousandths / 10:g}%" in verdict.actual


def test_without_a_tolerance_the_share_is_exact() -> None:
    exact = setting("shared_buffers", str(RAM_PAGES // 4), "8kB")
    more = setting("shared_buffers", str(RAM_PAGES // 4 + 1), "8kB")
    assert judge(exact, shared_buffers_tolerance=0).status == "passed"
    assert judge(more, shared_buffers_tolerance=0).status == "failed"
    assert judge(more, shared_buffers_tolerance=0).actual == "4194312 kB, 25.00005% of RAM"


def test_a_wrong_share_is_told_with_the_value_that_would_be_right() -> None:
    verdict = judge(setting("shared_buffers", "16384", "8kB", source="default"))
    assert verdict.actual == "128 MB, 0.8% of RAM"
    assert verdict.message == (f"shared_buffers is 128 MB in {PLACE}, 0.8% of 16 GB RAM, and 25% ± 5 points is wanted")
    assert verdict.remedy.startswith("ALTER SYSTEM SET shared_buffers = '4GB'; /* then restart the server")
    assert verdict.evidence == {
        "setting": "16384",
        "unit": "8kB",
        "source": "default",
        "pending_restart": False,
        "memory": 17179869184,
    }


@pytest.mark.parametrize("memory", ["16GiB", "16GB", "16Gi", "16384MB", "17179869184B", "16777216kB"])
def test_the_remedy_itself_would_pass(memory: str) -> None:
    remedy = judge(setting("effective_cache_size", "1", "8kB"), memory=memory).remedy
    assert remedy.startswith("ALTER SYSTEM SET effective_cache_size = '12GB'; SELECT pg_reload_conf();")
    assert judge(setting("effective_cache_size", "12288", "MB"), memory=memory).status == "passed"


def test_the_remedy_is_in_whole_pages() -> None:
    remedy = judge(setting("shared_buffers", "1", "8kB"), memory="1000003kB").remedy
    assert remedy.startswith("ALTER SYSTEM SET shared_buffers = '250000kB';")
    remedy = judge(setting("shared_buffers", "1", "8kB"), memory="1000023kB").remedy
    assert remedy.startswith("ALTER SYSTEM SET shared_buffers = '250000kB';")


@pytest.mark.parametrize("name", ["shared_buffers", "effective_cache_size"])
@pytest.mark.parametrize("memory", [None, ""])
def test_without_the_ram_a_share_can_not_be_told(name: str, memory: str | None) -> None:
    with pytest.raises(NotConfigured, match=f"which share of RAM {name} takes can't be told") as error:
        judge(setting(name, "1", "8kB"), memory=memory)
    assert "set option memory" in error.value.remedy


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"memory": "lots"}, "option memory: expected an amount of memory like .*, got 'lots'"),
        ({"memory": "16"}, "option memory: expected an amount of memory like .*, got '16'"),
        ({"memory": "0GB"}, "expected RAM above 0"),
        ({"shared_buffers_percent": 0}, "1 to 100 percent"),
        ({"shared_buffers_percent": 101}, "1 to 100 percent"),
        ({"shared_buffers_tolerance": -1}, "at least 0 points"),
    ],
)
def test_bad_input_is_one_sentence_and_no_verdict(given: dict[str, Any], told: str) -> None:
    with pytest.raises(NotConfigured, match=told):
        judge(setting("shared_buffers", str(RAM_PAGES // 4), "8kB"), **given)


@pytest.mark.parametrize(
    ("value", "unit", "wanted", "status"),
    [
        ("65536", "kB", "64MB", "passed"),
        ("64", "MB", "65536kB", "passed"),
        ("65536", "kB", "65536kB", "passed"),
        ("65544", "kB", "64MB", "failed"),
        ("65528", "kB", "64MB", "failed"),
        ("65535", "kB", "64MB", "failed"),
        ("4096", "kB", "64MB", "failed"),
        ("8192", "8kB", "64MB", "passed"),
        ("8193", "8kB", "64MB", "failed"),
    ],
)
def test_an_amount_is_exact_in_whatever_unit(value: str, unit: str, wanted: str, status: str) -> None:
    assert judge(setting("work_mem", value, unit), work_mem=wanted).status == status


def test_a_wrong_amount_is_told_with_its_command() -> None:
    verdict = judge(setting("maintenance_work_mem", "65536", "kB"))
    assert (verdict.actual, verdict.message) == (
        "64 MB",
        f"maintenance_work_mem is 64 MB in {PLACE}, and 2 GB is wanted",
    )
    assert verdict.remedy == (
        "ALTER SYSTEM SET maintenance_work_mem = '2GB'; SELECT pg_reload_conf(); "
        "/* managed service: set it in the parameter group */"
    )


@pytest.mark.parametrize(
    ("source", "remedy"),
    [
        ("database", "ALTER DATABASE vcci_production SET work_mem = '64MB';"),
        ("global", "ALTER ROLE ALL SET work_mem = '64MB';"),
        (
            "command line",
            "ALTER SYSTEM SET work_mem = '64MB'; /* take it out of the server's command line, then restart",
        ),
        ("configuration file", "ALTER SYSTEM SET work_mem = '64MB'; SELECT pg_reload_conf(); /* managed"),
    ],
)
def test_the_remedy_changes_the_value_where_it_comes_from(source: str, remedy: str) -> None:
    assert judge(setting("work_mem", "4096", "kB", source=source)).remedy.startswith(remedy)


def test_an_amount_that_is_none_is_not_compared() -> None:
    with pytest.raises(NotConfigured, match=r"option work_mem: expected an amount of memory .* got '64 bananas'"):
        judge(setting("work_mem", "65536", "kB"), work_mem="64 bananas")


@pytest.mark.parametrize("source", ["client", "session", "user", "database user", "interactive", "something new"])
@pytest.mark.parametrize("name", ["shared_buffers", "work_mem"])
def test_a_value_of_the_sessions_own_hides_what_applications_get(name: str, source: str) -> None:
    with pytest.raises(NoData, match=f"source {source}") as error:
        judge(setting(name, "65536", "kB", source=source))
    assert f"ALTER ROLE vcci_verifier RESET {name};" in error.value.remedy


@pytest.mark.parametrize(
    ("value", "unit"),
    [
        ("banana", "kB"),
        ("-1", "kB"),
        ("", "kB"),
        ("64.5", "kB"),
        ("٦٤", "kB"),
        ("64", None),
        ("64", "ms"),
        ("64", "KB"),
    ],
)
def test_what_is_no_amount_in_the_answer_is_malformed(value: str, unit: str | None) -> None:
    with pytest.raises(Malformed, match=r"work_mem in .* is not readable"):
        judge(setting("work_mem", value, unit))


@pytest.mark.parametrize(("pages", "status"), [(RAM_PAGES // 4, "passed"), (1, "failed")])
def test_a_pending_restart_is_told(pages: int, status: str) -> None:
    verdict = judge(setting("shared_buffers", str(pages), "8kB", pending_restart=True))
    assert verdict.status == status
    assert verdict.message.endswith("another value is configured and waits for a restart")
    assert verdict.evidence["pending_restart"] is True


def test_a_share_is_judged_for_the_setting_it_names() -> None:
    rows = {
        "shared_buffers": setting("shared_buffers", str(RAM_PAGES // 4), "8kB"),
        "effective_cache_size": setting("effective_cache_size", "1", "8kB"),
    }
    options = options_of(MODULE, memory="16GiB")
    assert judge_share(rows, options, name="shared_buffers").status == "passed"
    assert judge_share(rows, options, name="effective_cache_size").status == "failed"
