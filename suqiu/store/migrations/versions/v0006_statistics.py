"""How many years, months, days and hours there are, so that grouping by them is planned well."""

from alembic import op

revision = "0006"
down_revision = "0005"

# Without these the planner takes every moment for a group of its own, and sorts all rows
# instead of counting them in the workers.
_UP = """
CREATE STATISTICS ticket_times (ndistinct) ON
    (date_trunc('year', received_at)), (date_trunc('quarter', received_at)),
    (date_trunc('month', received_at)), (date_trunc('week', received_at)),
    (date_trunc('day', received_at)), (EXTRACT(HOUR FROM received_at)),
    (EXTRACT(ISODOW FROM received_at))
FROM ticket;
CREATE STATISTICS ticket_closed_times (ndistinct) ON
    (date_trunc('month', closed_at)), (date_trunc('day', closed_at)) FROM ticket;
CREATE STATISTICS ticket_due_times (ndistinct) ON
    (date_trunc('month', due_at)), (date_trunc('day', due_at)) FROM ticket;
"""


def upgrade() -> None:
    """Only statistics; gathered now where there are tickets."""
    op.get_bind().exec_driver_sql(_UP)
    op.get_bind().exec_driver_sql("ANALYZE ticket")


def downgrade() -> None:
    """Without them."""
    op.get_bind().exec_driver_sql(
        "DROP STATISTICS ticket_times, ticket_closed_times, ticket_due_times"
    )
