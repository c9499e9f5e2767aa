"""Secrets are taken out in every spelling in which drivers and servers say them."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote, quote_plus

import pytest

from ansible_collections.greenlang.vcci.plugins.module_utils.scrub import MASK, Scrubber

SECRET = "ca'n\\ary é/+ \"77\n"


@pytest.mark.parametrize(
    "spelling",
    [
        SECRET,
        repr(SECRET)[1:-1],
        json.dumps(SECRET)[1:-1],
        json.dumps(SECRET, ensure_ascii=False)[1:-1],
        quote(SECRET),
        quote(SECRET, safe=""),
        quote_plus(SECRET),
        SECRET.replace("\\", "\\\\").replace("'", "\\'"),
        SECRET.replace("'", "''"),
        base64.b64encode(SECRET.encode()).decode(),
    ],
)
def test_each_spelling_is_masked_wherever_it_stands(spelling: str) -> None:
    scrub = Scrubber([SECRET])
    assert scrub(f"before {spelling} after") == f"before {MASK} after"
    assert scrub({spelling: ["x", (spelling,)], "deep": {"er": spelling}}) == {
        MASK: ["x", [MASK]],
        "deep": {"er": MASK},
    }


def test_the_longest_spelling_goes_first_so_that_no_tail_is_left() -> None:
    assert Scrubber(["canary", "canary-long"])("canary-long canary") == f"{MASK} {MASK}"


def test_other_values_stay_what_they_are() -> None:
    scrub = Scrubber([SECRET, ""])
    kept = {"number": 7, "flag": True, "nothing": None, "share": 0.5, "text": "plain"}
    assert scrub(kept) == kept
    assert Scrubber([])("anything") == "anything"
