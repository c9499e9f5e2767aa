# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Judges the server itself: its version."""

from __future__ import annotations

from ansible_collections.greenlang.vcci.plugins.module_utils.postgresql.facts import fetch_server_version
from ansible_collections.greenlang.vcci.plugins.module_utils.postgresql.options import maintenance
from ansible_collections.greenlang.vcci.plugins.module_utils.runner import Check, Options
from ansible_collections.greenlang.vcci.plugins.module_utils.units import configured, version
from ansible_collections.greenlang.vcci.plugins.module_utils.verdict import Verdict, failed, passed


def judge_version(number: int, options: Options) -> Verdict:
    """`number` is `server_version_num`; the versions are compared number by number."""
    wanted = configured(options, "version", version)
    seen = _version_text(number)
    evidence = {"server_version_num": number}
    server = maintenance(options).server
    if version(seen) >= wanted:
        return passed(actual=seen, message=f"{server} runs PostgreSQL {seen}", evidence=evidence)
    return failed(
        actual=seen,
        message=f"{server} runs PostgreSQL {seen}, and {options['version']} or later is wanted",
        remedy=f"upgrade the server with pg_upgrade; managed: aws rds modify-db-instance --db-instance-identifier … "
        f"--engine-version {options['version']} --allow-major-version-upgrade",
        evidence=evidence,
    )


def _version_text(number: int) -> str:
    """https://www.postgresql.org/docs/current/libpq-status.html#LIBPQ-PQSERVERVERSION: two numbers from 10 on."""
    if number >= 100000:
        return f"{number // 10000}.{number % 10000}"
    return f"{number // 10000}.{number // 100 % 100}.{number % 100}"


CHECKS = (
    Check(
        id="1.1.2.version",
        source="server_version_num of pg_catalog.pg_settings, in the maintenance database",
        options=("version",),
        fetch=fetch_server_version,
        expected=lambda options: f"≥ {options['version']}",
        judge=judge_version,
    ),
)
