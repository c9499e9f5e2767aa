"""The release file: what it needs, and sentences for what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.greenlang.vcci.plugins.plugin_utils.errors import InputError
from ansible_collections.greenlang.vcci.plugins.plugin_utils.release import load_release

LAB_RELEASE = Path(__file__).parents[3] / "inventories" / "lab" / "release.yml"


@pytest.fixture
def text() -> str:
    return LAB_RELEASE.read_text(encoding="utf-8")


def _load(tmp_path: Path, text: str) -> str:
    path = tmp_path / "release.yml"
    path.write_text(text, encoding="utf-8")
    return load_release(path).digest


def test_the_digest_depends_on_the_content_and_not_on_its_spelling(tmp_path: Path, text: str) -> None:
    digest = _load(tmp_path, text)
    assert digest.startswith("sha256:")
    reordered = text.removeprefix("---\n").replace("kind: initial\n", "") + "kind: initial\n# a comment\n"
    assert _load(tmp_path, reordered) == digest
    assert _load(tmp_path, text.replace("version: 2.0.0", "version: 2.0.1")) != digest


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("kind: initial", "kind: first", "kind: 'first' is not one of ['initial', 'upgrade']"),
        ("kind: initial", "kind: upgrade", "'previous' is a required property"),
        ("commit: ", "comit: ", "'comit' was unexpected"),
        ("06:00:00Z", "06:00:00+02:00", "window.opens: '2026-12-01T06:00:00+02:00' does not match"),
        ("digest: sha256:", "digest: sha512:", "images[0].digest: "),
        ("name: GL-VCCI", "name: {", "not valid YAML"),
        ("name: GL-VCCI", "name: GL-VCCI\nname: other", "duplicate key 'name'"),
    ],
)
def test_a_wrong_release_is_told_in_one_sentence(tmp_path: Path, text: str, old: str, new: str, says: str) -> None:
    assert old in text
    with pytest.raises(InputError) as error:
        _load(tmp_path, text.replace(old, new, 1))
    assert says in str(error.value)
    assert str(tmp_path / "release.yml") in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(("content", "says"), [("", "is empty"), ("[]", "is a list"), ("3", "is a int")])
def test_what_is_no_mapping_is_refused(tmp_path: Path, content: str, says: str) -> None:
    with pytest.raises(InputError, match=f"expected to be a mapping, and {says}"):
        _load(tmp_path, content)


def test_a_missing_file_is_told_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"the release was expected at .*nowhere\.yml, and there is no such file"):
        load_release(tmp_path / "nowhere.yml")


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "release.yml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="the release can't be read"):
        load_release(path)
