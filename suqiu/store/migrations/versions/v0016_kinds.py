"""Request type and urgency in a decision: what was suggested beside what was decided."""

from alembic import op

revision = "0016"
down_revision = "0015"

_UP = """
ALTER TABLE decision
    ADD COLUMN request_type text,
    ADD COLUMN urgency text,
    ADD COLUMN suggested_type text,
    ADD COLUMN suggested_urgency text;
"""

_DOWN = """
ALTER TABLE decision DROP COLUMN request_type, DROP COLUMN urgency,
    DROP COLUMN suggested_type, DROP COLUMN suggested_urgency;
"""


def upgrade() -> None:
    """Of the decisions so far nobody was asked: the columns stay empty."""
    op.get_bind().exec_driver_sql(_UP)


def downgrade() -> None:
    """Tickets keep the type and urgency that were decided."""
    op.get_bind().exec_driver_sql(_DOWN)
