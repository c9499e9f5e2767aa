"""PostgreSQL: one primary over TLS with the stand-in's database and the account that verifies it."""

from __future__ import annotations

import secrets
import signal
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import encrypt_password

from lab.cache import Cache
from lab.command import run
from lab.errors import LabError
from lab.ports import LOOPBACK, free_ports
from lab.servers import Server
from lab.system import Running, Site
from lab.systems import postgresql_programs, shared_memory
from lab.systems.postgresql_programs import NAME
from lab.systems.postgresql_session import SUPERUSER, as_superuser, cluster_name, connect, execute
from lab.systems.postgresql_template import DATA, DATABASE, MAINTENANCE_DATABASE, PASSWORD, template

MEMORY = "1GiB"  # what the lab declares as the server's RAM: the settings below are 25 % and 75 % of it
VERIFIER = "vcci_verifier"

_ACCESS = """\
local   all         all               scram-sha-256
hostssl replication all 127.0.0.1/32  scram-sha-256
hostssl all         all 127.0.0.1/32  scram-sha-256
"""

# nothing is synced, as an instance does not outlive the machine; a commit is written, as it has to outlive the server
_SETTINGS: Mapping[str, str] = {
    "listen_addresses": LOOPBACK,
    "password_encryption": "scram-sha-256",
    "ssl": "on",
    "shared_buffers": "256MB",
    "effective_cache_size": "768MB",
    "work_mem": "64MB",
    "maintenance_work_mem": "2GB",
    "autovacuum_vacuum_scale_factor": "0.05",
    "wal_level": "replica",
    "fsync": "off",
    "dynamic_shared_memory_type": "mmap",
    "jit": "off",
    "timezone": "GMT",  # known without the time zone database, which a small container lacks
    "log_timezone": "GMT",
    "log_statement": "all",
    "log_line_prefix": "%m [%p] %q%u@%d ",
}


@dataclass(frozen=True)
class PostgreSQL:
    """The system, as the lab's frame knows it."""

    name: str = NAME

    def prepare(self, cache: Cache) -> None:
        """Finds or fetches the programs and builds the template."""
        template(cache, postgresql_programs.find(cache))

    def start(self, site: Site) -> Running:
        """Copies the template, writes the configuration and starts the server."""
        programs = postgresql_programs.find(site.cache)
        source = template(site.cache, programs)
        folder = site.folder / NAME
        folder.mkdir(mode=0o700)
        run(["cp", "-a", "--reflink=auto", source / DATA, folder / DATA], purpose="copying the template")
        site.authority.issue(folder / "server.crt", folder / "server.key")
        port = next(free_ports(str(site.folder)))
        cluster = f"vcci-{site.instance}-{secrets.token_hex(4)}"
        settings = _configure(site, folder, port=port, cluster=cluster)
        programs.account.give(folder)
        programs.account.give(site.run)
        log = site.folder / f"{NAME}.log"
        site.servers.start(
            Server(
                name=NAME,
                argv=programs.command("postgres", "-D", folder / DATA, "-c", f"config_file={settings}"),
                prefix=programs.account.prefix,
                environment=programs.environment,
                log=log,
                stop_signal=signal.SIGINT,
            )
        )
        return Primary(
            site=site,
            port=port,
            cluster=cluster,
            version=programs.version,
            log=log,
            admin_password=(source / PASSWORD).read_text(),
        )

    def execute(self, state: Mapping[str, Any], *, database: str, statements: tuple[str, ...]) -> None:
        """Runs statements one by one, as superuser over the Unix socket, in one session."""
        admin = state["admin"]
        try:
            session = as_superuser(admin["socket"], port=state["port"], password=admin["password"], database=database)
            with closing(session):
                execute(session, statements)
        except psycopg2.Error as exc:
            raise LabError(f"database {database} of the lab's PostgreSQL: {str(exc).strip()}") from exc

    def sweep(self, folder: Path) -> None:
        """Removes the System V segment that a killed postmaster leaves."""
        shared_memory.remove(folder / NAME / DATA / "postmaster.pid")


@dataclass
class Primary:
    """The server of one instance."""

    site: Site
    port: int
    cluster: str
    version: str
    log: Path
    admin_password: str

    def ready(self) -> bool:
        """Whether this very server, known by its cluster_name, lets the superuser in."""
        try:
            with closing(self._admin()) as session:
                return cluster_name(session) == self.cluster
        except psycopg2.OperationalError:
            return False

    def state(self) -> dict[str, Any]:
        """Gives the accounts passwords of this instance, and makes sure that the verifying one gets in over TLS."""
        admin, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        with closing(self._admin()) as session:
            _set_password(session, VERIFIER, verifier)
            _set_password(session, SUPERUSER, admin)
        self.admin_password = admin
        state = {
            "host": LOOPBACK,
            "port": self.port,
            "database": DATABASE,
            "maintenance_database": MAINTENANCE_DATABASE,
            "user": VERIFIER,
            "password": verifier,
            "ca_cert": str(self.site.ca_certificate),
            "memory": MEMORY,
            "log": str(self.log),
            "version": self.version,
            "admin": {"socket": str(self.site.run), "user": SUPERUSER, "password": admin},
        }
        _prove(state, self.cluster)
        return state

    def _admin(self) -> Connection:
        socket = str(self.site.run)
        return as_superuser(socket, port=self.port, password=self.admin_password, database=MAINTENANCE_DATABASE)


def _configure(site: Site, folder: Path, *, port: int, cluster: str) -> Path:
    access = folder / "pg_hba.conf"
    access.write_text(_ACCESS)
    settings = {
        **_SETTINGS,
        "port": str(port),
        "cluster_name": cluster,
        "unix_socket_directories": str(site.run),
        "hba_file": str(access),
        "ssl_cert_file": str(folder / "server.crt"),
        "ssl_key_file": str(folder / "server.key"),
        "ssl_ca_file": str(site.ca_certificate),
    }
    path = folder / "postgresql.conf"
    path.write_text("".join(f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n" for name, value in settings.items()))
    return path


def _prove(state: Mapping[str, Any], cluster: str) -> None:
    session = connect(
        host=state["host"],
        port=state["port"],
        user=state["user"],
        password=state["password"],
        dbname=state["database"],
        sslmode="verify-full",
        sslrootcert=state["ca_cert"],
    )
    with closing(session):
        seen = cluster_name(session)
    if seen != cluster:
        raise LabError(f"expected the lab's own server {cluster} at {state['host']}:{state['port']}, found {seen}")


def _set_password(session: Connection, role: str, password: str) -> None:
    """Sends the verifier of the password, not the password: statements are logged."""
    secret = encrypt_password(password, role, session, "scram-sha-256")
    with session.cursor() as cursor:
        cursor.execute(f"ALTER ROLE {role} PASSWORD %s", (secret,))
