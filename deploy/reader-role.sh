#!/bin/sh
# Run once by the database's image, when it makes the database: the read-only role, with a password
# by which it may come in over the network. What it may read the migrations say.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$READER_PASSWORD" -U "$POSTGRES_USER" -d "$POSTGRES_DB" <<'SQL'
CREATE ROLE suqiu_reader LOGIN NOINHERIT PASSWORD :'password';
SQL
