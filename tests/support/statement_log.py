"""What a PostgreSQL server with log_statement = all wrote down: who sent which statement, in which session."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ENTRY = re.compile(
    r"^\S+ \S+ \S+ \[(?P<session>\d+)\] (?:(?P<user>\S+)@(?P<database>\S+) )?(?P<severity>[A-Z]+):  (?P<words>.*)$"
)
_STATEMENT = re.compile(r"(?:statement|execute [^:]*): (?P<text>.*)", re.DOTALL)
_READS = re.compile(
    r"BEGIN TRANSACTION READ ONLY|SET LOCAL \w+ TO .*|SELECT\b.*|WITH\b(?!.*\b(?:INSERT|UPDATE|DELETE|MERGE)\b).*",
    re.DOTALL,
)
_READ_ONLY = "BEGIN TRANSACTION READ ONLY;"


@dataclass(frozen=True)
class Statement:
    """One statement as the server got it; `session` is the pid of the server's process for it."""

    session: str
    user: str
    database: str
    text: str

    @property
    def only_reads(self) -> bool:
        """Whether all between semicolons reads, or begins a transaction in which nothing else can."""
        return all(_READS.fullmatch(part.strip()) for part in self.text.split(";") if part.strip())

    @property
    def begins_read_only(self) -> bool:
        return self.text.startswith(_READ_ONLY)


def statements_in(log: str) -> list[Statement]:
    """The statements of a log with the line prefix `%m [%p] %q%u@%d `, those of many lines included."""
    found = []
    for entry in re.split(r"\n(?!\t)", log):
        head = _ENTRY.match(entry.partition("\n")[0])
        told = _STATEMENT.search(entry) if head and head["user"] else None
        if head and told:
            found.append(Statement(head["session"], head["user"], head["database"], told["text"].strip()))
    return found
