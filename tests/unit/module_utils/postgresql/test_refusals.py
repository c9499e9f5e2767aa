"""What libpq and the server say, and which error it becomes; the texts are libpq's and the server's own."""

from __future__ import annotations

import pytest

from ansible_collections.greenlang.vcci.plugins.module_utils.errors import (
    Denied,
    Malformed,
    NoData,
    NotConfigured,
    TimedOut,
    Unreachable,
    VerificationError,
)
from ansible_collections.greenlang.vcci.plugins.module_utils.postgresql.options import Endpoint
from ansible_collections.greenlang.vcci.plugins.module_utils.postgresql.refusals import connection_error, query_error

ENDPOINT = Endpoint(host="db.example", port=5432, user="vcci_verifier", database="vcci_production")


@pytest.mark.parametrize(
    ("text", "error", "message", "remedy"),
    [
        (
            'FATAL:  password authentication failed for user "vcci_verifier"\n',
            Denied,
            'refused the password of role "vcci_verifier"',
            "ALTER ROLE vcci_verifier PASSWORD '…'",
        ),
        ("fe_sendauth: no password supplied\n", Denied, "and none is given", "set option password"),
        (
            'FATAL:  no pg_hba.conf entry for host "10.0.0.7", user "u", database "d", no encryption\n',
            Denied,
            "does not admit connections without TLS",
            "set option sslmode to verify-full",
        ),
        (
            'FATAL:  no pg_hba.conf entry for host "10.0.0.7", user "u", database "d", SSL off\n',
            Denied,
            "does not admit connections without TLS",
            "set option sslmode to verify-full",
        ),
        (
            'FATAL:  no pg_hba.conf entry for host "10.0.0.7", user "u", database "d", SSL encryption\n',
            Denied,
            "from here: FATAL: no pg_hba.conf entry",
            "hostssl vcci_production vcci_verifier 10.0.0.7 scram-sha-256",
        ),
        (
            'FATAL:  pg_hba.conf rejects connection for host "10.0.0.7", user "u", database "d", SSL encryption\n',
            Denied,
            "from here: FATAL: pg_hba.conf rejects connection",
            "before any reject",
        ),
        (
            'FATAL:  permission denied for database "vcci_production"\nDETAIL:  None.\n',
            Denied,
            'role "vcci_verifier" may not connect to database "vcci_production" on db.example:5432',
            "GRANT CONNECT ON DATABASE vcci_production TO vcci_verifier;",
        ),
        ('FATAL:  role "vcci_verifier" is not permitted to log in\n', Denied, "not permitted to log in", "LOGIN;"),
        ('FATAL:  role "vcci_verifier" does not exist\n', Denied, "does not exist on", "docs/least-privilege"),
        ('FATAL:  Peer authentication failed for user "u"\n', Denied, "Peer authentication failed", "pg_hba.conf"),
        ("FATAL:  connection requires a valid client certificate\n", Denied, "valid client certificate", "pg_hba.conf"),
        ('FATAL:  too many connections for role "u"\n', Unreachable, "as many connections", "CONNECTION LIMIT 10"),
        ('FATAL:  too many connections for database "d"\n', Unreachable, "its connection limit", "CONNECTION LIMIT -1"),
        ("FATAL:  sorry, too many clients already\n", Unreachable, "max_connections is reached", "PgBouncer"),
        (
            "FATAL:  remaining connection slots are reserved for non-replication superuser connections\n",
            Unreachable,
            "max_connections is reached",
            "PgBouncer",
        ),
        ("FATAL:  the database system is starting up\n", Unreachable, "is not ready", "run it again"),
        ("FATAL:  the database system is shutting down\n", Unreachable, "is not ready", "run it again"),
        ("FATAL:  the database system is not yet accepting connections\n", Unreachable, "is not ready", "run it again"),
        (
            'FATAL:  database "vcci_production" does not exist\n',
            NoData,
            'there is no database "vcci_production"',
            "CREATE",
        ),
        ("FATAL:  no such database: vcci_production\n", NoData, 'there is no database "vcci_production"', "CREATE"),
        (
            'FATAL:  database "vcci_production" is not currently accepting connections\n',
            Unreachable,
            "does not accept connections",
            "ALTER DATABASE vcci_production ALLOW_CONNECTIONS true;",
        ),
        ('FATAL:  cannot connect to invalid database "d"\n', Unreachable, "marked invalid", "DROP DATABASE"),
        ("server does not support SSL, but SSL was required\n", Unreachable, "offers no TLS", "ssl = on"),
        ("SSL error: certificate verify failed\n", Unreachable, "is not trusted", "set option ca_cert"),
        (
            'server certificate for "localhost" (and 1 other name) does not match host name "db.example"\n',
            Unreachable,
            'is for another name: server certificate for "localhost"',
            "set option host",
        ),
        (
            'root certificate file "/x" does not exist\nEither provide the file\n',
            NotConfigured,
            'root certificate file "/x" does not exist',
            "set option ca_cert",
        ),
        (
            'could not read root certificate file "/x": no certificate or crl found\n',
            NotConfigured,
            "no certificate or crl found",
            "set option ca_cert",
        ),
        ('invalid port number: "99999"\n', NotConfigured, 'invalid port number: "99999"', "correct the option"),
        ("expected authentication request from server, but received H\n", Malformed, "received H", "host and port"),
        ("received invalid response to SSL negotiation: H\n", Malformed, "negotiation: H", "host and port"),
        ("SSL error: wrong version number\n", Malformed, "wrong version number", "host and port"),
        ("authentication method 77 not supported\n", Malformed, "method 77", "host and port"),
        (
            "Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?\n",
            Unreachable,
            "nothing listens on db.example:5432",
            "listen_addresses",
        ),
        ("could not connect to server: Connection refused\n", Unreachable, "nothing listens", "listen_addresses"),
        ("could not connect to server: Connection timed out\n", TimedOut, "no answer from", "firewall"),
        ("server closed the connection unexpectedly\n\tThis probably means\n", Unreachable, "closed", "pg_isready"),
        ("could not connect: No route to host\n", Unreachable, "No route to host", "pg_isready -h db.example -p 5432"),
        ("FATAL:  Passwort-Authentifizierung fehlgeschlagen\n", Unreachable, "fehlgeschlagen", "the server's log"),
        ("", Unreachable, "no session with", "pg_isready"),
    ],
)
def test_a_refused_connection(text: str, error: type[VerificationError], message: str, remedy: str) -> None:
    seen = connection_error(text, ENDPOINT)
    assert seen.cause == error.cause
    assert message in seen.message
    assert remedy in seen.remedy
    assert "\n" not in seen.message + seen.remedy
    assert "{" not in seen.message + seen.remedy


