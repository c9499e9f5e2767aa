# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""report.html: the model as one page without any external asset, readable without its script."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.blocks import (
    Trouble,
    blockers,
    look_again,
    troubles,
    waiting,
)
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.headline import headline
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.model import CheckState, Report, counts
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.text import count, instant

TEMPLATES = Path(__file__).parent / "templates"

BAR = ("passed", "waived", "not_applicable", "pending", "unknown", "failed")
WORDS = {"not_applicable": "not applicable", "deviates": "lowered bar"}
_SPELLINGS = {"api": "API", "cpu": "CPU", "sla": "SLA", "devops": "DevOps"}


def page_of(report: Report) -> str:
    """The whole page; equal models give equal pages."""
    against = blockers(report)
    found = troubles(against)
    groups = waiting(report)
    head = headline(report)
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            source=report.catalogue.document,
            head=head,
            troubles=found,
            look_again=look_again(report, against),
            trouble_of=_trouble_of(found),
            waiting=groups,
            waiting_of={group.reason: number for number, group in enumerate(groups, start=1)},
            **_inlined(f"{head.word} · {report.environment} · {report.release_digest}"),
        )
    )


def _environment() -> Environment:
    # what an inventory, a module or a system says is text: nothing here is marked safe but our own style and script
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"instant": instant, "counts": counts, "parts": _parts, "tally": _tally}
    environment.filters |= {"spaced": _spaced, "begun": _begun}
    environment.globals |= {"words": WORDS, "count": count}
    return environment


def _inlined(footer: str) -> dict[str, Any]:
    """Style and script with the policy that lets exactly these two run, and nothing be loaded."""
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8") + _paper_footer(footer)
    script = (TEMPLATES / "filter.js").read_text(encoding="utf-8")
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'; "
        "form-action 'none'"
    )
    return {"style": Markup(style), "script": Markup(script), "policy": policy}


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _paper_footer(text: str) -> str:
    """Each printed page says what it is a page of; every character that could end a CSS string is escaped."""
    escaped = re.sub(r"[^A-Za-z0-9 .:-]", lambda match: f"\\{ord(match[0]):x} ", text)
    return f'@page {{ @bottom-left {{ content: "{escaped}" }} }}\n'


def _trouble_of(found: Sequence[Trouble]) -> dict[tuple[str, str], int]:
    """By check and system: the number of the trouble that explains its verdict."""
    return {
        (blocker.check.id, blocker.system): number
        for number, trouble in reversed(list(enumerate(found, start=1)))
        for blocker in trouble.members
    }


def _parts(states: Sequence[CheckState]) -> list[tuple[str, int, int]]:
    """(status, start, width) of each coloured part of a bar as wide as there are checks."""
    number, start, parts = counts(states), 0, []
    for status in BAR:
        if number[status]:
            parts.append((status, start, number[status]))
            start += number[status]
    return parts


def _tally(states: Sequence[CheckState]) -> str:
    """The counts as a sentence for who can't see a bar."""
    return ", ".join(f"{width} {WORDS.get(status, status)}" for status, _start, width in _parts(states))


def _spaced(key: str) -> str:
    """A key as words."""
    return " ".join(_SPELLINGS.get(word, word) for word in key.split("_"))


def _begun(text: str) -> str:
    """A text as a sentence begins, without touching the rest of it."""
    return text[:1].upper() + text[1:]
