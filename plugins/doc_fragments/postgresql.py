# Copyright (c) 2026 GreenLang
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The connection to a PostgreSQL server."""

from __future__ import annotations


class ModuleDocFragment:
    """The connection's options, and what the account needs."""

    DOCUMENTATION = r"""
options:
  host:
    description:
      - The name or address of the server, or the folder of its Unix socket.
      - Name the server itself. PgBouncer in front of it shows what the role of its pool sees.
    type: str
    required: true
  port:
    description: The port of the server.
    type: int
    default: 5432
  user:
    description: The role to log in as. It needs to log in, to connect to both databases, and nothing else.
    type: str
    default: vcci_verifier
  password:
    description: The password of the role.
    type: str
  sslmode:
    description:
      - V(verify-full) holds that the certificate is trusted and is for O(host); V(verify-ca) only the former;
        V(require) neither, unless O(ca_cert) is given; V(disable) sends everything in the clear.
    type: str
    choices: [disable, require, verify-ca, verify-full]
    default: verify-full
  ca_cert:
    description:
      - A file with the certificates (PEM) of the authorities to trust, on the machine where the module runs.
      - Without it, the trusted authorities of that machine.
    type: path
  database:
    description: The production database. Its name is also what check C(2.1.1.database) expects.
    type: str
    default: vcci_production
  maintenance_database:
    description: Another database of the server, from which O(database) can be looked up even while it lets nobody in.
    type: str
    default: postgres
  timeout:
    description:
      - Seconds for one exchange with the server as a whole, from looking up its name to the last row, at most 3600.
      - The facts of a module are fetched in at most two exchanges at once.
    type: float
    default: 10.0
requirements:
  - psycopg2 >= 2.9, built with libpq >= 13 (for example psycopg2-binary)
notes:
  - Reads from PostgreSQL 12 to 18 in a read-only transaction, and writes nothing.
  - The account and its privileges are in C(docs/least-privilege/postgresql.sql).
  - Neither C(PG*) environment variables nor files of libpq in the home directory have any effect.
"""
