-- Roles of the whole server: the application owns the database and nothing else.
CREATE ROLE vcci LOGIN;
