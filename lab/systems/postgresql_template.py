"""Builds the data folder that every instance's PostgreSQL starts from: a copy is much faster than building anew."""

from __future__ import annotations

import hashlib
import secrets
import signal
import subprocess
import tempfile
import time
from contextlib import closing
from pathlib import Path

import psycopg2

from lab.cache import Cache
from lab.command import last_lines, run
from lab.errors import LabError
from lab.locales import NAME as LOCALE
from lab.locales import c_library
from lab.places import CHECKOUT, RUN_FOLDERS, RUN_PREFIX
from lab.private import open_private, write_private
from lab.servers import Server, stop
from lab.systems.postgresql_programs import NAME, Programs
from lab.systems.postgresql_session import SUPERUSER, as_superuser, execute

MAINTENANCE_DATABASE = "postgres"
DATABASE = "vcci_production"
DATA, PASSWORD = "data", "password"

_SQL = CHECKOUT / "lab" / "sql"
_SERVER_SQL = (_SQL / "server.sql",)
_DATABASE_SQL = (_SQL / "extensions.sql", _SQL / "schema.sql", _SQL / "rows.sql")
_HARDENING_SQL = (_SQL / "access.sql", CHECKOUT / "docs" / "least-privilege" / "postgresql.sql")
_CREATE_DATABASE = f"CREATE DATABASE {DATABASE} OWNER vcci TEMPLATE template0 ENCODING 'UTF8' LOCALE '{LOCALE}'"

_PORT = 5432  # only a name here: the socket's
_DEADLINE = 60.0
_STEP = 0.02


def template(cache: Cache, programs: Programs) -> Path:
    """The folder with the data folder and the superuser's password; built if its sources are not in the cache."""
    key = f"postgresql-{programs.version}-{c_library()}-{_digest()}"
    return cache.entry(key, lambda work: _build(cache, programs, work))


def _digest() -> str:
    digest = hashlib.sha256()
    for path in (*_SERVER_SQL, *_DATABASE_SQL, *_HARDENING_SQL, Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _build(cache: Cache, programs: Programs, work: Path) -> None:
    cache.say(f"building the database with PostgreSQL {programs.version}")
    password = secrets.token_urlsafe(24)
    work.chmod(0o700)
    write_private(work / PASSWORD, password.encode())
    programs.account.give(work)
    _initdb(programs, work)
    _run_sql(programs, work, password)


def _initdb(programs: Programs, work: Path) -> None:
    """Data checksums, since backups are verified by them; no sync, since what is lost is built again."""
    options = ("--username", SUPERUSER, "--auth", "scram-sha-256", "--pwfile", work / PASSWORD, "--encoding", "UTF8")
    command = programs.command(
        "initdb", "--pgdata", work / DATA, *options, "--locale", LOCALE, "--data-checksums", "--no-sync"
    )
    run([*programs.account.prefix, *command], purpose="making a data folder", environment=programs.environment)


def _run_sql(programs: Programs, work: Path, password: str) -> None:
    """Runs all of the lab's SQL in a server that is reachable by a socket in a folder of its own, and stops it."""
    with tempfile.TemporaryDirectory(prefix=RUN_PREFIX, dir=RUN_FOLDERS) as run_folder:
        programs.account.give(Path(run_folder))
        settings = {
            "listen_addresses": "",
            "port": _PORT,
            "unix_socket_directories": run_folder,
            "fsync": "off",
            "jit": "off",
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        server = Server(
            name=NAME,
            argv=programs.command("postgres", "-D", work / DATA, *options),
            prefix=programs.account.prefix,
            environment=programs.environment,
            log=work / "build.log",
            stop_signal=signal.SIGINT,
        )
        with open_private(server.log) as log:
            child = subprocess.Popen(server.command(), env=programs.environment, stdout=log, stderr=log, cwd="/")
        try:
            _load(child, server.log, run_folder, password)
        finally:
            stop(child, server.stop_signal)


def _load(child: subprocess.Popen[bytes], log: Path, socket: str, password: str) -> None:
    deadline = time.monotonic() + _DEADLINE
    while True:
        try:
            _execute(socket, password, MAINTENANCE_DATABASE, [path.read_text() for path in _SERVER_SQL])
            break
        except psycopg2.OperationalError as exc:
            if child.poll() is not None or time.monotonic() > deadline:
                raise LabError(f"PostgreSQL did not start; its log ends with: {last_lines(log.read_text())}") from exc
            time.sleep(_STEP)
    _execute(socket, password, MAINTENANCE_DATABASE, [_CREATE_DATABASE])
    _execute(socket, password, DATABASE, [path.read_text() for path in _DATABASE_SQL])
    _execute(socket, password, MAINTENANCE_DATABASE, [path.read_text() for path in _HARDENING_SQL])


def _execute(socket: str, password: str, database: str, texts: list[str]) -> None:
    with closing(as_superuser(socket, port=_PORT, password=password, database=database)) as session:
        execute(session, texts)
