"""Each verification module against the catalogue, its documentation, its action and its groups."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from ansible_collections.greenlang.vcci.plugins.plugin_utils.catalogue import load_catalogue

from .conftest import ACTIONS, ROOT, VERIFY_MODULES, arguments_of, declared, documented
from .lacks import lacking_options

CATALOGUE = load_catalogue()
RECORD = {
    *("id", "status", "cause", "expected", "actual", "message"),
    *("remedy", "source", "started", "duration", "evidence"),
}


def test_modules_and_catalogue_name_the_same_checks() -> None:
    by_code = {check.id: name for name in VERIFY_MODULES for check in declared(name).checks}
    by_catalogue = {check.id: check.module for check in CATALOGUE.checks if check.module}
    lacking = [
        *(
            f"plugins/modules/{by_catalogue[check]}.py: its CHECKS lack {check}"
            for check in set(by_catalogue) - set(by_code)
        ),
        *(f"checklist.yml: {check} lacks module: {by_code[check]}" for check in set(by_code) - set(by_catalogue)),
    ]
    assert not lacking, "\n".join(sorted(lacking))
    assert by_code == by_catalogue


def test_a_check_stands_in_one_module_only() -> None:
    ids = [check.id for name in VERIFY_MODULES for check in declared(name).checks]
    assert len(ids) == len(set(ids))


def test_expectations_are_options_with_the_catalogues_defaults(module: str) -> None:
    code = declared(module)
    for check in code.checks:
        expect = CATALOGUE.by_id[check.id].expect
        lacking = lacking_options(module, code.arguments, check.id, expect)
        assert not lacking, "\n".join(lacking)
        names = {expectation.option for expectation in expect}
        assert set(check.options) == names, f"{check.id}: `options` of its Check, and `expect` in checklist.yml, differ"


def test_a_missing_option_and_another_default_name_the_file() -> None:
    work_mem = CATALOGUE.by_id["2.2.2.work_mem"]
    given = {"database": {"default": "vcci_production"}}
    (missing,) = lacking_options("some_verify", given, work_mem.id, work_mem.expect)
    assert missing.startswith("plugins/modules/some_verify.py: add the option work_mem with the default '64MB'")
    (other,) = lacking_options("some_verify", {**given, "work_mem": {"default": "4MB"}}, work_mem.id, work_mem.expect)
    assert other.startswith("plugins/modules/some_verify.py: the default of work_mem is '4MB', and checklist.yml has")


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
    differing = sorted(set(documentation) ^ set(arguments))
    assert not differing, f"plugins/modules/{name}.py: DOCUMENTATION and code do not both have {', '.join(differing)}"
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
        assert check.id in text, f"plugins/modules/{module}.py: DOCUMENTATION does not say when {check.id} passes"


def test_the_documented_return_value_is_the_record(module: str) -> None:
    returns = documented(module)[2]
    assert set(returns) == {"checks", "endpoint", "expectations", "summary"}
    assert set(returns["checks"]["contains"]) == RECORD


def test_every_module_documents_the_same_return_value() -> None:
    first, *others = VERIFY_MODULES
    for name in others:
        same = _without_samples(documented(name)[2]) == _without_samples(documented(first)[2])
        assert same, f"plugins/modules/{name}.py: RETURN differs from that of {first}.py by more than its samples"


def _without_samples(values: dict[str, Any]) -> dict[str, Any]:
    """RETURN without what is each module's own; a value's `contains` is such a mapping too."""
    return {
        name: {
            key: _without_samples(said) if key == "contains" else said for key, said in value.items() if key != "sample"
        }
        for name, value in values.items()
    }


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
