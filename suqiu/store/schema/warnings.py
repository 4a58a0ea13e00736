"""Warnings, when they were run, their tickets, what is muted, and what is still to be sent."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from suqiu.store.schema.base import Moment, metadata, of_ticket


def _of_warning(*, key: bool = False) -> Column[int]:
    return Column(
        "warning_id",
        BigInteger,
        ForeignKey("warning.id", ondelete="CASCADE"),
        primary_key=key,
        nullable=False,
    )


# `ended` is the day on which the matter itself was over; `status` is what people did with it.
warning = Table(
    "warning",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("status", Text, nullable=False, server_default=text("'open'")),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("raised", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("ended", Date),
    Column("leaf_code", Text),
    Column("street", Text),
    Column("community", Text),
    Column("department", Text),
    Column("secrecy", SmallInteger, nullable=False, server_default=text("0")),
    Column("seen", Integer, nullable=False),
    Column("expected", Double),
    Column("p", Double),
    Column("details", JSONB, nullable=False, server_default=text("'{}'")),
    Column("reason", Text, nullable=False, server_default=text("''")),
    Column("actor", Text),
    Column("muted_until", Date),
    Column("updated_at", Moment, nullable=False, server_default=text("LOCALTIMESTAMP")),
    CheckConstraint("status IN ('open','acknowledged','muted','closed')", name="warning_status"),
    Index("warning_active", "kind", "subject", postgresql_where=text("ended IS NULL")),
    Index("warning_raised", "raised"),
)

# The days as of which all kinds were looked for: of others nothing is known.
warning_run = Table("warning_run", metadata, Column("day", Date, primary_key=True))

warning_ticket = Table(
    "warning_ticket",
    metadata,
    _of_warning(key=True),
    of_ticket(key=True),
    Index("warning_ticket_of", "ticket_no"),
)

# A mute holds for later warnings of the same matter, too; the reader has no grant.
warning_mute = Table(
    "warning_mute",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("matter", Text, nullable=False),
    Column("until", Date, nullable=False),
    Column("reason", Text, nullable=False, server_default=text("''")),
    Column("actor", Text, nullable=False),
    Index("warning_mute_matter", "kind", "matter", "until"),
)

# Written in the transaction that raises the warning: a receiver that fails loses nothing.
warning_delivery = Table(
    "warning_delivery",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    _of_warning(),
    Column("channel", Text, nullable=False),
    Column("receiver", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("error", Text, nullable=False, server_default=text("''")),
    Column("sent_at", Moment),
    Index("warning_delivery_waiting", "id", postgresql_where=text("sent_at IS NULL")),
)
