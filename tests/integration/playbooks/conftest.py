"""Playbooks on the running lab."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab.instance import Instance
from tests.support.playbook import Ended, Playbooks


@pytest.fixture
def playbooks(tmp_path: Path, healthy: Instance) -> Playbooks:
    """Playbooks with a ledger of their own, on a lab that is healthy before and after."""
    return Playbooks(tmp_path, healthy.name)


@pytest.fixture(scope="session")
def healthy_run(tmp_path_factory: pytest.TempPathFactory, lab: Instance) -> Ended:
    """One preflight on the healthy lab, which several tests look at."""
    lab.heal()
    return Playbooks(tmp_path_factory.mktemp("healthy"), lab.name).run()
