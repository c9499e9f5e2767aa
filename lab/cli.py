"""The lab's command line: lab up, down, status, env, break, heal, faults."""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import sys
import time
from collections.abc import Callable, Sequence
from typing import TypeAlias

from lab import faults
from lab.errors import LabError
from lab.instance import Instance

Command: TypeAlias = Callable[[Instance, argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Carries out one command; returns 0, or 1 when it could not or when the lab is not well."""
    options = _parser().parse_args(arguments)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]  # libpq's, as after eval "$(lab env)"; not every one of them can be overruled
    try:
        command: Command = options.command
        return command(Instance(options.instance, _say), options)
    except BrokenPipeError:
        # whoever read the output has seen enough; without this the interpreter complains as it flushes
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (LabError, OSError) as error:
        print(f"lab: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("lab: interrupted", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lab", description="A production environment of real servers on loopback.")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--instance", metavar="NAME", default="", help="VCCI_LAB_INSTANCE, or default")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def add(name: str, command: Command, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, parents=[shared], help=text, description=text)
        added.set_defaults(command=command)
        return added

    add("up", _up, "start the servers and wait until they are ready")
    add("down", _down, "stop the servers and remove every trace")
    add("status", _status, "say what runs and what is broken")
    add("env", _env, "print shell exports for psql and the like")
    breaks = add("break", _break, "break a check")
    breaks.add_argument("check", metavar="CHECK")
    breaks.add_argument("--fault", metavar="NAME", help="which fault, where a check has several; the first without it")
    heals = add("heal", _heal, "take faults back")
    heals.add_argument("check", metavar="CHECK", nargs="?", help="all checks without it")
    add("faults", _faults, "list the faults")
    return parser


def _say(line: str) -> None:
    print(line, flush=True)


def _up(instance: Instance, options: argparse.Namespace) -> int:
    clock = time.monotonic()
    started = instance.up()
    how = f"up in {time.monotonic() - clock:.1f} s" if started else "up already"
    _say(f"{instance.name}: {how}")
    _say_systems(instance)
    return 0


def _down(instance: Instance, options: argparse.Namespace) -> int:
    _say(f"{instance.name}: {'down' if instance.down() else 'down already'}")
    return 0


def _status(instance: Instance, options: argparse.Namespace) -> int:
    if instance.tidy():
        _say(f"{instance.name}: its starter was killed; what was left is removed")
    if not instance.is_up():
        _say(f"{instance.name}: down")
        return 1
    _say(f"{instance.name}: up, {instance.folder}")
    _say_systems(instance)
    for check, fault in instance.broken().items():
        _say(f"broken: {check} ({fault})")
    ended = {name: server["ended"] for name, server in instance.servers().items() if server["ended"]}
    for name, how in ended.items():
        _say(f"ended: {name} ({how})")
    return 1 if ended else 0


def _say_systems(instance: Instance) -> None:
    for name, system in instance.state()["systems"].items():
        _say(f"{name}: {system['version']} at {system['host']}:{system['port']}, log {system['log']}")


def _env(instance: Instance, options: argparse.Namespace) -> int:
    state = instance.state()
    postgresql = state["systems"]["postgresql"]
    variables = {
        "VCCI_LAB_INSTANCE": state["instance"],
        "PGHOST": postgresql["host"],
        "PGPORT": str(postgresql["port"]),
        "PGUSER": postgresql["user"],
        "PGPASSWORD": postgresql["password"],
        "PGDATABASE": postgresql["database"],
        "PGSSLMODE": "verify-full",
        "PGSSLROOTCERT": postgresql["ca_cert"],
    }
    for name, value in variables.items():
        _say(f"export {name}={shlex.quote(value)}")
    return 0


def _break(instance: Instance, options: argparse.Namespace) -> int:
    name = instance.break_check(options.check, options.fault)
    _say(f"broken: {options.check} ({name})")
    return 0


def _heal(instance: Instance, options: argparse.Namespace) -> int:
    healed = instance.heal(options.check)
    for check in healed:
        _say(f"healed: {check}")
    if not healed:
        _say(f"{options.check or 'nothing'} is not broken" if options.check else "nothing is broken")
    return 0


def _faults(instance: Instance, options: argparse.Namespace) -> int:
    for fault in faults.load():
        _say(f"{fault.check} {fault.name}: {fault.does}")
    return 0
