# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Takes secrets out of what a module returns; Ansible itself does not do so in every version and place."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

MASK = "********"


def _spellings(secret: str) -> set[str]:
    """The forms in which a secret turns up in messages of drivers and servers: plain, quoted, escaped, encoded."""
    return {
        secret,
        repr(secret)[1:-1],
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        quote(secret),
        quote(secret, safe=""),
        quote_plus(secret),
        secret.replace("\\", "\\\\").replace("'", "\\'"),  # libpq's connection strings
        secret.replace("'", "''"),
        base64.b64encode(secret.encode()).decode(),
    }


class Scrubber:
    """Replaces each of the given secrets, in every spelling, in strings, lists and mappings (keys too)."""

    def __init__(self, secrets: Iterable[str]) -> None:
        spellings = {spelling for secret in secrets if secret for spelling in _spellings(secret)}
        self._spellings = sorted(spellings, key=len, reverse=True)  # the longest first, so that no tail is left

    def __call__(self, value: Any) -> Any:
        if isinstance(value, str):
            for spelling in self._spellings:
                value = value.replace(spelling, MASK)
            return value
        if isinstance(value, Mapping):
            return {self(key): self(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self(item) for item in value]
        return value
