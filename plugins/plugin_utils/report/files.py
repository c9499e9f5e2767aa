# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Writes the report's files: each is either the old one or the new one, never a part of it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from ansible_collections.greenlang.vcci.plugins.plugin_utils.errors import InputError
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.document import document_of
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.junit import junit_of
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.model import Report
from ansible_collections.greenlang.vcci.plugins.plugin_utils.report.page import page_of

NAMES = {"html": "report.html", "json": "report.json", "junit": "junit.xml"}


def render(report: Report) -> dict[str, str]:
    """The content of each file by its format; equal reports give equal contents."""
    return {
        "html": page_of(report),
        "json": json.dumps(document_of(report), indent=2, ensure_ascii=False) + "\n",
        "junit": junit_of(report),
    }


def write(contents: Mapping[str, str], folder: Path) -> bool:
    """Writes what differs from what is there and says whether anything did; raises InputError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        replaced = [_replace(folder / NAMES[name], content.encode()) for name, content in contents.items()]
    except OSError as exc:
        raise InputError(
            f"the report can't be written to {folder}: {exc.strerror}; free space, make the folder writable or set "
            f"vcci_ledger (what it reports on is safe in the ledger)"
        ) from exc
    return any(replaced)


def _replace(path: Path, content: bytes) -> bool:
    if path.is_file() and path.read_bytes() == content:
        return False
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with partial.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return True
