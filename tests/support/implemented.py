"""What the catalogue says is implemented, so that no test counts by hand what a new check changes."""

from __future__ import annotations

from ansible_collections.greenlang.vcci.plugins.plugin_utils.catalogue import load_catalogue

CATALOGUE = load_catalogue()
ALL = tuple(check.id for check in CATALOGUE.checks)
OWED = tuple(check.id for check in CATALOGUE.of_phase("preflight"))
IMPLEMENTED = tuple(check.id for check in CATALOGUE.of_phase("preflight") if check.module)
PENDING = len(OWED) - len(IMPLEMENTED)


def owed_by(module: str) -> tuple[str, ...]:
    """The checks of the preflight that a module judges; at least one."""
    found = tuple(check for check in IMPLEMENTED if CATALOGUE.by_id[check].module == module)
    assert found, f"the catalogue names no check of {module}"
    return found


def answered_by(group: str) -> tuple[str, ...]:
    """The checks of the preflight that a host of this group alone answers; at least one."""
    found = tuple(check for check in IMPLEMENTED if (group,) in CATALOGUE.by_id[check].answers)
    assert found, f"the catalogue names no check that {group} answers"
    return found


def modules_of(system: str) -> tuple[str, ...]:
    """The modules of a system, by the first word of their names."""
    modules = {check.module for check in CATALOGUE.checks if check.module}
    return tuple(sorted(module for module in modules if module.startswith(f"{system}_")))


SYSTEMS = tuple(sorted({check.module.partition("_")[0] for check in CATALOGUE.checks if check.module}))
POSTGRESQL = answered_by("postgresql")
