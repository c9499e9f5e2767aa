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
# with the one capability that lets nobody into a checkout under /root; access(2), by which initdb finds postgres, takes
# it away without the securebit
_NOBODY = (
    "setpriv",
    f"--reuid={NOBODY}",
    f"--regid={NOBODY}",
    "--clear-groups",
    "--inh-caps=-all,+dac_override",
    "--ambient-caps=-all,+dac_override",
    "--securebits=+no_setuid_fixup",
)


@dataclass(frozen=True)
class Account:
    """`prefix` goes before a server's command; `owner` is the uid that its data folder must be given to, if any."""

    prefix: tuple[str, ...] = ()
    owner: int | None = None

    def give(self, folder: Path) -> None:
        """Gives a folder and all in it to the user that servers run as, where that is another one."""
        if self.owner is None:
            return
        for path in (folder, *folder.rglob("*")):
            os.chown(path, self.owner, self.owner, follow_symlinks=False)


def unprivileged() -> Account:
    """The least intrusive account that PostgreSQL accepts.

    A user with an account of its own is taken as it is. Root, and a uid without an account, become nobody in a user
    namespace, where files stay the caller's. Root without user namespaces, as in most containers, becomes nobody for
    real.
    """
    user = os.geteuid()
    if user != 0 and _has_account(user):
        return Account()
    if _works((*_NAMESPACE, "true")):
        return Account(_NAMESPACE)
    if user == 0 and _works((*_NOBODY, "true")):
        return Account(_NOBODY, NOBODY)
    raise LabError(
        f"PostgreSQL runs neither as root nor for a uid without an account, this is uid {user}, and neither unshare "
        f"--user nor setpriv makes it nobody here: run the lab as a user that has an account"
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