def test_of_several_addresses_the_last_attempt_counts() -> None:
    text = (
        "Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?\n"
        'connection to server at "127.0.0.1", port 5432 failed: FATAL:  password authentication failed for user "u"\n'
    )
    assert isinstance(connection_error(text, ENDPOINT), Denied)


def test_the_servers_words_are_one_clean_short_line() -> None:
    words = "FATAL:  \x1b[31mred\x1b[0m\tand\u202e long " + "x" * 1000 + "\nDETAIL: {user} {0}"
    message = connection_error(words, ENDPOINT).message
    assert "FATAL: [31mred [0m and long xxx" in message
    assert len(message) < 400
    assert "DETAIL" not in message


def test_braces_in_the_servers_words_are_only_words() -> None:
    assert "{user} {0}" in connection_error("FATAL:  {user} {0}\n", ENDPOINT).message


@pytest.mark.parametrize(
    ("sqlstate", "text", "error", "remedy"),
    [
        (
            "42501",
            "permission denied for view pg_settings\n",
            Denied,
            '"vcci_production" on db.example:5432: GRANT SELECT ON pg_catalog.pg_settings TO vcci_verifier;',
        ),
        ("42501", "permission denied for table pg_database\n", Denied, "GRANT SELECT ON pg_catalog.pg_database TO"),
        (
            "42501",
            'permission denied for function "pg_sleep"\n',
            Denied,
            "GRANT EXECUTE ON FUNCTION pg_catalog.pg_sleep",
        ),
        ("42501", "droit refusé pour la vue pg_settings\n", Denied, "grant role vcci_verifier what it names"),
        ("57014", "canceling statement due to statement timeout\n", TimedOut, "raise option timeout"),
        ("57P01", "terminating connection due to administrator command\n", Unreachable, "run it again"),
        ("57P03", "cannot connect now\n", Unreachable, "run it again"),
        ("08006", "connection failure\n", Unreachable, "run it again"),
        ("53200", "out of memory\n", Unreachable, "run it again"),
        ("40001", "canceling statement due to conflict with recovery\n", Unreachable, "run it again"),
        ("58030", "could not read block 7\n", Unreachable, "run it again"),
        ("XX001", "invalid page in block 7\n", Unreachable, "run it again"),
        ("42P01", 'relation "pg_catalog.pg_settings" does not exist\n', Malformed, "not to a console or a proxy"),
        ("42601", "syntax error\n", Malformed, "not to a console or a proxy"),
        ("0A000", "not implemented\n", Malformed, "not to a console or a proxy"),
        (None, "server closed the connection unexpectedly\n", Unreachable, "run it again"),
        (None, "SSL connection has been closed unexpectedly\n", Unreachable, "run it again"),
        (None, "lost synchronization with server: got message type H\n", Malformed, "not to a console or a proxy"),
        (None, "can't execute COPY TO\n", Malformed, "not to a console or a proxy"),
    ],
)
def test_a_failed_query(sqlstate: str | None, text: str, error: type[VerificationError], remedy: str) -> None:
    seen = query_error(sqlstate, text, ENDPOINT)
    assert seen.cause == error.cause
    assert text.strip() in seen.message
    assert remedy in seen.remedy


def test_names_are_quoted_where_sql_needs_it() -> None:
    odd = Endpoint(host="::1", port=5432, user='Verifier "x"', database="Prod-1")
    seen = connection_error('FATAL:  permission denied for database "Prod-1"\n', odd)
    assert seen.remedy == 'GRANT CONNECT ON DATABASE "Prod-1" TO "Verifier ""x""";'
    assert "[::1]:5432" in seen.message
