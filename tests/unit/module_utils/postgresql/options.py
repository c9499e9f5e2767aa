"""The options of a module with their defaults, as a judge gets them, and rows as the server has them."""

from __future__ import annotations

from typing import Any

from ansible_collections.greenlang.vcci.plugins.module_utils.postgresql.facts import Database, Setting
from tests.support.module_runner import module_named

PLACE = 'database "vcci_production" on db.example:5432'


def options_of(module: str, **given: Any) -> dict[str, Any]:
    """What `module` would have in its params for host db.example and the given options."""
    code = module_named(module)
    arguments = code.CONNECTION_ARGUMENTS | code.EXPECTATION_ARGUMENTS
    defaults = {name: argument.get("default") for name, argument in arguments.items()}
    return defaults | {"host": "db.example"} | given


def setting(name: str, value: str, unit: str | None = None, **changes: Any) -> Setting:
    """A setting from the configuration file."""
    row: dict[str, Any] = {"source": "configuration file", "pending_restart": False}
    return Setting(name=name, setting=value, unit=unit, **row | changes)


def database(**changes: Any) -> Database:
    """The production database as it should be."""
    row: dict[str, Any] = {
        "name": "vcci_production",
        "encoding": "UTF8",
        "collate": "en_US.UTF-8",
        "ctype": "en_US.UTF-8",
        "allows_connections": True,
        "connection_limit": -1,
        "provider": "c",
    }
    return Database(**row | changes)
