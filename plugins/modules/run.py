# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Documentation of the action greenlang.vcci.run."""

from __future__ import annotations

DOCUMENTATION = r"""
module: run
short_description: Begin a run of a phase, or go on with one
version_added: 0.1.0
author: GreenLang (@greenlang)
description:
  - Reads the release, the catalogue and the inventory, makes the plan (which check which system owes a verdict for)
    and writes
    the run's first record to the ledger. A file that can't be read, an unknown check or a missing choice ends it
    here, in one sentence.
  - Runs on V(localhost) with C(register=vcci_opened); the verification modules and M(greenlang.vcci.gate) look there
    for the open run.
  - C(vcci_environment), C(vcci_release_file) and C(vcci_ledger) are variables of the inventory, not options; see the
    notes.
options:
  phase:
    description: The phase whose checks are owed.
    type: str
    required: true
    choices: [preflight, migrate, rollout, smoke, postdeploy]
  run:
    description:
      - The id of an interrupted run to go on with, as V(20261124T0752-7f3a). Everything is looked at
        again, and only what was looked at since counts.
      - Refused where the release, the inventory's plan, the scope or the mode differ, or where the run began more
        than 24 hours ago.
    type: str
  sections:
    description: Only these sections of the checklist. A narrowed run is decided V(partial), and nothing may rely on
      that.
    type: list
    elements: str
    default: []
  items:
    description: Only these items.
    type: list
    elements: str
    default: []
  checks:
    description: Only these checks.
    type: list
    elements: str
    default: []
  answers:
    description:
      - Which groups answer where the inventory offers more than one alternative. The keys are ids of checks, items or
        sections,
        the values a group or a list of groups.
    type: dict
    default: {}
  decision_file:
    description:
      - The same as of M(greenlang.vcci.gate). It is removed here, so that an earlier run's decision can't be taken for
        this run's.
    type: path
extends_documentation_fragment:
  - greenlang.vcci.controller
seealso:
  - module: greenlang.vcci.gate
  - module: greenlang.vcci.report
"""

EXAMPLES = r"""
- name: Begin the run
  greenlang.vcci.run:
    phase: preflight
  register: vcci_opened

- name: Look again at one check
  greenlang.vcci.run:
    phase: preflight
    checks: [2.1.1.encoding]
  register: vcci_opened
"""

RETURN = r"""
run:
  description: The run's id.
  returned: success
  type: str
  sample: 20261124T0752-7f3a
phase:
  description: The phase.
  returned: success
  type: str
  sample: preflight
environment:
  description: The environment, from C(vcci_environment).
  returned: success
  type: str
  sample: lab
release:
  description: What the release is recognised by.
  returned: success
  type: dict
  sample: {name: GL-VCCI, version: 2.0.0, commit: 3f1c…, kind: initial, digest: "sha256:9b0e…"}
owed:
  description: How many checks the run owes.
  returned: success
  type: int
  sample: 181
scoped:
  description: Whether the scope was narrowed.
  returned: success
  type: bool
  sample: false
check_mode:
  description: Whether it is a run in check mode.
  returned: success
  type: bool
  sample: false
sections:
  description: How many checks each section owes.
  returned: success
  type: list
  elements: dict
  sample: [{id: "2", title: Database preparation, owed: 20}]
roles:
  description: For each host that owes a verdict, the roles to include.
  returned: success
  type: dict
  sample: {vcci-postgresql: [preparation, database]}
"""
