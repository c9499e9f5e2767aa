# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The release: exactly what is to go live, and the digest that a decision is bound to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ansible_collections.greenlang.vcci.plugins.plugin_utils.canonical_json import digest_of
from ansible_collections.greenlang.vcci.plugins.plugin_utils.errors import InputError
from ansible_collections.greenlang.vcci.plugins.plugin_utils.yaml_file import read_yaml

RELEASE_SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "release.schema.json"


@dataclass(frozen=True, kw_only=True)
class Release:
    """A release file that fits its schema; `digest` is the sha256 of its canonical JSON."""

    document: Mapping[str, Any]
    digest: str

    def summary(self) -> dict[str, str]:
        """What people recognise it by."""
        return {key: self.document[key] for key in ("name", "version", "commit", "kind")} | {"digest": self.digest}


def load_release(path: Path) -> Release:
    """Reads and validates a release file; raises InputError that names the key, what was expected and what was seen."""
    document = read_yaml(path, "the release")
    problem = _problem(document)
    if problem:
        raise InputError(f"the release at {path} can't be used: {problem} (schema: docs/schemas/release.schema.json)")
    return Release(document=document, digest=digest_of(document))


def _problem(document: Mapping[str, Any]) -> str | None:
    try:
        from jsonschema import Draft202012Validator
        from jsonschema.exceptions import best_match
    except ImportError as exc:
        raise InputError("the Python library jsonschema is needed to read a release: pip install jsonschema") from exc
    schema = json.loads(RELEASE_SCHEMA.read_text(encoding="utf-8"))
    error = best_match(Draft202012Validator(schema).iter_errors(document))
    if error is None:
        return None
    return f"{error.json_path.removeprefix('$').lstrip('.') or 'the file'}: {error.message}"
