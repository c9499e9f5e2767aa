# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Runs a module's checks: fetches each fact once, judges it, and returns one record a check; the one error boundary."""

from __future__ import annotations

import json
import time
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.greenlang.vcci.plugins.module_utils.errors import NotConfigured, VerificationError
from ansible_collections.greenlang.vcci.plugins.module_utils.scrub import Scrubber
from ansible_collections.greenlang.vcci.plugins.module_utils.text import first_few
from ansible_collections.greenlang.vcci.plugins.module_utils.verdict import STATUSES, Verdict, unknown

EVIDENCE_LIMIT = 4096
FETCHES_AT_ONCE = 8

Options: TypeAlias = Mapping[str, Any]
Record: TypeAlias = dict[str, Any]

VERIFY_ARGUMENTS: dict[str, Any] = {
    "checks": {"type": "list", "elements": "str"},
    "fail_on": {"type": "list", "elements": "str", "choices": list(STATUSES), "default": ["failed", "unknown"]},
}


@dataclass(frozen=True, kw_only=True)
class Check:
    """How one check is verified.

    `fetch` does the I/O and returns facts without an opinion, or raises a VerificationError; checks that share a
    fetch share its one call. `expected` says in a few words what is wanted; `judge` is pure. `options` names the
    module's options that are this check's expectations, the keys of `expect` in the catalogue.
    """

    id: str
    source: str
    options: tuple[str, ...]
    fetch: Callable[[Any], Any]
    expected: Callable[[Options], str]
    judge: Callable[[Any, Options], Verdict]


@dataclass(frozen=True, kw_only=True)
class _Fetched:
    """What a fetch gave: facts, or the error or bug that ended it; `duration` in seconds."""

    facts: Any = None
    error: VerificationError | None = None
    bug: Exception | None = None
    started: str
    duration: float


def verify(module: AnsibleModule, *, client: Callable[[Options], Any], checks: Sequence[Check]) -> None:
    """Verifies the checks that the module's `checks` option names (all of them without it) and exits the module.

    `client` makes the system's client from the module's options, or raises a VerificationError where they can't be
    meant so; its `endpoint` names what is looked at. Exits with `changed`, `checks`, `endpoint`, `expectations` and
    `summary`, and fails once, at the end, for the statuses in `fail_on` or for a bug.
    """
    scrub = Scrubber(module.no_log_values)
    options: Options = module.params
    try:
        owed = _owed(checks, options["checks"])
    except NotConfigured as error:
        module.fail_json(msg=error.message)
    endpoint = ""
    try:
        endpoint, fetched = _look(owed, client, options)
        records, bugs = _judge_all(owed, options, fetched)
    except Exception as bug:  # the one boundary: what dies here is a bug, and never a finding
        records, bugs = [_died(check, options, bug, _now()) for check in owed], [bug]
    names = dict.fromkeys(name for check in owed for name in check.options)
    expectations = {name: scrub(options[name]) for name in names}
    _exit(module, scrub, records, bugs, endpoint=scrub(endpoint), expectations=expectations)


def _owed(checks: Sequence[Check], names: Sequence[str] | None) -> list[Check]:
    if names is None:
        return list(checks)
    known = [check.id for check in checks]
    strangers = [name for name in names if name not in known]
    if strangers or not names:
        seen = f"{', '.join(strangers)}, which is not verified here" if strangers else "an empty list"
        raise NotConfigured(f"option checks: expected some of {', '.join(known)}, got {seen}")
    return [check for check in checks if check.id in names]


def _look(
    owed: Sequence[Check], client: Callable[[Options], Any], options: Options
) -> tuple[str, dict[Callable[[Any], Any], _Fetched]]:
    """What is looked at, in words, and what each fetch gave."""
    try:
        made = client(options)
    except VerificationError as error:
        refused = _Fetched(error=error, started=_now(), duration=0.0)
        return "", {check.fetch: refused for check in owed}
    return made.endpoint, _fetch_all(owed, made)


def _fetch_all(owed: Sequence[Check], client: Any) -> dict[Callable[[Any], Any], _Fetched]:
    fetches = list(dict.fromkeys(check.fetch for check in owed))
    with ThreadPoolExecutor(max_workers=min(FETCHES_AT_ONCE, len(fetches))) as pool:
        return dict(zip(fetches, pool.map(lambda fetch: _fetch(fetch, client), fetches), strict=True))


