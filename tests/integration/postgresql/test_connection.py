"""The way to the server: TLS, names, silence, and an environment that wants to lead astray."""

from __future__ import annotations

import datetime
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from lab.certificates import Authority
from lab.instance import Instance
from tests.support.module_runner import ship_module, statuses_of

from .conftest import CHECKS, MODULES, POLL, Admin, Look, causes, statuses

PATIENCE = 0.5


@pytest.mark.parametrize("sslmode", ["require", "verify-ca", "verify-full"])
def test_each_mode_with_tls_gets_in(look: Look, sslmode: str) -> None:
    assert statuses(look(sslmode=sslmode)) == dict.fromkeys(CHECKS, "passed")


def test_require_alone_trusts_whoever_answers(look: Look) -> None:
    assert statuses(look(sslmode="require", ca_cert=None)) == dict.fromkeys(CHECKS, "passed")


def test_a_connection_in_the_clear_is_denied_by_the_server(look: Look) -> None:
    records = look(sslmode="disable")
    assert causes(records) == dict.fromkeys(CHECKS, "denied")
    assert {record["remedy"] for record in records.values()} == {"set option sslmode to verify-full"}


@pytest.mark.parametrize("sslmode", ["require", "verify-ca", "verify-full"])
def test_a_certificate_of_another_authority_is_not_trusted(look: Look, tmp_path: Path, sslmode: str) -> None:
    other = tmp_path / "other.crt"
    Authority.create("another").write_certificate(other)
    records = look(sslmode=sslmode, ca_cert=str(other))
    assert causes(records) == dict.fromkeys(CHECKS, "unreachable")
    assert {"is not trusted" in record["message"] for record in records.values()} == {True}
    assert {"set option ca_cert" in record["remedy"] for record in records.values()} == {True}


def test_the_machines_own_authorities_do_not_know_the_labs(look: Look) -> None:
    assert causes(look(ca_cert=None)) == dict.fromkeys(CHECKS, "unreachable")


def test_a_file_without_certificates_is_told(look: Look, tmp_path: Path) -> None:
    empty = tmp_path / "empty.crt"
    empty.write_text("not a certificate\n")
    records = look(ca_cert=str(empty))
    assert causes(records) == dict.fromkeys(CHECKS, "not_configured")
    assert {str(empty) in record["message"] for record in records.values()} == {True}


def test_another_host_name_is_not_the_certificates(monkeypatch: pytest.MonkeyPatch, look: Look) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *ignored, **also: [(0, 0, 0, "", ("127.0.0.1", 0))])
    records = look(host="db.example")
    assert causes(records) == dict.fromkeys(CHECKS, "unreachable")
    assert {'does not match host name "db.example"' in record["message"] for record in records.values()} == {True}
    assert statuses(look(host="db.example", sslmode="verify-ca")) == dict.fromkeys(CHECKS, "passed")


def test_localhost_gets_in_although_its_first_address_may_refuse(look: Look) -> None:
    assert statuses(look(host="localhost")) == dict.fromkeys(CHECKS, "passed")


def test_a_unix_socket_gets_in(look: Look, server: dict[str, Any]) -> None:
    assert statuses(look(host=server["admin"]["socket"], sslmode="disable")) == dict.fromkeys(CHECKS, "passed")


def test_a_closed_port_is_unreachable(look: Look) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        records = look(port=bound.getsockname()[1])
    assert causes(records) == dict.fromkeys(CHECKS, "unreachable")


@pytest.mark.parametrize("module", MODULES)
def test_a_stopped_server_is_a_timeout_and_costs_no_more(healthy: Instance, look: Look, module: str) -> None:
    pid = healthy.servers()["postgresql"]["pid"]
    os.kill(pid, signal.SIGSTOP)
    try:
        started = time.monotonic()
        result = look.result(module, timeout=PATIENCE)
        took = time.monotonic() - started
    finally:
        os.kill(pid, signal.SIGCONT)
    assert {record["cause"] for record in result["checks"]} == {"timeout"}
    assert PATIENCE <= took < PATIENCE + 1


def test_a_locked_catalogue_is_a_timeout(admin: Admin, look: Look) -> None:
    """The server lives and lets in, and its answer waits for somebody else's lock."""
    with admin.transaction("LOCK TABLE pg_catalog.pg_extension IN ACCESS EXCLUSIVE MODE", database="vcci_production"):
        result = look.result("postgresql_database_verify", timeout=PATIENCE)
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'vcci_verifier' AND state = 'active'"
        end = time.monotonic() + PATIENCE
        while (left := admin.value(waiting)) and time.monotonic() < end:
            time.sleep(POLL)
    assert left == 0, "the server still works for a client that has gone"
    assert statuses_of(result) == {
        "2.1.1.database": "passed",
        "2.1.1.encoding": "passed",
        "2.1.1.collation": "passed",
        "2.1.1.extensions": "unknown",
    }
    assert result["checks"][3]["cause"] == "timeout"


