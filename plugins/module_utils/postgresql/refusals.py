# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What libpq and the server say when they don't do what was asked, as the errors of the collection.

While a connection is made, psycopg2 gives no SQLSTATE (https://github.com/psycopg/psycopg2/issues/1207), only libpq's
text; so that is what is read here, in the order of the table. A server whose `lc_messages` is not English is not
understood in this phase: its refusal becomes `Unreachable`, in its own words. From then on the SQLSTATE decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ansible_collections.greenlang.vcci.plugins.module_utils.errors import (
    Denied,
    Malformed,
    NoData,
    NotConfigured,
    TimedOut,
    Unreachable,
    VerificationError,
)
from ansible_collections.greenlang.vcci.plugins.module_utils.postgresql.options import Endpoint, identifier

_ATTEMPT = re.compile(r"connection to (?:server|socket)[^\n]*? failed: ")
_WORDS_LIMIT = 300


@dataclass(frozen=True)
class _Refusal:
    """Which words mean which error; `message` and `remedy` are filled from the endpoint, the words and their groups."""

    pattern: str
    error: type[VerificationError]
    message: str
    remedy: str


_TLS_REMEDY = "see what it sends: openssl s_client -starttls postgres -connect {server} -showcerts"
_HBA_REMEDY = (
    "add to pg_hba.conf: hostssl {database} {role} {address} scram-sha-256 (before any reject); SELECT pg_reload_conf()"
)

_REFUSALS = (
    _Refusal(
        r"password authentication failed",
        Denied,
        'the server refused the password of role "{user}" for {endpoint}',
        "set option password to the role's password, or give the role one: ALTER ROLE {role} PASSWORD '…'",
    ),
    _Refusal(
        r"no password supplied",
        Denied,
        '{endpoint} asks for the password of role "{user}", and none is given',
        "set option password, by a reference to your vault",
    ),
    _Refusal(
        r"pg_hba\.conf.*(?:no encryption|SSL off)",
        Denied,
        "{endpoint} does not admit connections without TLS: {words}",
        "set option sslmode to verify-full",
    ),
    _Refusal(
        r"pg_hba\.conf.*?for host \"(?P<address>[^\"]*)\"",
        Denied,
        '{endpoint} does not admit role "{user}" from here: {words}',
        _HBA_REMEDY,
    ),
    _Refusal(
        r"permission denied for database",
        Denied,
        'role "{user}" may not connect to {endpoint}',
        "GRANT CONNECT ON DATABASE {database_name} TO {role};",
    ),
    _Refusal(
        r"is not permitted to log in",
        Denied,
        'role "{user}" is not permitted to log in to {server}',
        "ALTER ROLE {role} LOGIN;",
    ),
    _Refusal(
        r"role \".*\" does not exist|no such user",
        Denied,
        'role "{user}" does not exist on {server}',
        "create it with docs/least-privilege/postgresql.sql, or set option user",
    ),
    _Refusal(
        r"expected authentication request|response to SSL negotiation|wrong version number|lost synchronization"
        r"|message contents|unexpected message|method \d+ not supported|frontend protocol|SASL|SCRAM"
        r"|unknown authentication type|protocol version|unencrypted data|record layer|packet length|invalid message"
        r"|http request",
        Malformed,
        "{server} does not answer as PostgreSQL does: {words}",
        "set options host and port to the PostgreSQL server; something else listens there",
    ),
    _Refusal(
        r"authentication failed|valid client certificate|method requirement|permission denied|must be superuser",
        Denied,
        '{endpoint} refused role "{user}": {words}',
        "let the role in by a password over TLS (pg_hba.conf: hostssl … scram-sha-256)",
    ),
    _Refusal(
        r"too many connections for role",
        Unreachable,
        'role "{user}" already has as many connections to {server} as it may have',
        "wait for its other sessions to end, or ALTER ROLE {role} CONNECTION LIMIT 10;",
    ),
    _Refusal(
        r"too many connections for database",
        Unreachable,
        "{endpoint} has reached its connection limit",
        "ALTER DATABASE {database_name} CONNECTION LIMIT -1;",
    ),
    _Refusal(
        r"too many clients|remaining connection slots",
        Unreachable,
        "{server} has no connection left for us, max_connections is reached",
        "end idle sessions (SELECT * FROM pg_stat_activity), pool them with PgBouncer, or raise max_connections",
    ),
    _Refusal(
        r"starting up|not yet accepting connections|in recovery mode|shutting down",
        Unreachable,
        "{server} is not ready: {words}",
        "run it again when the server is up; its log says what it is doing",
    ),
    _Refusal(
        r"database \"?.*\"? does not exist|no such database",
        NoData,
        "there is no {endpoint}",
        "CREATE DATABASE {database_name}, or set the option that names it",
    ),
    _Refusal(
        r"not currently accepting connections|does not allow connections",
        Unreachable,
        "{endpoint} does not accept connections",
        "ALTER DATABASE {database_name} ALLOW_CONNECTIONS true;",
    ),
    _Refusal(
        r"cannot connect to invalid database",
        Unreachable,
        "{endpoint} is marked invalid: a DROP DATABASE was interrupted",
        "DROP DATABASE {database_name}; then restore it from a backup",
    ),
    _Refusal(
        r"does not support SSL",
        Unreachable,
        "{server} offers no TLS",
        "ALTER SYSTEM SET ssl = on with a certificate in place; SELECT pg_reload_conf()",
    ),
    _Refusal(
        r"certificate for .* does not match host name",
        Unreachable,
        "the certificate of {server} is for another name: {words}",
        "set option host to a name in the certificate, or have one issued for this name; " + _TLS_REMEDY,
    ),
    _Refusal(
        r"certificate verify failed",
        Unreachable,
        "the certificate of {server} is not trusted: no authority that we trust has signed it, or it has expired",
        "set option ca_cert to the certificate of the authority that signed it; " + _TLS_REMEDY,
    ),
    _Refusal(
        r"root certificate file|certificate file .* does not exist",
        NotConfigured,
        "option ca_cert: expected a file of PEM certificates, and libpq says: {words}",
        "set option ca_cert to the certificate of the authority that signed the server's",
    ),
    _Refusal(
        r"^invalid (?:port|\w+ value)",
        NotConfigured,
        "the connection's options are not valid: {words}",
        "correct the option that it names",
    ),
    _Refusal(
        r"[Cc]onnection refused",
        Unreachable,
        "nothing listens on {server}: connection refused",
        "start the server, or set options host and port to where it listens (SHOW listen_addresses)",
    ),
    _Refusal(
        r"timed out|timeout expired",
        TimedOut,
        "no answer from {server}: {words}",
        "check that no firewall drops packets on the way and that the server runs",
    ),
    _Refusal(
        r"",
        Unreachable,
        "no session with {endpoint} came about: {words}",
        "check that it is reachable from here: pg_isready -h {host} -p {port}; the server's log says more",
    ),
)

# https://www.postgresql.org/docs/current/errcodes-appendix.html: what a server in trouble says about any query
_TROUBLE = ("08", "40", "53", "57", "58", "XX")
_ENDED = re.compile(r"closed|SSL|EOF|reset|terminat|broken pipe|no connection", re.IGNORECASE)
_FORBIDDEN = re.compile(r"permission denied for (?P<kind>[a-z ]+) \"?(?P<name>[\w.]+)")


def flat(text: str) -> str:
    """The first line of what was said about the last attempt, on one line and without control characters."""
    last = _ATTEMPT.split(text)[-1].strip().partition("\n")[0]
    return " ".join("".join(char if char.isprintable() else " " for char in last).split())[:_WORDS_LIMIT]


def connection_error(text: str, endpoint: Endpoint) -> VerificationError:
    """The error for libpq's text when no session came about."""
    words = flat(text)
    refusal, match = next((each, found) for each in _REFUSALS if (found := re.search(each.pattern, words)))
    known = {
        "words": words,
        "endpoint": endpoint,
        "server": endpoint.server,
        "host": endpoint.host,
        "port": endpoint.port,
        "user": endpoint.user,
        "role": identifier(endpoint.user),
        "database": endpoint.database,
        "database_name": identifier(endpoint.database),
        **match.groupdict(),
    }
    return refusal.error(refusal.message.format(**known), remedy=refusal.remedy.format(**known))


def query_error(sqlstate: str | None, text: str, endpoint: Endpoint) -> VerificationError:
    """The error for a query that gave no result: by its SQLSTATE, or without one by libpq's text."""
    words = flat(text)
    if sqlstate == "42501":
        return _denied(words, endpoint)
    if sqlstate == "57014":
        return TimedOut(
            f"{endpoint} cancelled the query: {words}",
            remedy="see what holds it up (SELECT * FROM pg_stat_activity), or raise option timeout",
        )
    in_trouble = sqlstate and sqlstate != "08P01" and sqlstate.startswith(_TROUBLE)  # 08P01: not PostgreSQL's protocol
    if in_trouble or (not sqlstate and _ENDED.search(words)):
        return Unreachable(
            f"{endpoint} ended the session or could not answer: {words}",
            remedy="look into the server's log, and run it again when the server is well",
        )
    return Malformed(
        f"{endpoint} does not answer a query of the catalogue as PostgreSQL 12 to 18 do: {words}",
        remedy="set options host and port to the PostgreSQL server itself, not to a console or a proxy",
    )


def _denied(words: str, endpoint: Endpoint) -> Denied:
    role = identifier(endpoint.user)
    match = _FORBIDDEN.search(words)
    privilege = f"EXECUTE ON FUNCTION pg_catalog.{match['name']}" if match and match["kind"] == "function" else ""
    if match and not privilege:
        privilege = f"SELECT ON pg_catalog.{match['name']}"
    remedy = f"in {endpoint}: GRANT {privilege} TO {role};" if privilege else f"grant role {role} what it names"
    return Denied(f'role "{endpoint.user}" may not read from {endpoint}: {words}', remedy=remedy)
