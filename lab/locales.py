"""Builds the locale en_US.UTF-8 into the cache, for machines that have only C."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from lab.cache import Cache
from lab.command import run
from lab.packages import Apt

NAME = "en_US.UTF-8"

_SOURCES = Path("usr/share/i18n")


def c_library() -> str:
    """The version of the C library, which what is built from its locales depends on."""
    return (os.confstr("CS_GNU_LIBC_VERSION") or "unknown").replace(" ", "-")


def folder(cache: Cache) -> Path:
    """The folder to name in LOCPATH."""
    return cache.entry(f"locale-{c_library()}", lambda work: _build(cache, work))


def _build(cache: Cache, work: Path) -> None:
    fetched = work / "fetched"
    sources = Path("/") / _SOURCES
    if not (sources / "locales" / "en_US").is_file():
        cache.say("fetching package locales")
        fetched.mkdir()
        Apt.create(cache.folder / "apt").unpack(["locales"], fetched)
        sources = fetched / _SOURCES
    run(
        ["localedef", "-i", "en_US", "-f", "UTF-8", work / NAME],
        purpose=f"building the locale {NAME}",
        environment=os.environ | {"I18NPATH": str(sources)},
    )
    shutil.rmtree(fetched, ignore_errors=True)