def _revocations_of_another_authority() -> bytes:
    """A list of revoked certificates, with which OpenSSL wants one from every authority."""
    authority, now = Authority.create("another"), datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(now)
        .next_update(now + datetime.timedelta(days=1))
    )
    return builder.sign(authority.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def poisoned(home: Path, port: int) -> dict[str, str]:
    """An environment and a home directory in which every default of libpq is wrong."""
    (home / ".postgresql").mkdir()
    for name in ("root.crt", "postgresql.crt", "postgresql.key"):
        (home / ".postgresql" / name).write_text("garbage\n")
    (home / ".postgresql/root.crl").write_bytes(_revocations_of_another_authority())
    (home / ".pgpass").write_text("*:*:*:*:wrong-19c4e2\n")
    (home / ".pgpass").chmod(0o600)
    (home / ".pg_service.conf").write_text(f"[astray]\nport={port + 1}\noptions=-c work_mem=1MB\n")
    return {
        "HOME": str(home),
        "PGAPPNAME": "astray",
        "PGCHANNELBINDING": "disable",
        "PGCLIENTENCODING": "LATIN1",
        "PGCONNECT_TIMEOUT": "1",
        "PGDATABASE": "template1",
        "PGDATESTYLE": "nonsense",
        "PGGSSENCMODE": "require",
        "PGHOST": "192.0.2.1",
        "PGHOSTADDR": "192.0.2.1",
        "PGOPTIONS": "-c work_mem=1MB -c default_transaction_read_only=off",
        "PGPASSFILE": str(home / ".pgpass"),
        "PGPASSWORD": "wrong-19c4e2",
        "PGPORT": str(port + 1),
        "PGREQUIREAUTH": "none",
        "PGREQUIREPEER": "nobody",
        "PGSERVICE": "astray",
        "PGSSLCERT": str(home / ".postgresql/postgresql.crt"),
        "PGSSLCERTMODE": "require",
        "PGSSLCRL": str(home / ".postgresql/root.crl"),
        "PGSSLMAXPROTOCOLVERSION": "TLSv1",
        "PGSSLMODE": "disable",
        "PGSSLROOTCERT": str(home / ".postgresql/root.crt"),
        "PGTARGETSESSIONATTRS": "standby",
        "PGTZ": "Nowhere/Land",
        "PGUSER": "postgres",
    }


@pytest.mark.parametrize("module", MODULES)
def test_the_environment_changes_nothing(look: Look, tmp_path: Path, module: str) -> None:
    arguments = look.arguments(module)
    result = ship_module(module, arguments, environment=poisoned(tmp_path, look.options["port"]))
    assert statuses_of(result) == {check: "passed" for check, owner in CHECKS.items() if owner == module}


@pytest.mark.parametrize("module", MODULES)
def test_authorities_in_the_home_directory_change_nothing(look: Look, tmp_path: Path, module: str) -> None:
    arguments = look.arguments(module, sslmode="require", ca_cert=None)
    result = ship_module(module, arguments, environment=poisoned(tmp_path, look.options["port"]))
    assert statuses_of(result) == {check: "passed" for check, owner in CHECKS.items() if owner == module}


def test_the_environment_does_lead_others_astray(look: Look, tmp_path: Path) -> None:
    """The control: what says no more than where to connect does not get in with this environment."""
    options = look.options
    plain = (
        f"import psycopg2; psycopg2.connect(host={options['host']!r}, port={options['port']!r}, "
        f"user={options['user']!r}, dbname='postgres', password={options['password']!r})"
    )
    poison = poisoned(tmp_path, options["port"])
    done = subprocess.run([sys.executable, "-c", plain], env=os.environ | poison, capture_output=True, check=False)
    assert done.returncode != 0


def test_a_password_in_the_environment_or_a_file_is_not_taken(look: Look, tmp_path: Path) -> None:
    file = tmp_path / ".pgpass"
    file.write_text(f"*:*:*:*:{look.options['password']}\n")
    file.chmod(0o600)
    environment = {"HOME": str(tmp_path), "PGPASSFILE": str(file), "PGPASSWORD": look.options["password"]}
    arguments = look.arguments("postgresql_server_verify", password=None)
    result = ship_module("postgresql_server_verify", arguments, environment=environment)
    assert result["checks"][0]["cause"] == "denied"
    assert "none is given" in result["checks"][0]["message"]


@pytest.mark.parametrize("module", MODULES)
def test_shipped_and_in_process_say_the_same(look: Look, module: str) -> None:
    varying = ("started", "duration")
    here, shipped = look.result(module), ship_module(module, look.arguments(module))
    for result in (here, shipped):
        result.pop("invocation", None)
        for record in result["checks"]:
            for name in varying:
                record.pop(name)
    assert here == shipped