def _fetch(fetch: Callable[[Any], Any], client: Any) -> _Fetched:
    started, clock = _now(), time.monotonic()
    facts, error, bug = None, None, None
    try:
        facts = fetch(client)
    except VerificationError as seen:
        error = seen
    except Exception as seen:  # kept for the boundary: the other fetches' verdicts survive it
        bug = seen
    return _Fetched(facts=facts, error=error, bug=bug, started=started, duration=time.monotonic() - clock)


def _judge_all(
    owed: Iterable[Check], options: Options, fetched: Mapping[Callable[[Any], Any], _Fetched]
) -> tuple[list[Record], list[Exception]]:
    records, bugs = [], []
    for check in owed:
        seen = fetched[check.fetch]
        try:
            records.append(_record(check, options, seen, _opinion(check, options, seen)))
        except Exception as bug:
            bugs.append(bug)
            records.append(_died(check, options, bug, seen.started))
    return records, bugs


def _opinion(check: Check, options: Options, seen: _Fetched) -> Verdict:
    if seen.bug:
        raise seen.bug
    if seen.error:
        return unknown(seen.error)
    try:
        return check.judge(seen.facts, options)
    except VerificationError as error:
        return unknown(error)


def _record(check: Check, options: Options, seen: _Fetched, verdict: Verdict) -> Record:
    return {
        "id": check.id,
        "status": verdict.status,
        "cause": verdict.cause,
        "expected": check.expected(options),
        "actual": verdict.actual,
        "message": verdict.message,
        "remedy": verdict.remedy,
        "source": check.source,
        "started": seen.started,
        "duration": round(seen.duration, 4),
        "evidence": json.loads(json.dumps(dict(verdict.evidence), default=str)),
    }


def _died(check: Check, options: Options, bug: Exception, started: str) -> Record:
    return {
        "id": check.id,
        "status": "unknown",
        "cause": "error",
        "expected": "",
        "actual": "unknown",
        "message": f"the verification itself broke off: {type(bug).__name__}: {bug}",
        "remedy": "run it again with ANSIBLE_DISPLAY_TRACEBACK=error and report the traceback; it is no finding",
        "source": check.source,
        "started": started,
        "duration": 0.0,
        "evidence": {},
    }


def _told(record: Record, scrub: Scrubber) -> Record:
    """The record as it leaves: without secrets, its evidence within the limit."""
    texts = {name: scrub(record[name]) for name in ("expected", "actual", "message", "remedy", "source")}
    return record | texts | {"evidence": _clip(scrub(record["evidence"]))}


def _clip(evidence: Record) -> Record:
    text = json.dumps(evidence)
    if len(text) <= EVIDENCE_LIMIT:
        return evidence
    text = text[:EVIDENCE_LIMIT]
    while (over := len(json.dumps({"clipped": text})) - EVIDENCE_LIMIT) > 0:
        text = text[: -((over + 1) // 2)]  # a character takes one byte, or two when it is escaped once more
    return {"clipped": text}


def _exit(
    module: AnsibleModule, scrub: Scrubber, records: list[Record], bugs: list[Exception], **described: Any
) -> None:
    result: dict[str, Any] = {
        **described,
        "changed": False,
        "checks": [_told(record, scrub) for record in records],
        "summary": {status: sum(record["status"] == status for record in records) for status in STATUSES},
    }
    if bugs:
        trace = "".join("".join(traceback.format_exception(bug)) for bug in dict.fromkeys(bugs))
        module.fail_json(msg=scrub(_died_message(bugs)), exception=scrub(trace), **result)
    blockers = [record for record in records if record["status"] in module.params["fail_on"]]
    if blockers:
        module.fail_json(msg=scrub(_blocked_message(blockers)), **result)
    module.exit_json(**result)


def _died_message(bugs: Sequence[Exception]) -> str:
    return f"the verification itself broke off: {type(bugs[0]).__name__}: {bugs[0]}"


def _blocked_message(blockers: Sequence[Record]) -> str:
    return first_few([f"{record['id']} {record['status']}: {record['message']}" for record in blockers])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
