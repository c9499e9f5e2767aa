"""README's guide to one's own database, as commands and files that a test can use to the letter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

README = Path(__file__).parents[2] / "README.md"
CHECKOUT_THERE = "/path/to/the/checkout"
_FENCED = re.compile(r"^   ```yaml\n(.*?)^   ```\n", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Step:
    """One step: its lines for the shell, in their order, and its YAML files' contents."""

    commands: tuple[str, ...]
    files: tuple[str, ...]


def step(number: int) -> Step:
    """A step of the guide, by its number."""
    section = README.read_text(encoding="utf-8").partition("## Your own database")[2].partition("\n## ")[0]
    steps = dict(re.findall(r"^(\d)\. (.*?)(?=^\d\. |\Z)", section, re.DOTALL | re.MULTILINE))
    text = steps[str(number)]
    files = tuple(re.sub(r"^   ", "", file, flags=re.MULTILINE) for file in _FENCED.findall(text))
    commands = tuple(re.findall(r"^ {7}(\S.*)$", _FENCED.sub("", text), re.MULTILINE))
    return Step(commands, files)
