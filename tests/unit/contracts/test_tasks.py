"""Every task of ours against its module's options; ansible-lint does not see them behind an action."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.parsing.dataloader import DataLoader

from ansible_collections.greenlang.vcci.plugins.plugin_utils.catalogue import load_catalogue
from tests.support.module_runner import module_named

from .conftest import ACTIONS, ROOT, VERIFY_MODULES, arguments_of, documented, read_tasks
from .lacks import lacking_in_role

PREFIX = "greenlang.vcci."
ROLES = tuple(sorted(path.name for path in (ROOT / "roles").iterdir()))
TASK_FILES = [*ROOT.glob("roles/*/tasks/**/*.yml"), *ROOT.glob("playbooks/**/*.yml")]
EXAMPLES = [(name, task) for name in (*VERIFY_MODULES, *ACTIONS) for task in documented(name)[1]]
MAX_LINES = 40


def _ours(task: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(key.removeprefix(PREFIX), value or {}) for key, value in task.items() if key.startswith(PREFIX)]


def _errors(name: str, given: dict[str, Any]) -> list[str]:
    """What the module would say to these options; a template stands for a value of any type."""
    arguments = {option: dict(spec) for option, spec in arguments_of(name).items()}
    for option, value in given.items():
        if isinstance(value, str) and "{{" in value and option in arguments:
            arguments[option] = {"type": "raw"}
    messages: list[str] = ArgumentSpecValidator(arguments).validate(given).error_messages
    return messages


@pytest.mark.parametrize(("name", "task"), EXAMPLES, ids=[f"{name}-{task['name']}" for name, task in EXAMPLES])
def test_examples_fit_their_module(name: str, task: dict[str, Any]) -> None:
    ((module, given),) = _ours(task)
    assert module == name
    assert _errors(module, given) == []


@pytest.mark.parametrize("path", TASK_FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_tasks_name_options_that_their_module_has(path: Path) -> None:
    for task in read_tasks(path):
        for name, given in _ours(task):
            missing = "missing required arguments"  # those may come from module_defaults
            assert [error for error in _errors(name, given) if missing not in error] == []


def test_a_wrong_option_would_be_noticed() -> None:
    assert _errors("gate", {"run": "x", "desicion_file": "y"})
    assert _errors(VERIFY_MODULES[0], {"host": "x", "checks": {"a": "b"}})


@pytest.mark.parametrize("path", TASK_FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_task_files_are_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES


@pytest.mark.parametrize("role", ROLES)
def test_a_roles_defaults_and_its_argument_specs_agree(role: str) -> None:
    defaults = yaml.safe_load((ROOT / "roles" / role / "defaults" / "main.yml").read_text(encoding="utf-8"))
    specs = yaml.safe_load((ROOT / "roles" / role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
    options = specs["argument_specs"]["main"]["options"]
    own = {name: option for name, option in options.items() if name.startswith(f"{role}_")}
    assert set(own) == set(defaults)
    for name, option in own.items():
        templated = isinstance(defaults[name], str) and "{{" in defaults[name]
        assert ("default" not in option) if templated else option["default"] == defaults[name]


@pytest.mark.parametrize("role", ROLES)
def test_a_roles_expectations_are_its_modules_options_without_the_connection(role: str) -> None:
    specs = yaml.safe_load((ROOT / "roles" / role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
    options = specs["argument_specs"]["main"]["options"]
    for name, option in options.items():
        module = f"{name.removeprefix(f'{role}_')}_verify"
        if module not in VERIFY_MODULES:
            continue
        own = module_named(module).EXPECTATION_ARGUMENTS
        lacking = lacking_in_role(role, name, set(option["options"]), set(own))
        assert not lacking, "\n".join(lacking)
        for key, value in option["options"].items():
            assert (value["type"], value.get("elements")) == (own[key]["type"], own[key].get("elements"))
            assert "default" not in value


def test_an_option_that_a_role_lacks_names_the_file() -> None:
    assert lacking_in_role("database", "database_x", {"a", "c"}, {"a", "b"}) == [
        "roles/database/meta/argument_specs.yml: database_x lacks the option b of its module",
        "roles/database/meta/argument_specs.yml: database_x has the option c, which its module has not",
    ]


@pytest.mark.parametrize("role", ROLES)
def test_a_roles_entry_is_that_of_the_others_but_for_its_name_and_its_systems(role: str) -> None:
    file, first = f"roles/{role}/tasks/main.yml", f"roles/{ROLES[0]}/tasks/main.yml"
    assert _entry(role) == _entry(ROLES[0]), f"{file} differs from {first} by more than the role's name and systems"


def _entry(role: str) -> str:
    """A role's main.yml with its name and its systems taken out."""
    text = (ROOT / "roles" / role / "tasks" / "main.yml").read_text(encoding="utf-8")
    options = yaml.safe_load((ROOT / "roles" / role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
    systems = ", ".join(options["argument_specs"]["main"]["options"][f"{role}_systems"]["choices"])
    assert f"none of its groups ({systems})" in text, f"roles/{role}/tasks/main.yml: its groups are {systems}"
    return re.sub(rf"(?<![a-z]){role}(?![a-z])", "ROLE", text.replace(f"({systems})", "(SYSTEMS)"))


@pytest.mark.parametrize("role", ROLES)
def test_a_role_runs_each_module_of_its_section_once(role: str) -> None:
    catalogue = load_catalogue()
    (section,) = [section for section in catalogue.sections if section.role == role]
    wanted = sorted({check.module for check in section.checks if check.module})
    tasks = [task for path in ROOT.glob(f"roles/{role}/tasks/*/*.yml") for task in read_tasks(path)]
    run = sorted(name for task in tasks for name, _given in _ours(task))
    assert run == wanted, (
        f"roles/{role}/tasks/<phase>/<system>.yml: it runs {run}, and its checks' modules are {wanted}"
    )


@pytest.mark.parametrize("role", ROLES)
def test_no_tag_leaves_out_a_roles_tasks(role: str) -> None:
    for path in (ROOT / "roles" / role / "tasks").rglob("*.yml"):
        (block,) = DataLoader().load_from_file(str(path))
        assert block["tags"] == "always"


def test_every_implemented_section_has_its_role() -> None:
    implemented = {
        section.role for section in load_catalogue().sections if any(check.module for check in section.checks)
    }
    assert implemented == set(ROLES), f"roles/: there are {set(ROLES)}, and checklist.yml implements {implemented}"


def test_the_verify_play_leaves_the_failing_of_every_role_to_the_gate() -> None:
    (verify,) = yaml.safe_load((ROOT / "playbooks" / "phase" / "verify.yml").read_text(encoding="utf-8"))
    assert verify["strategy"] == "ansible.builtin.free"
    fail = {f"{role}_fail": False for role in ROLES}
    assert verify["vars"] == fail, f"playbooks/phase/verify.yml: its vars are to be {fail}"
    assert verify["ignore_unreachable"] is True
    assert not {"any_errors_fatal", "max_fail_percentage"} & set(verify)
    assert "rescue" not in yaml.safe_dump(verify)
