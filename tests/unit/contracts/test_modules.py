"""Each verification module against the catalogue, its documentation, its action and its groups."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from ansible_collections.greenlang.vcci.plugins.plugin_utils.catalogue import load_catalogue

from .conftest import ACTIONS, ROOT, VERIFY_MODULES, arguments_of, declared, documented

CATALOGUE = load_catalogue()
RECORD = {
    *("id", "status", "cause", "expected", "actual", "message"),
    *("remedy", "source", "started", "duration", "evidence"),
}


def test_modules_and_catalogue_name_the_same_checks() -> None:
    by_code = {check.id: name for name in VERIFY_MODULES for check in declared(name).checks}
    by_catalogue = {check.id: check.module for check in CATALOGUE.checks if check.module}
    assert by_code == by_catalogue


def test_a_check_stands_in_one_module_only() -> None:
    ids = [check.id for name in VERIFY_MODULES for check in declared(name).checks]
    assert len(ids) == len(set(ids))


def test_expectations_are_options_with_the_catalogues_defaults(module: str) -> None:
    code = declared(module)
    for check in code.checks:
        expect = {expectation.option: expectation for expectation in CATALOGUE.by_id[check.id].expect}
        assert set(check.options) == set(expect)
        for name, expectation in expect.items():
            assert expectation.deviation(code.arguments[name]["default"]) is None
            assert code.arguments[name]["default"] == expectation.value


def test_a_changed_default_would_be_noticed(module: str) -> None:
    for check in declared(module).checks:
        for expectation in CATALOGUE.by_id[check.id].expect:
            assert expectation.deviation("something else") is not None


def test_expected_says_something_short_of_the_effective_options(module: str) -> None:
    code = declared(module)
    defaults = {name: option.get("default") for name, option in code.arguments.items()}
    for check in code.checks:
        assert 0 < len(check.expected(defaults)) <= 80


@pytest.mark.parametrize("name", [*VERIFY_MODULES, *ACTIONS])
def test_documentation_and_code_have_the_same_options(name: str) -> None:
    documentation = documented(name)[0].get("options", {})
    arguments = arguments_of(name)
    assert set(documentation) == set(arguments)
    for option, argument in arguments.items():
        assert _shape(documentation[option]) == _shape(dict(argument)), option


def _shape(option: dict[str, Any]) -> tuple[Any, ...]:
    default = option.get("default")
    typed = {"int": int, "float": float, "bool": bool}.get(option.get("type", "str"), lambda value: value)
    return (
        option.get("type", "str"),
        option.get("elements"),
        bool(option.get("required", False)),
        None if default is None else typed(default),
        list(option.get("choices") or []),
    )


def test_the_documentation_names_each_check(module: str) -> None:
    text = yaml.safe_dump(documented(module)[0]["description"])
    for check in declared(module).checks:
        assert check.id in text


def test_the_documented_return_value_is_the_record(module: str) -> None:
    returns = documented(module)[2]
    assert set(returns) == {"checks", "endpoint", "expectations", "summary"}
    assert set(returns["checks"]["contains"]) == RECORD


def test_every_module_documents_the_same_return_value() -> None:
    shapes = []
    for name in VERIFY_MODULES:
        returns = documented(name)[2]
        shapes.append({key: value["description"] for key, value in returns["checks"]["contains"].items()})
    assert all(shape == shapes[0] for shape in shapes)


def test_secrets_are_marked(module: str) -> None:
    secret = {name for name in declared(module).arguments if "password" in name or "token" in name}
    assert secret
    assert all(declared(module).arguments[name].get("no_log") for name in secret)


def test_the_action_in_front_is_the_one_stub(module: str) -> None:
    action = ROOT / "plugins" / "action" / f"{module}.py"
    stub = ROOT / "plugins" / "action" / "postgresql_database_verify.py"
    assert action.resolve() == stub.resolve()
    assert action == stub or action.is_symlink()


def test_the_action_groups_hold_every_module() -> None:
    groups = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))["action_groups"]
    assert groups["verify"] == list(VERIFY_MODULES)
    for system in {name.partition("_")[0] for name in VERIFY_MODULES}:
        assert groups[system] == [name for name in VERIFY_MODULES if name.startswith(f"{system}_")]


def test_a_modules_main_is_wiring_only(module: str) -> None:
    source = (ROOT / "plugins" / "modules" / f"{module}.py").read_text(encoding="utf-8")
    main = source[source.index("def main(") :]
    assert len(main.splitlines()) <= 20
    assert not {"try:", "fail_json", "except"} & set(main.split())
