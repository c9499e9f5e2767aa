# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Documentation of the action greenlang.vcci.report."""

from __future__ import annotations

DOCUMENTATION = r"""
module: report
short_description: Report what the ledger says about a release
version_added: 0.1.0
author: GreenLang (@greenlang)
description:
  - Writes C(report.html), C(report.json) and C(junit.xml) into the environment's folder of the ledger. All three say
    the same.
  - Takes, for each phase, the newest run that has decided V(go) or V(no_go) for exactly the release that the release
    file describes. Runs of a narrowed scope, in check mode or about another release are named at most.
  - Holds every check of the checklist, whatever was looked at; a check that nobody has looked at is V(pending).
  - C(report.html) is one file that loads nothing and is readable without its script, on a phone and on paper.
  - C(report.json) is described by C(docs/schemas/report.schema.json).
  - In C(junit.xml) V(unknown) and V(pending) are errors, since what reads it takes everything else for green.
  - Evidence stays in the ledger; each verdict names its run and line.
  - Reports are equal as long as the ledger and the release are; only then the task is not changed.
notes:
  - The variable C(vcci_hotline) is the telephone number that the report shows.
extends_documentation_fragment:
  - greenlang.vcci.controller
seealso:
  - module: greenlang.vcci.gate
"""

EXAMPLES = r"""
- name: Report
  greenlang.vcci.report:
"""

RETURN = r"""
files:
  description: Where the report lies, by format.
  returned: success
  type: dict
  sample:
    html: artifacts/lab/report.html
    json: artifacts/lab/report.json
    junit: artifacts/lab/junit.xml
summary:
  description: How many checks have which status; they add up to C(total).
  returned: success
  type: dict
  sample: {total: 364, passed: 10, failed: 0, unknown: 0, not_applicable: 0, waived: 0, pending: 354}
decisions:
  description: The decision of each phase; its values are null as long as no run has decided it.
  returned: success
  type: dict
  sample:
    preflight:
      run: 20261124T0752-7f3a
      decision: no_go
      at: '2026-11-24T07:52:14.500Z'
      by: ada
      tip: 4d1f…
      until: null
      counts: {passed: 10, failed: 0, unknown: 0, not_applicable: 0, waived: 0, pending: 171}
      findings: []
      notes: []
"""
