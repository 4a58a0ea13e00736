"""Tickets whose suggestion says they are urgent are found without reading all suggestions."""

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Few of them are: the index is small."""
    op.get_bind().exec_driver_sql(
        "CREATE INDEX suggestion_urgent ON suggestion (ticket_no) WHERE NOT outdated"
        " AND payload #>> '{intake,urgency,level}' IN ('紧急', '特急')"
    )


def downgrade() -> None:
    """The index holds nothing of its own."""
    op.get_bind().exec_driver_sql("DROP INDEX suggestion_urgent")
