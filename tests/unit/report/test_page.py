"""report.html: loads nothing, lets nothing in, leads to what to do, and stays small and quick."""

from __future__ import annotations

import base64
import hashlib
import re
import time
from collections import Counter
from html.parser import HTMLParser

import pytest

from ansible_collections.greenlang.vcci.plugins.plugin_utils.catalogue import PHASES, Check
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.model import Report
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.page import page_of
from ansible_collections.greenlang.vcci.tests.unit.report.example import (
    CATALOGUE,
    Line,
    all_go,
    begun,
    except_for,
    passing,
    plan_on,
    report_of,
    verdict,
)
from tests.support.implemented import ALL, PENDING

WORK_MEM = "2.2.2.work_mem"
HOSTILE = "</style></script><script>alert(1)</script><img src=x onerror=alert(1)> \" ' & \x1b[31m \u202e {{ 7 * 7 }}"
WEAKER = [{"option": "work_mem", "from": HOSTILE, "to": HOSTILE, "effect": "weaker"}]


class Page(HTMLParser):
    """The page as a browser takes it apart: tags with their attributes, and the texts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br", "wbr", "input", "rect"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        if self.open[-1:] not in (["style"], ["script"]):
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    def attributes(self, name: str) -> list[str]:
        return [value for _tag, attributes in self.tags if (value := attributes.get(name)) is not None]


def mixed() -> Report:
    def judge(check: Check, system: str) -> Line:
        if system == "db-2":
            message, remedy = "10.0.3.8:5432 refused the connection", "nc -vz 10.0.3.8 5432"
            return verdict("unknown", cause="unreachable", actual="unknown", message=message, remedy=remedy)
        deviates = [{"option": "encoding", "from": "UTF8", "to": "LATIN1", "effect": "incomparable"}]
        if check.id == "2.1.1.encoding":
            return verdict(deviates=deviates)
        return verdict("failed" if check.id == WORK_MEM else "passed")

    some = {"2.1.1.encoding", "2.2.2.autovacuum", WORK_MEM}
    plan = [planned for planned in plan_on("preflight", ["db-1", "db-2"]) if planned.check in some]
    owed = [planned for planned in begun().records[0]["plan"] if planned["check"] not in some]
    run = begun(plan=plan)
    run.first["plan"] += [planned | {"systems": []} for planned in owed if planned["pending"]]
    return report_of(run.judged(judge).decided("host db-3 was lost"))


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(page_of(mixed()))


def test_every_element_is_closed_and_every_id_is_given_once(page: Page) -> None:
    assert page.open == []
    assert [name for name, number in Counter(page.attributes("id")).items() if number > 1] == []


def test_every_link_inside_the_page_leads_somewhere(page: Page) -> None:
    targets = {link[1:] for link in page.attributes("href") if link.startswith("#")}
    assert f"{WORK_MEM}" in targets
    assert targets <= set(page.attributes("id"))


def test_labels_lead_to_their_elements(page: Page) -> None:
    assert set(page.attributes("aria-labelledby")) <= set(page.attributes("id"))


def test_loads_nothing(page: Page) -> None:
    assert {tag for tag, _attributes in page.tags} & {"link", "img", "iframe", "object", "base"} == set()
    assert page.attributes("src") == page.attributes("style") == []
    assert all(link.startswith(("#", "mailto:")) for link in page.attributes("href"))
    assert not re.search(r"url\(|@import|@font-face", page.html)


def test_only_its_own_style_and_script_may_run(page: Page) -> None:
    policy = next(a["content"] for tag, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    for tag in ("style", "script"):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page.html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")
    assert not [name for _tag, attributes in page.tags for name in attributes if name.startswith("on")]


def test_a_hostile_text_stays_a_text_wherever_it_stands() -> None:
    hostile = dict.fromkeys(("message", "actual", "expected", "remedy", "source", "cause"), HOSTILE)
    run = (
        begun(by=HOSTILE, environment=HOSTILE)
        .judged(except_for(WORK_MEM, "failed", **hostile, deviates=WEAKER))
        .decided(HOSTILE)
    )
    run.first["plan"][0]["pending"] = HOSTILE
    page = Page(page_of(report_of(run, environment=HOSTILE, hotline=HOSTILE)))
    plain = Page(page_of(report_of(begun().judged(passing).decided())))
    assert page.text.count("{{ 7 * 7 }}") > 10
    assert [tag for tag, _attributes in page.tags].count("script") == 1
    assert {tag for tag, _attributes in page.tags} == {tag for tag, _attributes in plain.tags} | {"b"}
    assert not set("\x1b\u202e") & set(page.html)
    assert page.open == []


def test_says_first_what_is_decided_for_what_and_by_whom(page: Page) -> None:
    start = "".join(page.text.split("What blocks")[:2])  # a link to it comes before the section itself
    for said in (
        "NO-GO",
        "GL-VCCI 2.0.0",
        "production",
        "6b1f0c3d9e8a7b5c4d3e2f1a0b9c8d7e6f5a4b3c",
        "sha256:7c3e",
        "20261124T0752-7f3a",
        "2026-11-24 07:52:14 UTC",
        "ada@control-1",
    ):
        assert said in start


def test_a_go_says_until_when_it_holds() -> None:
    page = Page(page_of(report_of(*all_go("a"))))
    assert "exactly this release, until 2026-11-25 07:52:03 UTC" in page.text
    assert "2026-11-25T07:52:03.120Z" in page.attributes("data-until")
    assert "Nothing: every check is passed, not applicable or waived." in page.text


def test_what_blocks_stands_in_the_order_of_need_with_its_remedy(page: Page) -> None:
    blocks = page.text[page.text.index("What blocks") : page.text.index("Checklist 1 Pre-deployment")]
    order = [
        "host db-3 was lost",
        "work_mem is 4 MB on 10.0.3.7, database vcci_production",
        "Seen 4 MB Wanted 64 MB",
        "ALTER SYSTEM SET work_mem = '64MB'; SELECT pg_reload_conf();",
        "3 verdicts, one remedy unreachable 10.0.3.8:5432 refused the connection",
        "nc -vz 10.0.3.8 5432",
        "was judged by encoding = LATIN1 instead of the catalogue's UTF8",
        "-e vcci_checks=2.1.1.encoding,2.2.2.work_mem,2.2.2.autovacuum",
        f"{PENDING} checks : no module of this version verifies it yet",
    ]
    positions = [blocks.index(said) for said in order]
    assert positions == sorted(positions)


def test_a_reason_for_many_checks_is_said_once_in_what_blocks(page: Page) -> None:
    assert page.text.count("no module of this version verifies it yet") == 1


def test_every_check_stands_in_the_list_with_what_is_wanted(page: Page) -> None:
    listed = [attributes["id"] for _tag, attributes in page.tags if "data-status" in attributes]
    assert listed == [check.id for check in CATALOGUE.checks]
    assert all(" ".join(check.want.split()) in page.text for check in CATALOGUE.checks)


def test_a_status_is_said_in_words_too(page: Page) -> None:
    rows = re.findall(r'data-status="(\w+)">\s*<b class="(\w+)">([\w ]+)</b>', page.html)
    assert len(rows) == len(ALL)
    assert {row for row in rows if row[0] != "pending"} == {("failed",) * 3, ("unknown",) * 3}
    signs = dict(re.findall(r'b\.(\w+)::before[^{]*{ content: "(.)"', page.html))
    statuses = ("passed", "failed", "unknown", "pending", "not_applicable", "waived")
    assert len({signs[status] for status in statuses}) == len(statuses)


def test_holds_what_the_source_document_has(page: Page) -> None:
    for said in ("VP Engineering", "0 minutes", "> 90% for 5 minutes", "docs/runbooks/DEPLOYMENT_ROLLBACK.md"):
        assert said in page.text
    assert "oncall-devops@greenlang.io" in page.text
    assert "7 days after the deployment." in page.text
    assert "Set vcci_hotline in the inventory's group_vars/all" in page.text


def test_says_that_a_signature_does_not_change_a_no_go(page: Page) -> None:
    assert "It says NO-GO; a signature does not change that." in page.text
    assert "a signature does not change" not in Page(page_of(report_of(*all_go("a")))).text


def test_filters_wait_for_the_script_and_nothing_else_does(page: Page) -> None:
    hidden = [attributes.get("id") for _tag, attributes in page.tags if "hidden" in attributes]
    assert hidden == ["lapsed", "filters", "nothing"]


def test_equal_ledgers_give_equal_pages() -> None:
    assert page_of(mixed()) == page_of(mixed())


@pytest.mark.parametrize("status", ["passed", "failed"])
def test_three_systems_stay_below_a_megabyte_and_a_second(status: str) -> None:
    def judge(check: Check, system: str) -> Line:
        where = f"{check.id} on {system}.production.vcci.greenlang.io"
        return verdict(status, message=f"{where} is not as the checklist wants it", remedy=f"mend {where}")

    runs = all_go("system-1", "system-2", "system-3", judge=judge)
    begin = time.perf_counter()
    html = page_of(report_of(*runs))
    assert time.perf_counter() - begin < 1
    assert len(html.encode()) < 1_000_000
    assert html.count("seq&nbsp;") >= len(ALL) * 3
    assert sum(len(run.records) for run in runs) == len(ALL) * 3 + 2 * len(PHASES)


def test_colours_keep_the_contrast_of_wcag_aa(page: Page) -> None:
    light, dark = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block)) for block in _roots(page.html))
    for theme in (light, light | dark):
        for text in ("ink", "soft", "passed", "failed", "unknown", "pending", "waived", "link"):
            for ground in ("ground", "paper", "failed-tint", "unknown-tint", "go-tint", "code"):
                assert _contrast(theme[text], theme[ground]) >= 4.5, (text, ground)


def _roots(html: str) -> list[str]:
    return re.findall(r":root \{(.*?)\}", html, re.DOTALL)[:2]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
