"""Deviations: what lowers the bar is told apart from what raises it, in the units of the expectation."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.greenlang.vcci.plugins.plugin_utils.expectation import Expectation


@pytest.mark.parametrize(
    ("relation", "kind", "wanted", "effective", "effect"),
    [
        ("ge", None, 30, 30, None),
        ("ge", None, 30, 29, "weaker"),
        ("ge", None, 30, 31, "stricter"),
        ("le", None, 5, 5, None),
        ("le", None, 5, 5.0, None),
        ("le", None, 5, 6, "weaker"),
        ("le", None, 5, 4, "stricter"),
        ("ge", "version", "15", "15.0", None),
        ("ge", "version", "15", "14.9", "weaker"),
        ("ge", "version", "9", "15", "stricter"),
        ("eq", "memory", "64MB", "65536kB", None),
        ("eq", "memory", "64MB", "65537kB", "incomparable"),
        ("eq", None, 0.05, 0.05, None),
        ("eq", None, 0.05, 0.1, "incomparable"),
        ("eq", None, "vcci_production", "vcci_staging", "incomparable"),
        ("includes", None, ["a", "b"], ["b", "a"], None),
        ("includes", None, ["a", "b"], ["a"], "weaker"),
        ("includes", None, ["a", "b"], [], "weaker"),
        ("includes", None, ["a", "b"], ["a", "c"], "weaker"),
        ("includes", None, ["a", "b"], ["a", "b", "c"], "stricter"),
        ("ge", None, 30, None, "incomparable"),
        ("ge", "version", "15", "new", "incomparable"),
        ("includes", None, ["a"], 3, "incomparable"),
    ],
)
def test_effect(relation: str, kind: str | None, wanted: Any, effective: Any, effect: str | None) -> None:
    expectation = Expectation(option="x", relation=relation, value=wanted, kind=kind)
    deviation = expectation.deviation(effective)
    assert (deviation.effect if deviation else None) == effect
    if deviation:
        assert deviation.as_record() == {"option": "x", "from": wanted, "to": effective, "effect": effect}
