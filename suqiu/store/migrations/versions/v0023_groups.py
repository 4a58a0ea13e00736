"""Which groups of repeats hold a ticket is found without reading all groups there ever were."""

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """A day brings few groups: the index is small, and each is entered at once, so that looking it up
    reads no list of what is still to be entered.
    """
    op.get_bind().exec_driver_sql(
        "CREATE INDEX repeat_suggestion_tickets ON repeat_suggestion USING gin (tickets)"
        " WITH (fastupdate = off)"
    )


def downgrade() -> None:
    """The index holds nothing of its own."""
    op.get_bind().exec_driver_sql("DROP INDEX repeat_suggestion_tickets")
