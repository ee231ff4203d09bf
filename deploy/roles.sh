#!/bin/sh
# The three roles of docs/howto/install.md, made when the database is new.
set -eu
psql --set ON_ERROR_STOP=1 --username postgres \
    --set app="$APP_PASSWORD" --set owner="$OWNER_PASSWORD" --set backup="$BACKUP_PASSWORD" <<'SQL'
CREATE ROLE xiaoan_owner LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'owner';
CREATE ROLE xiaoan_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB PASSWORD :'app';
CREATE ROLE xiaoan_backup LOGIN BYPASSRLS PASSWORD :'backup';
GRANT pg_read_all_data TO xiaoan_backup;
CREATE DATABASE xiaoan OWNER xiaoan_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
\connect xiaoan
ALTER FUNCTION pg_catalog.textlike(text, text) LEAKPROOF;
ALTER FUNCTION pg_catalog.ts_match_vq(tsvector, tsquery) LEAKPROOF;
SQL
