"""Indexes put aside while very many tickets are written, so that a kill loses none of them."""

from alembic import op

revision = "0015"
down_revision = "0014"

_UP = """
CREATE TABLE index_aside (
    name text PRIMARY KEY,
    definition text NOT NULL
);
REVOKE ALL ON index_aside FROM PUBLIC;
"""


def upgrade() -> None:
    """None is aside yet."""
    op.get_bind().exec_driver_sql(_UP)


def downgrade() -> None:
    """Those aside come back first: nothing else knows of them."""
    bind = op.get_bind()
    for (definition,) in bind.exec_driver_sql("SELECT definition FROM index_aside").all():
        # Of a statement psycopg reads each percent sign as a placeholder.
        bind.exec_driver_sql(definition.replace("%", "%%"))
    bind.exec_driver_sql("DROP TABLE index_aside")
