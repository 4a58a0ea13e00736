"""Alembic migrations, run from inside the package: no alembic.ini is needed."""

# The newest migration; a test holds it against the files, so that opening need not load them.
HEAD = "0024"
