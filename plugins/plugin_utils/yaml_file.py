# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Reads YAML that people write: a duplicate key is an error, a date stays the text that was written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from ansible_collections.greenlang.vcci.plugins.plugin_utils.errors import InputError

_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's is ten times faster, where it is built in


class _StrictLoader(_SafeLoader):
    """A SafeLoader without dates, and without PyYAML's silent "the last of two equal keys wins"."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _value in node.value]
        for (key_node, _value), key, position in zip(node.value, keys, range(len(keys)), strict=True):
            if key in keys[:position]:
                raise yaml.constructor.ConstructorError(None, None, f"duplicate key {key!r}", key_node.start_mark)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return mapping


def read_yaml(path: Path, what: str) -> dict[str, Any]:
    """Reads a YAML mapping; raises InputError with the file, the line and what to do.

    `what` names the file for people: "the release", "the catalogue".
    """
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=_StrictLoader)  # a SafeLoader underneath
    except FileNotFoundError as exc:
        raise InputError(
            f"{what} was expected at {path}, and there is no such file: put it there or correct the path"
        ) from exc
    except (OSError, UnicodeDecodeError) as exc:
        raise InputError(f"{what} can't be read at {path}: {exc}") from exc
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "an unknown line"
        raise InputError(f"{what} is not valid YAML: {path}, {where}: {exc.problem}") from exc
    except yaml.YAMLError as exc:
        raise InputError(f"{what} is not valid YAML: {path}: {exc}") from exc
    if not isinstance(document, dict):
        raise InputError(f"{what} at {path} was expected to be a mapping, and is {_kind(document)}")
    return document


def _kind(document: Any) -> str:
    return "empty" if document is None else f"a {type(document).__name__}"
