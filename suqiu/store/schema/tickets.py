"""Tickets: what is counted, what is read, what is personal, what happened."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Identity,
    Index,
    SmallInteger,
    Table,
    Text,
    text,
)

from suqiu.store.schema.base import Moment, metadata, of_ticket


def _count(name: str) -> Column[int]:
    return Column(name, SmallInteger, nullable=False, server_default=text("0"))


# The columns with the names of a class by level; a deeper path ends with the last of them.
LEVELS = ("level1", "level2", "level3", "level4")

# Narrow on purpose: questions scan it by the million.
ticket = Table(
    "ticket",
    metadata,
    Column("ticket_no", Text, primary_key=True),
    Column("received_at", Moment, nullable=False),
    # Masked text, as `suqiu.occurred` reads it: a moment, or what the citizen said of it.
    Column("occurred_at", Text),
    Column("source", Text),
    Column("channel", Text),
    Column("request_type", Text),
    Column("urgency", Text),
    Column("leaf_code", Text),
    *(Column(name, Text) for name in LEVELS),
    Column("old_code", Text),
    Column("lead_department", Text),
    Column("assisting_departments", Text),
    Column("district", Text),
    Column("street", Text),
    Column("community", Text),
    Column("grid", Text),
    Column("dispatched_at", Moment),
    Column("signed_at", Moment),
    Column("first_contact_at", Moment),
    Column("due_at", Moment),
    Column("closed_at", Moment),
    Column("extended", Boolean, nullable=False, server_default=text("false")),
    _count("return_count"),
    _count("redo_count"),
    _count("urge_count"),
    Column("status", Text),
    Column("callback_result", Text),
    Column("solved", Text),
    Column("satisfaction", Text),
    Column("assessed", Boolean, nullable=False, server_default=text("true")),
    Column("exclusion_reason", Text),
    Column("repeat_of", Text),
    _count("secrecy"),
    Column("updated_at", Moment, nullable=False, server_default=text("LOCALTIMESTAMP")),
    # With what decides the scope: a count by time, street or department reads nothing else.
    Index(
        "ticket_received_at",
        "received_at",
        postgresql_include=["street", "lead_department", "secrecy"],
    ),
    Index("ticket_closed_at", "closed_at"),
    Index("ticket_due_at", "due_at"),
    Index("ticket_leaf", "leaf_code", "received_at"),
    Index("ticket_department", "lead_department", "received_at"),
    Index("ticket_street", "street", "received_at"),
    Index("ticket_secrecy", "secrecy", postgresql_where=text("secrecy > 0")),
    Index("ticket_open", "received_at", postgresql_where=text("closed_at IS NULL")),
    # As serve/desk/stages.py says it: open, and waiting for the desk.
    Index(
        "ticket_waiting",
        "received_at",
        "ticket_no",
        postgresql_where=text(
            "closed_at IS NULL AND (status IS NULL OR status IN"
            " ('待受理', '待补充', '已受理', '待派遣', '已退回(待重派)'))"
        ),
    ),
    Index("ticket_repeat_of", "repeat_of", postgresql_where=text("repeat_of IS NOT NULL")),
)

# Masked by `suqiu.privacy`: all that the reader ever sees of the words.
ticket_text = Table(
    "ticket_text",
    metadata,
    of_ticket(key=True),
    Column("title", Text, nullable=False, server_default=text("''")),
    Column("body", Text, nullable=False, server_default=text("''")),
    # The reader comes to it by suqiu_mentioning() only.
    Index("ticket_text_pairs", text("suqiu_pairs(title, body)"), postgresql_using="gin"),
)

# The reader has no grant here.
ticket_person = Table(
    "ticket_person",
    metadata,
    of_ticket(key=True),
    Column("original_title", Text, nullable=False, server_default=text("''")),
    Column("original_body", Text, nullable=False, server_default=text("''")),
    Column("caller_name", Text),
    Column("phone", Text),
    Column("phone_hash", Text),
    Column("address", Text),
    Index(
        "ticket_person_phone_hash", "phone_hash", postgresql_where=text("phone_hash IS NOT NULL")
    ),
)

ticket_event = Table(
    "ticket_event",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    of_ticket(),
    Column("at", Moment, nullable=False, server_default=text("LOCALTIMESTAMP")),
    Column("from_status", Text),
    Column("to_status", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("note", Text, nullable=False, server_default=text("''")),
    Index("ticket_event_ticket", "ticket_no", "at"),
)
