"""The samples of RETURN are what the modules really return for a work_mem of 4 MB."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.support.false_postgresql import Answer, Manners, Rows, false_postgresql
from tests.support.module_runner import module_named, run_module

from . import answers

MODULES = ("postgresql_database_verify", "postgresql_server_verify", "postgresql_settings_verify")


def with_default_work_mem(statement: str) -> Answer:
    right = answers.healthy(statement)
    if not isinstance(right, Rows) or "'work_mem'" not in statement:
        return right
    rows = [("work_mem", "4096", "kB", "default", "f") if row[0] == "work_mem" else row for row in right.rows]
    return Rows(right.columns, rows)


@pytest.mark.parametrize("module", MODULES)
def test_the_samples_are_a_real_result(module: str) -> None:
    samples = yaml.safe_load(module_named(module).RETURN)
    with false_postgresql(Manners(answer=with_default_work_mem)) as port:
        options = {"host": "127.0.0.1", "port": port, "sslmode": "disable", "checks": ["2.2.2.work_mem"]}
        result = run_module("postgresql_settings_verify", options)
    record: dict[str, Any] = result["checks"][0]
    record["message"] = record["message"].replace(f"127.0.0.1:{port}", "db.example.com:5432")
    documented = {name: value["sample"] for name, value in samples["checks"]["contains"].items()}
    varying = ("started", "duration")
    assert {name: record[name] for name in documented if name not in varying} == {
        name: value for name, value in documented.items() if name not in varying
    }
    assert {name: type(record[name]) for name in varying} == {name: type(documented[name]) for name in varying}
    assert samples["expectations"]["sample"] == result["expectations"]
    assert samples["summary"]["sample"] == result["summary"]
