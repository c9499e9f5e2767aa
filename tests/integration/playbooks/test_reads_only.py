"""A whole preflight as the server's statement log has it: the verifying account alone, and nothing but reads."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import pytest

from lab.instance import Instance
from tests.support.implemented import IMPLEMENTED
from tests.support.playbook import Playbooks
from tests.support.statement_log import Statement, statements_in


def test_a_preflight_sends_nothing_but_reads(playbooks: Playbooks, healthy: Instance) -> None:
    postgresql = healthy.state()["systems"]["postgresql"]
    log = Path(postgresql["log"])
    before = log.stat().st_size
    ended = playbooks.run()
    assert ended.statuses == {"passed": len(IMPLEMENTED)}

    with log.open(encoding="utf-8") as file:
        file.seek(before)
        sent = statements_in(file.read())
    assert {statement.user for statement in sent} == {postgresql["user"]}
    assert {statement.database for statement in sent} == {postgresql["database"], postgresql["maintenance_database"]}
    assert [statement.text for statement in sent if not statement.only_reads] == []
    for _session, statements in groupby(sorted(sent, key=_session_of), key=_session_of):
        first, *rest = statements
        assert first.begins_read_only
        assert rest
        assert not any(statement.begins_read_only for statement in rest)


def _session_of(statement: Statement) -> str:
    return statement.session


@pytest.mark.parametrize(
    "text",
    [
        "ANALYZE",
        "SET work_mem = '1GB'",
        "SELECT 1; DELETE FROM t",
        "COMMIT",
        "BEGIN",
        "WITH d AS (DELETE FROM t) SELECT 1",
    ],
)
def test_what_is_no_read_would_be_noticed(text: str) -> None:
    line = "2026-11-24 10:01:13.939 GMT [11978] vcci_verifier@postgres LOG:  statement: {}\n"
    many_lines = line.format("\n\tWITH one AS (\n\tSELECT 1)\n\tSELECT 2") + line.format(text)
    assert [statement.only_reads for statement in statements_in(many_lines)] == [True, False]
