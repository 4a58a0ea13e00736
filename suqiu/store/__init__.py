"""The tickets in PostgreSQL: schema, migrations, row-level scope, import, export, backup."""
