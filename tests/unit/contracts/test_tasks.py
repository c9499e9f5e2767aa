"""Every task of ours against its module's options; ansible-lint does not see them behind an action."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.parsing.dataloader import DataLoader

from ansible_collections.greenlang.vcci.plugins.plugin_utils.catalogue import load_catalogue

from .conftest import ACTIONS, ROOT, VERIFY_MODULES, arguments_of, documented, read_tasks

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
    shared = set.intersection(*(set(arguments_of(module)) for module in VERIFY_MODULES))
    for name, option in options.items():
        module = f"{name.removeprefix(f'{role}_')}_verify"
        if module not in VERIFY_MODULES:
            continue
        own = {key: value for key, value in arguments_of(module).items() if key not in shared}
        assert set(option["options"]) == set(own)
        for key, value in option["options"].items():
            assert (value["type"], value.get("elements")) == (own[key]["type"], own[key].get("elements"))
            assert "default" not in value


@pytest.mark.parametrize("role", ROLES)
def test_a_role_runs_each_module_of_its_section_once(role: str) -> None:
    catalogue = load_catalogue()
    (section,) = [section for section in catalogue.sections if section.role == role]
    wanted = sorted({check.module for check in section.checks if check.module})
    tasks = [task for path in ROOT.glob(f"roles/{role}/tasks/*/*.yml") for task in read_tasks(path)]
    assert sorted(name for task in tasks for name, _given in _ours(task)) == wanted


@pytest.mark.parametrize("role", ROLES)
def test_no_tag_leaves_out_a_roles_tasks(role: str) -> None:
    for path in (ROOT / "roles" / role / "tasks").rglob("*.yml"):
        (block,) = DataLoader().load_from_file(str(path))
        assert block["tags"] == "always"


def test_every_implemented_section_has_its_role() -> None:
    implemented = {
        section.role for section in load_catalogue().sections if any(check.module for check in section.checks)
    }
    assert implemented == set(ROLES)


def test_the_verify_play_leaves_the_failing_of_every_role_to_the_gate() -> None:
    (verify,) = yaml.safe_load((ROOT / "playbooks" / "phase" / "verify.yml").read_text(encoding="utf-8"))
    assert verify["strategy"] == "ansible.builtin.free"
    assert verify["vars"] == {f"{role}_fail": False for role in ROLES}
    assert verify["ignore_unreachable"] is True
    assert not {"any_errors_fatal", "max_fail_percentage"} & set(verify)
    assert "rescue" not in yaml.safe_dump(verify)
