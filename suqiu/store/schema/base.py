"""What all tables share."""

from sqlalchemy import Column, ForeignKey, MetaData, Text
from sqlalchemy.types import TIMESTAMP

metadata = MetaData()

# Local time of the site without a zone: what exports hold, and what people count by.
Moment = TIMESTAMP(timezone=False)


def of_ticket(*, key: bool = False) -> Column[str]:
    """A `ticket_no` column that goes when its ticket goes."""
    return Column(
        "ticket_no",
        Text,
        ForeignKey("ticket.ticket_no", ondelete="CASCADE"),
        primary_key=key,
        nullable=False,
    )
