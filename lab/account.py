"""As which user servers run that refuse root, and how they are started so."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from lab.errors import LabError

NOBODY = 65534

_NAMESPACE = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}")
_NOBODY = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")


@dataclass(frozen=True)
class Account:
    """`prefix` goes before a server's command; `owner` is the uid that its data folder must be given to, if any."""

    prefix: tuple[str, ...] = ()
    owner: int | None = None

    def give(self, folder: Path) -> None:
        """Gives a folder and all in it to the user that servers run as, where that is another one."""
        if self.owner is None:
            return
        folder.parent.chmod(folder.parent.stat().st_mode | 0o001)  # so that this user gets to it at all
        for path in (folder, *folder.rglob("*")):
            os.chown(path, self.owner, self.owner, follow_symlinks=False)


def unprivileged() -> Account:
    """The least intrusive account that PostgreSQL accepts.

    A user with an account of its own is taken as it is. Root, and a uid without an account, become nobody in a user
    namespace, where files stay the caller's. Root without user namespaces becomes nobody for real.
    """
    user = os.geteuid()
    if user != 0 and _has_account(user):
        return Account()
    if _works((*_NAMESPACE, "true")):
        return Account(_NAMESPACE)
    if user == 0 and _works((*_NOBODY, "true")):
        return Account(_NOBODY, NOBODY)
    raise LabError(
        f"PostgreSQL runs neither as root nor as a user without an account, this is uid {user}, and user namespaces "
        f"(unshare --user, of util-linux) don't work here: run the lab as a user that has an account"
    )


def _has_account(user: int) -> bool:
    try:
        pwd.getpwuid(user)
    except KeyError:
        return False
    return True


def _works(command: tuple[str, ...]) -> bool:
    if not shutil.which(command[0]):
        return False
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
