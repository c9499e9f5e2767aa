"""What a new check still lacks, each in a sentence that begins with the file to edit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Any

from ansible_collections.greenlang.vcci.plugins.plugin_utils.expectation import Expectation

KINDS = ("denied", "unreachable", "timeout", "malformed", "empty")


def lacking_options(
    module: str, arguments: Mapping[str, Mapping[str, Any]], check: str, expect: Iterable[Expectation]
) -> list[str]:
    """Expectations of a check that are no option of its module, or whose default is another than the catalogue's."""
    file, told = f"plugins/modules/{module}.py", []
    for expectation in expect:
        name, value = expectation.option, expectation.value
        if name not in arguments:
            told.append(f"{file}: add the option {name} with the default {value!r}, which {check} expects")
        elif (default := arguments[name].get("default")) != value or expectation.deviation(default) is not None:
            told.append(f"{file}: the default of {name} is {default!r}, and checklist.yml has {value!r} for {check}")
    return told


def lacking_in_role(role: str, variable: str, options: Set[str], wanted: Set[str]) -> list[str]:
    """Expectations that a role does not let through to its module, and those that the module does not have."""
    file = f"roles/{role}/meta/argument_specs.yml"
    return [f"{file}: {variable} lacks the option {name} of its module" for name in sorted(wanted - options)] + [
        f"{file}: {variable} has the option {name}, which its module has not" for name in sorted(options - wanted)
    ]


def lacking_tests(check: str, system: str, tests: Iterable[tuple[str, Set[str]]]) -> list[str]:
    """Which generated tests there are none of for a check; `tests` are the collected ones, as file and parameters."""
    blind = f"tests/unit/module_utils/{system}/test_no_false_green.py"
    both = f"tests/integration/{system}/test_both_ways.py"
    of_check = [(file, parameters) for file, parameters in tests if check in parameters]
    ways = {parameter.partition(":")[0] for file, parameters in of_check if file == blind for parameter in parameters}
    told = [f"{blind}: no test in which {check} is {kind}" for kind in KINDS if kind not in ways]
    if both not in {file for file, _parameters in of_check}:
        told.append(f"{both}: no test that breaks {check} and heals it")
    return told
