"""The copy of the checkout that sanity and the build's test work on."""

from __future__ import annotations

import subprocess
from pathlib import Path

from scripts.checkout import copy_checkout


def test_the_copy_holds_what_git_would_track_with_links_as_links(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    (source / "folder").mkdir(parents=True)
    (source / "folder/tracked").write_text("tracked")
    (source / "folder/link").symlink_to("tracked")
    (source / "gone").write_text("gone")
    (source / ".gitignore").write_text("/ignored\n")
    subprocess.run(["git", "init", "--quiet"], cwd=source, check=True)
    subprocess.run(["git", "add", "."], cwd=source, check=True)
    (source / "gone").unlink()
    (source / "ignored").write_text("ignored")
    (source / "new").write_text("new")
    (target / "stale").mkdir(parents=True)

    copy_checkout(source, target)

    files = {
        str(path.relative_to(target)) for path in target.rglob("*") if ".git/" not in f"{path}/" and not path.is_dir()
    }
    assert files == {".gitignore", "folder/tracked", "folder/link", "new"}
    assert (target / "folder/link").readlink() == Path("tracked")
