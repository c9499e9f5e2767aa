# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Names of hosts looked up within a deadline, which the system's resolver by itself does not hold."""

from __future__ import annotations

import ipaddress
import queue
import socket
import threading

from ansible_collections.greenlang.vcci.plugins.module_utils.deadline import Deadline
from ansible_collections.greenlang.vcci.plugins.module_utils.errors import TimedOut, Unreachable


def addresses(host: str, *, deadline: Deadline) -> list[str]:
    """The IP addresses of a host; raises Unreachable when there are none, TimedOut without an answer."""
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        return _looked_up(host, deadline)


def _looked_up(host: str, deadline: Deadline) -> list[str]:
    answers: queue.Queue[list[str] | str] = queue.Queue()
    threading.Thread(target=lambda: answers.put(_ask(host)), daemon=True).start()  # daemon: nobody waits for a hung one
    try:
        answer = answers.get(timeout=deadline.left())
    except queue.Empty as exc:
        raise TimedOut(
            f"no answer from the resolver for the name {host} within {deadline.seconds:g} s",
            remedy=f"check the name servers of the machine that verifies: getent hosts {host}",
        ) from exc
    if isinstance(answer, str):
        raise Unreachable(
            f"the name {host} does not resolve here: {answer}",
            remedy=f"correct option host, or the name servers of the machine that verifies: getent hosts {host}",
        )
    return answer


def _ask(host: str) -> list[str] | str:
    """The addresses, or why there are none."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as exc:  # UnicodeError: a name that no DNS could hold
        return str(exc)
    return list(dict.fromkeys(str(address[0]) for *dummy, address in found))
