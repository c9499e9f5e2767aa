# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Documentation of the action greenlang.vcci.gate."""

from __future__ import annotations

DOCUMENTATION = r"""
module: gate
short_description: Decide whether a run lets the release go live
version_added: 0.1.0
author: GreenLang (@greenlang)
description:
  - The one place that turns verdicts into go or no-go. Reads the run's records, verifies their chain, and appends the
    decision.
  - Decides V(go) only when every owed check is V(passed) or V(not_applicable), each by the catalogue's expectation or
    a stricter one.
    A check without a verdict is pending, and blocks. A run in check mode or of a narrowed scope is decided
    V(partial), and nothing may rely on that.
  - Fails, in one message, when anything blocks. A return code of 0 from C(ansible-playbook) is never a go by itself,
    since Ansible can skip
    this task without failing; what relies on a phase reads the decision.
  - The chain of hashes shows a change to the ledger to whoever kept the tip; without such a copy it is not proof
    against somebody who rewrites the whole file.
options:
  run:
    description: The run to decide, as returned by M(greenlang.vcci.run).
    type: str
    required: true
  decision_file:
    description:
      - Where to write the decision as JSON for what relies on it. Remove the file before the play; if it is not there
        afterwards, nothing was decided.
    type: path
extends_documentation_fragment:
  - greenlang.vcci.controller
seealso:
  - module: greenlang.vcci.run
  - module: greenlang.vcci.report
"""

EXAMPLES = r"""
- name: Decide
  greenlang.vcci.gate:
    run: "{{ vcci_opened.run }}"
"""

RETURN = r"""
run:
  description: The run that was decided.
  returned: always
  type: str
  sample: 20261124T0752-7f3a
decision:
  description: V(go), V(no_go) or V(partial).
  returned: always
  type: str
  sample: no_go
partial_because:
  description: Why the decision is partial, else empty.
  returned: always
  type: str
  sample: ""
counts:
  description: How many checks have which status.
  returned: always
  type: dict
  sample: {passed: 10, failed: 0, unknown: 0, not_applicable: 0, waived: 0, pending: 171}
sections:
  description: The counts of each section.
  returned: always
  type: list
  elements: dict
  sample:
    - id: "2"
      title: Database preparation
      owed: 20
      counts: {passed: 9, failed: 0, unknown: 0, not_applicable: 0, waived: 0, pending: 11}
blockers:
  description: What blocks, a row for each check and system.
  returned: always
  type: list
  elements: dict
  sample:
    - id: 2.1.1.encoding
      system: vcci-postgresql
      status: failed
      message: vcci_production is encoded in LATIN1
      remedy: create it anew with ENCODING 'UTF8'
findings:
  description: What is wrong or worth knowing about the run itself, in sentences.
  returned: always
  type: list
  elements: str
  sample: []
until:
  description: Until when a V(go) is good, 24 hours from when the looking began; V(null) for any other decision.
  returned: always
  type: str
  sample: "2026-11-25T07:52:03.000Z"
tip:
  description: The hash of the decision's line; a copy kept elsewhere makes a later change of the ledger show.
  returned: always
  type: str
  sample: 4d1f…
seconds:
  description: Seconds from the run's begin to its decision.
  returned: always
  type: float
  sample: 11.2
"""
