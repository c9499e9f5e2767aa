-- The account that verifies PostgreSQL: it may connect and read the catalogue, nothing else.
-- Run as a superuser or the database's owner, in any database; then give it a password: ALTER ROLE vcci_verifier PASSWORD '…'
-- Catalogues and settings that are read (pg_database, pg_extension, pg_class, pg_settings) are open to every role that can connect.
CREATE ROLE vcci_verifier LOGIN NOINHERIT CONNECTION LIMIT 10;
ALTER ROLE vcci_verifier SET default_transaction_read_only = on;
GRANT CONNECT ON DATABASE postgres TO vcci_verifier;
GRANT CONNECT ON DATABASE vcci_production TO vcci_verifier;
