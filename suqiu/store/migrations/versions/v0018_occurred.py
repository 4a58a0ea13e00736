"""When it happened, as the export's own column says it, beside when the hotline heard of it."""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Of the tickets so far nothing was kept: the column is empty until they are imported again."""
    op.get_bind().exec_driver_sql("ALTER TABLE ticket ADD COLUMN occurred_at text")


def downgrade() -> None:
    """Without it; the export still says it."""
    op.get_bind().exec_driver_sql("ALTER TABLE ticket DROP COLUMN occurred_at")
