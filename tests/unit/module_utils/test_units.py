"""Amounts of memory and versions: each spelling, each boundary, and one sentence for what is none."""

from __future__ import annotations

from fractions import Fraction

import pytest

from ansible_collections.greenlang.vcci.plugins.module_utils.errors import NotConfigured
from ansible_collections.greenlang.vcci.plugins.module_utils.units import (
    canonical,
    configured,
    memory,
    show_given,
    show_memory,
    show_percent,
    unit_size,
    version,
)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("64MB", 67108864),
        ("65536kB", 67108864),
        ("64 MB", 67108864),
        (" 64MiB ", 67108864),
        ("16GiB", 17179869184),
        ("16Gi", 17179869184),
        ("16GB", 17179869184),
        ("1.5GiB", 1610612736),
        ("0.5TB", 549755813888),
        ("17179869184B", 17179869184),
        ("0kB", 0),
    ],
)
def test_an_amount_of_memory_is_its_bytes(text: str, amount: int) -> None:
    assert memory(text) == amount


@pytest.mark.parametrize(
    "text",
    [
        "lots",
        "64 bananas",
        "64",
        "",
        "MB",
        "-1MB",
        "64mb",
        "64KB",
        "1e3MB",
        "64MB64MB",
        "٦٤MB",
        "1,5GB",
        "0.3kB",
        "64 M B",
    ],
)
def test_what_is_no_amount_of_memory_is_told_with_what_was_given(text: str) -> None:
    with pytest.raises(ValueError, match="expected an amount of memory") as error:
        memory(text)
    assert repr(text) in str(error.value)


@pytest.mark.parametrize(("text", "size"), [("B", 1), ("kB", 1024), ("8kB", 8192), ("16kB", 16384), ("MB", 1048576)])
def test_a_unit_of_pg_settings_is_its_bytes(text: str, size: int) -> None:
    assert unit_size(text) == size


@pytest.mark.parametrize("text", ["ms", "s", "", "8", "KB", "8 kB", "-8kB", "GiB"])
def test_another_unit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected a unit of memory"):
        unit_size(text)


def test_versions_compare_number_by_number() -> None:
    texts = ["9.6.24", "14.99", "15", "15.1", "15.4", "15.10", "15.20", "16"]
    assert [".".join(map(str, key)) for key in sorted(map(version, reversed(texts)))] == texts
    assert version("15") == version("15.0") == version(" 15.0.0 ") == (15,)
    assert version("0") == (0,)


@pytest.mark.parametrize("text", ["abc", "", "15.x", "15.", ".4", "15-beta", "v15", "1 5", "١٥"])
def test_what_is_no_version_is_told_with_what_was_given(text: str) -> None:
    with pytest.raises(ValueError, match="expected a version like 15") as error:
        version(text)
    assert repr(text) in str(error.value)


def test_expectations_compare_by_kind() -> None:
    assert canonical("64MB", "memory") == canonical("65536kB", "memory") != canonical("64GB", "memory")
    assert canonical(15, "version") == canonical("15.0", "version") != canonical("15.4", "version")
    with pytest.raises(ValueError, match="version, memory, got 'colour'"):
        canonical("red", "colour")


def test_an_option_that_is_not_to_be_parsed_is_named() -> None:
    assert configured({"work_mem": "64MB"}, "work_mem", memory) == 67108864
    with pytest.raises(
        NotConfigured, match=r"option work_mem: expected an amount of memory .* got '64 bananas'"
    ) as error:
        configured({"work_mem": "64 bananas"}, "work_mem", memory)
    assert "work_mem" in error.value.remedy


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (67108864, "64 MB"),
        (67108864 + 8192, "65544 kB"),
        (2147483648, "2 GB"),
        (1, "1 B"),
        (1023, "1023 B"),
        (1024**4, "1 TB"),
        (1024**5, "1024 TB"),
        (0, "0 B"),
    ],
)
def test_an_amount_is_shown_exactly(amount: int, text: str) -> None:
    assert show_memory(amount) == text
    assert memory(text) == amount


def test_what_was_given_is_shown_as_an_amount_where_it_is_one() -> None:
    assert (show_given("65536kB"), show_given("64 bananas")) == ("64 MB", "64 bananas")


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (Fraction(1, 4), "25%"),
        (Fraction(199, 1000), "19.9%"),
        (Fraction(1, 3), "33.3%"),
        (Fraction(30, 100) + Fraction(8192, 16 * 1024**3), "30.00005%"),
        (Fraction(1, 5) - Fraction(1, 10**6), "19.9999%"),
        (Fraction(8), "800%"),
    ],
)
def test_a_share_never_looks_like_a_whole_number_that_it_is_not(share: Fraction, text: str) -> None:
    assert show_percent(share) == text
