#!/usr/bin/python
# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Verify the settings of memory and autovacuum in PostgreSQL."""

from __future__ import annotations

DOCUMENTATION = r"""
module: postgresql_settings_verify
short_description: Verify the settings of memory and autovacuum in PostgreSQL
version_added: 0.1.0
author: GreenLang (@greenlang)
description:
  - Verifies five checks of the checklist, by looking at a running server. The settings are read as they are in effect
    in O(database), so that C(ALTER DATABASE ... SET) counts. What a single role has for itself (C(ALTER ROLE ...
    SET)) is not seen; if it is the verifying role that has a value of its own, the check is V(unknown).
  - C(2.2.2.shared_buffers) is V(passed) if the setting is O(shared_buffers_percent) percent of O(memory), give or take
    O(shared_buffers_tolerance) points, both ends included, else V(failed).
  - C(2.2.2.effective_cache_size) likewise, by O(effective_cache_size_percent) and O(effective_cache_size_tolerance).
  - C(2.2.2.work_mem) and C(2.2.2.maintenance_work_mem) are V(passed) if the setting is exactly O(work_mem) or
    O(maintenance_work_mem), else V(failed).
  - C(2.2.2.autovacuum) is V(passed) if C(autovacuum) and C(track_counts) (without which it does nothing) are on,
    C(autovacuum_vacuum_scale_factor) is exactly O(autovacuum_scale_factor), and no table, TOAST tables included, has
    C(autovacuum_enabled) off, else V(failed).
  - A value that is configured but waits for a restart is told; what counts is the value in use.
  - Amounts of memory are powers of 1024 in all options, C(kB), C(MB), C(GB), C(TB) as in PostgreSQL and C(KiB),
    C(MiB), C(GiB), C(TiB) alike, and need a unit.
  - A check is V(unknown), never V(passed), when it could not be looked at. Its RV(checks[].cause) says why,
    V(denied), V(unreachable), V(timeout), V(malformed), V(no_data), V(not_configured) or V(missing_tool), and its
    RV(checks[].remedy) what to do.
  - The role needs to log in and to connect to O(database), where it reads C(pg_catalog.pg_settings),
    C(pg_catalog.pg_class) and C(pg_catalog.pg_namespace).
options:
  memory:
    description:
      - The RAM of the system that PostgreSQL runs on, for example V(16GiB). SQL does not tell it; for a managed
        database it is that of the instance class.
      - Without it, C(2.2.2.shared_buffers) and C(2.2.2.effective_cache_size) are V(unknown), cause V(not_configured).
    type: str
  shared_buffers_percent:
    description: The share of O(memory) for C(shared_buffers), in percent.
    type: int
    default: 25
  shared_buffers_tolerance:
    description: How far the share may be off, in percentage points.
    type: int
    default: 5
  effective_cache_size_percent:
    description: The share of O(memory) for C(effective_cache_size), in percent.
    type: int
    default: 75
  effective_cache_size_tolerance:
    description: How far the share may be off, in percentage points.
    type: int
    default: 5
  work_mem:
    description: The amount of C(work_mem).
    type: str
    default: 64MB
  maintenance_work_mem:
    description: The amount of C(maintenance_work_mem).
    type: str
    default: 2GB
  autovacuum_scale_factor:
    description: The value of C(autovacuum_vacuum_scale_factor).
    type: float
    default: 0.05
extends_documentation_fragment:
  - greenlang.vcci.postgresql
  - greenlang.vcci.verify
seealso:
  - module: greenlang.vcci.postgresql_server_verify
  - module: greenlang.vcci.postgresql_database_verify
"""

EXAMPLES = r"""
- name: Verify the settings of a server with 16 GiB of RAM
  greenlang.vcci.postgresql_settings_verify:
    host: "{{ postgresql_host }}"
    password: "{{ postgresql_password }}"
    ca_cert: "{{ postgresql_ca_cert }}"
    memory: 16GiB

- name: Verify a server that is tuned for larger sorts
  greenlang.vcci.postgresql_settings_verify:
    host: "{{ postgresql_host }}"
    password: "{{ postgresql_password }}"
    ca_cert: "{{ postgresql_ca_cert }}"
    memory: "{{ postgresql_memory }}"
    work_mem: 128MB
    fail_on: [failed]
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
from ansible_collections.greenlang.vcci.plugins.module_utils.postgresql.settings import CHECKS
from ansible_collections.greenlang.vcci.plugins.module_utils.runner import VERIFY_ARGUMENTS, verify

EXPECTATION_ARGUMENTS = {
    "memory": {"type": "str"},
    "shared_buffers_percent": {"type": "int", "default": 25},
    "shared_buffers_tolerance": {"type": "int", "default": 5},
    "effective_cache_size_percent": {"type": "int", "default": 75},
    "effective_cache_size_tolerance": {"type": "int", "default": 5},
    "work_mem": {"type": "str", "default": "64MB"},
    "maintenance_work_mem": {"type": "str", "default": "2GB"},
    "autovacuum_scale_factor": {"type": "float", "default": 0.05},
}


def main() -> None:
    module = AnsibleModule(
        argument_spec=CONNECTION_ARGUMENTS | VERIFY_ARGUMENTS | EXPECTATION_ARGUMENTS, supports_check_mode=True
    )
    verify(module, client=Client.from_options, checks=CHECKS)


if __name__ == "__main__":
    main()
