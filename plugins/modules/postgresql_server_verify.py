#!/usr/bin/python
# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Verify the version of a PostgreSQL server."""

from __future__ import annotations

DOCUMENTATION = r"""
module: postgresql_server_verify
short_description: Verify the version of a PostgreSQL server
version_added: 0.1.0
author: GreenLang (@greenlang)
description:
  - Verifies one check of the checklist, by looking at a running server.
  - C(1.1.2.version) is V(passed) if the server's version is at least O(version), compared number by number, and
    V(failed) if it is older.
  - A check is V(unknown), never V(passed), when it could not be looked at. Its RV(checks[].cause) says why,
    V(denied), V(unreachable), V(timeout), V(malformed), V(no_data), V(not_configured) or V(missing_tool), and its
    RV(checks[].remedy) what to do.
  - The role needs to log in and to connect to O(maintenance_database), where it reads C(pg_catalog.pg_settings).
options:
  version:
    description: The oldest version that will do. Quote it in YAML, where 15.10 without quotes is 15.1.
    type: str
    default: "15"
extends_documentation_fragment:
  - greenlang.vcci.postgresql
  - greenlang.vcci.verify
seealso:
  - module: greenlang.vcci.postgresql_database_verify
  - module: greenlang.vcci.postgresql_settings_verify
"""

EXAMPLES = r"""
- name: Verify that the server is PostgreSQL 15 or later
  greenlang.vcci.postgresql_server_verify:
    host: "{{ postgresql_host }}"
    password: "{{ postgresql_password }}"
    ca_cert: "{{ postgresql_ca_cert }}"

- name: See which version it is, without failing
  greenlang.vcci.postgresql_server_verify:
    host: "{{ postgresql_host }}"
    password: "{{ postgresql_password }}"
    ca_cert: "{{ postgresql_ca_cert }}"
    version: "15.4"
    fail_on: []
  register: postgresql_server
"""

RETURN = r"""
checks:
  description: One record for each check, in the order of the checklist.
  returned: always
  type: list
  elements: dict
  contains:
    id:
      description: The check's id in the checklist.
      returned: always
      type: str
      sample: 2.2.2.work_mem
    status:
      description: V(passed), V(failed) (looked, and it is wrong), V(unknown) (could not look) or V(not_applicable).
      returned: always
      type: str
      sample: failed
    cause:
      description: >-
        Why it is V(unknown), one of V(denied), V(unreachable), V(timeout), V(malformed), V(throttled), V(missing_tool),
        V(stale), V(no_data), V(not_configured), V(check_mode) and V(error); else V(null).
      returned: always
      type: str
      sample: null
    expected:
      description: What is wanted, in a few words.
      returned: always
      type: str
      sample: 64 MB
    actual:
      description: What was seen, in a few words.
      returned: always
      type: str
      sample: 4 MB
    message:
      description: What was seen, where, and what is wrong, in one sentence.
      returned: always
      type: str
      sample: work_mem is 4 MB in database "vcci_production" on db.example.com:5432, and 64 MB is wanted
    remedy:
      description: A command or a step that puts it right; empty if there is nothing to do.
      returned: always
      type: str
      sample: >-
        ALTER SYSTEM SET work_mem = '64MB'; SELECT pg_reload_conf();
        /* managed service: set it in the parameter group */
    source:
      description: Where the truth was read.
      returned: always
      type: str
      sample: work_mem of pg_catalog.pg_settings, in the production database
    started:
      description: When reading began, in UTC.
      returned: always
      type: str
      sample: "2026-11-24T07:52:09.113Z"
    duration:
      description: Seconds that reading took.
      returned: always
      type: float
      sample: 0.0213
    evidence:
      description: The facts that the verdict rests on, at most 4 KiB of JSON.
      returned: always
      type: dict
      sample: {setting: "4096", unit: kB, source: default, pending_restart: false}
endpoint:
  description: What was looked at, in words.
  returned: always
  type: str
  sample: database "vcci_production" on db.example.com:5432
expectations:
  description: The options that are expectations of the verified checks, with their effective values.
  returned: always
  type: dict
  sample: {database: vcci_production, work_mem: 64MB}
summary:
  description: How many checks have each status.
  returned: always
  type: dict
  sample: {passed: 0, failed: 1, unknown: 0, not_applicable: 0}
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.greenlang.vcci.plugins.module_utils.postgresql.client import Client
from ansible_collections.greenlang.vcci.plugins.module_utils.postgresql.options import CONNECTION_ARGUMENTS
from ansible_collections.greenlang.vcci.plugins.module_utils.postgresql.server import CHECKS
from ansible_collections.greenlang.vcci.plugins.module_utils.runner import VERIFY_ARGUMENTS, verify

EXPECTATION_ARGUMENTS = {
    "version": {"type": "str", "default": "15"},
}


def main() -> None:
    module = AnsibleModule(
        argument_spec=CONNECTION_ARGUMENTS | VERIFY_ARGUMENTS | EXPECTATION_ARGUMENTS, supports_check_mode=True
    )
    verify(module, client=Client.from_options, checks=CHECKS)


if __name__ == "__main__":
    main()
