"""The client: what it sends, what it does not read, and one sentence for each thing it can't work with."""

from __future__ import annotations

import os
import ssl
import sys
from typing import Any

import psycopg2.extensions
import pytest

from ansible_collections.greenlang.vcci.plugins.module_utils.errors import MissingTool, NotConfigured
from ansible_collections.greenlang.vcci.plugins.module_utils.postgresql.client import Client
from tests.support.false_postgresql import Answer, Manners, false_postgresql

from . import answers
from .options import options_of


def client_of(**given: Any) -> Client:
    options = options_of("postgresql_server_verify", host="127.0.0.1", sslmode="disable", timeout=2.0)
    return Client.from_options(options | given)


def opening(client: Client, database: str = "postgres") -> None:
    with client.session(database, deadline=client.deadline()):
        pass


def test_the_first_statement_makes_writing_impossible_and_bounds_every_other() -> None:
    statements: list[str] = []

    def answer(statement: str) -> Answer:
        statements.append(statement)
        return answers.healthy(statement)

    with false_postgresql(Manners(answer=answer)) as port:
        client = client_of(port=port)
        with client.session("postgres", deadline=client.deadline()) as session:
            session.rows("SELECT pg_catalog.current_database() AS name", ("name",))
    begin, read_only, timeout = statements[0].partition(";")[0], statements[0], statements[0].split()[-1]
    assert begin == "BEGIN TRANSACTION READ ONLY"
    assert "SET LOCAL search_path TO pg_catalog, pg_temp" in read_only
    assert read_only.endswith(f"SET LOCAL statement_timeout TO {timeout}")
    assert 0 < int(timeout) <= 2000
    assert statements[1:] == ["SELECT pg_catalog.current_database() AS name"]


def test_values_are_what_the_server_sent() -> None:
    with false_postgresql(Manners(answer=answers.with_bananas_for_integers)) as port:
        client = client_of(port=port)
        with client.session("postgres", deadline=client.deadline()) as session:
            assert session.rows("SELECT pg_catalog.current_database()", ("name",)) == [{"name": "banana"}]


def test_no_variable_of_libpq_is_left_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {"PGSERVICE": "other", "PGTZ": "nowhere", "PATH": "/bin", "MYPGHOST": "kept"})
    client_of()
    assert os.environ == {"PATH": "/bin", "MYPGHOST": "kept"}


def test_the_password_is_not_in_the_clients_text() -> None:
    assert "canary" not in repr(client_of(password="canary-19c4"))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"host": ""}, "option host: expected a name, got an empty text"),
        ({"user": ""}, "option user: expected a name, got an empty text"),
        ({"timeout": 0.0}, "option timeout: expected seconds above 0 and at most 3600, got 0"),
        ({"timeout": 3601.0}, "option timeout: expected seconds above 0 and at most 3600, got 3601"),
        ({"timeout": -1.0}, "option timeout: expected seconds above 0 and at most 3600, got -1"),
        ({"timeout": float("nan")}, "option timeout: expected seconds above 0 and at most 3600, got nan"),
        ({"timeout": float("inf")}, "option timeout: expected seconds above 0 and at most 3600, got inf"),
        ({"port": 99999}, 'invalid port number: "99999"'),
        ({"ca_cert": "/nowhere/ca.crt"}, "option ca_cert: expected a readable file .*, and /nowhere/ca.crt is none"),
        ({"ca_cert": "/"}, "option ca_cert: expected a readable file .*, and / is none"),
    ],
)
def test_options_that_can_not_be_used_are_told_in_one_sentence(given: dict[str, Any], told: str) -> None:
    with pytest.raises(NotConfigured, match=told):
        opening(client_of(**given))


def test_an_empty_name_of_a_database_is_not_the_roles_own() -> None:
    with pytest.raises(NotConfigured, match="option database"):
        opening(client_of(), database="")


@pytest.mark.parametrize("option", ["password", "user", "host"])
def test_a_nul_character_is_told_without_what_is_around_it(option: str) -> None:
    with pytest.raises(NotConfigured, match=f"option {option}: it has a NUL character") as error:
        opening(client_of(**{option: "canary\0x"}))
    assert "canary" not in error.value.message


def test_without_a_ca_the_machines_own_are_trusted_and_none_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    paths = ssl.get_default_verify_paths()
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths._replace(cafile=""))
    with pytest.raises(NotConfigured, match="sslmode verify-ca needs trusted authorities, and this machine has none"):
        opening(client_of(sslmode="verify-ca"))


def test_missing_psycopg2_is_told_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg2", None)
    with pytest.raises(MissingTool, match="psycopg2 is not installed") as error:
        opening(client_of())
    assert error.value.remedy == "pip install --upgrade 'psycopg2-binary>=2.9.10'"


def test_a_libpq_that_lacks_what_is_needed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psycopg2.extensions, "libpq_version", lambda: 120016)
    with pytest.raises(MissingTool, match="libpq older than 13"):
        opening(client_of())
