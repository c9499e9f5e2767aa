# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What one row of pg_settings means, and the command that changes it."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from ansible_collections.greenlang.vcci.plugins.module_utils.errors import Malformed, NoData
from ansible_collections.greenlang.vcci.plugins.module_utils.postgresql.facts import Setting
from ansible_collections.greenlang.vcci.plugins.module_utils.postgresql.options import Endpoint, identifier, literal
from ansible_collections.greenlang.vcci.plugins.module_utils.units import unit_size

# Where a value comes from that every session has; any other source is this role's or this session's own.
SHARED_SOURCES = (
    "default",
    "environment variable",
    "configuration file",
    "command line",
    "global",
    "database",
    "override",
)
NEEDS_RESTART = ("shared_buffers",)


def shared(setting: Setting, endpoint: Endpoint) -> Setting:
    """The setting, if what this session sees is what applications get; raises NoData otherwise."""
    if setting.source in SHARED_SOURCES:
        return setting
    role, database = identifier(endpoint.user), identifier(endpoint.database)
    raise NoData(
        f"a value of this session's own (source {setting.source}) hides which {setting.name} applications get in "
        f"{endpoint}",
        remedy=f"ALTER ROLE {role} RESET {setting.name}; "
        f"ALTER ROLE {role} IN DATABASE {database} RESET {setting.name};",
    )


def in_bytes(setting: Setting, endpoint: Endpoint) -> int:
    """An amount of memory, which the server says as a number and a unit (`8kB`: pages); raises Malformed."""
    try:
        if not (setting.setting.isascii() and setting.setting.isdigit()):
            raise ValueError(f"expected a number, got {setting.setting!r}")
        return int(setting.setting) * unit_size(setting.unit or "")
    except ValueError as exc:
        raise _malformed(setting, endpoint, str(exc)) from exc


def is_on(setting: Setting, endpoint: Endpoint) -> bool:
    """A switch; raises Malformed."""
    if setting.setting not in ("on", "off"):
        raise _malformed(setting, endpoint, f"expected on or off, got {setting.setting!r}")
    return setting.setting == "on"


def decimal(setting: Setting, endpoint: Endpoint) -> Decimal:
    """A number that may have decimals; raises Malformed."""
    try:
        value = Decimal(setting.setting)
    except InvalidOperation as exc:
        raise _malformed(setting, endpoint, f"expected a number, got {setting.setting!r}") from exc
    if not value.is_finite():
        raise _malformed(setting, endpoint, f"expected a number, got {setting.setting!r}")
    return value


def pending(setting: Setting) -> str:
    """What to add to a message when another value is already configured, and not yet in use."""
    return "; another value is configured and waits for a restart" if setting.pending_restart else ""


def evidence(setting: Setting) -> dict[str, Any]:
    """The row as evidence."""
    return {
        "setting": setting.setting,
        "unit": setting.unit,
        "source": setting.source,
        "pending_restart": setting.pending_restart,
    }


def change(setting: Setting, value: str, endpoint: Endpoint) -> str:
    """The command that sets the value in the place it comes from, since most places override ALTER SYSTEM."""
    command = f"SET {setting.name} = {literal(value)};"
    if setting.source == "database":
        return f"ALTER DATABASE {identifier(endpoint.database)} {command}"
    if setting.source == "global":
        return f"ALTER ROLE ALL {command}"
    if setting.source in ("command line", "environment variable"):
        return f"ALTER SYSTEM {command} /* take it out of the server's {setting.source}, then restart the server */"
    if setting.name in NEEDS_RESTART:
        return f"ALTER SYSTEM {command} /* then restart the server; managed service: set it in the parameter group */"
    return f"ALTER SYSTEM {command} SELECT pg_reload_conf(); /* managed service: set it in the parameter group */"


def _malformed(setting: Setting, endpoint: Endpoint, why: str) -> Malformed:
    return Malformed(
        f"{setting.name} in {endpoint} is not readable: {why}",
        remedy="set options host and port to the PostgreSQL server itself, not to a console or a proxy",
    )
