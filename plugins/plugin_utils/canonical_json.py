# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""JSON in one spelling, so that equal content has an equal digest."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical_json(value: Any) -> str:
    """The value with sorted keys, no blanks, in ASCII (so any text can be written); ValueError for NaN and infinity."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def digest_of(value: Any) -> str:
    """The sha256 of the canonical JSON, as `sha256:…`."""
    return f"sha256:{hashlib.sha256(canonical_json(value).encode()).hexdigest()}"
