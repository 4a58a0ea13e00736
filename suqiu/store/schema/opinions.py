"""What suqiu proposed for a ticket, what people decided, and what they said of it."""

from sqlalchemy import BigInteger, Boolean, Column, Double, Identity, Index, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from suqiu.store.schema.base import Moment, metadata, of_ticket

# In these words, or the index of them is of no use.
SAYS_URGENT = "payload #>> '{intake,urgency,level}' IN ('紧急', '特急')"

suggestion = Table(
    "suggestion",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    of_ticket(),
    Column("made_at", Moment, nullable=False, server_default=text("LOCALTIMESTAMP")),
    Column("model", Text, nullable=False),
    # The reader sees it: words of the ticket in it must be masked ones.
    Column("payload", JSONB, nullable=False),
    Column("leaf_code", Text),
    Column("probability", Double),
    Column("decision", Text),
    Column("path", Text),
    Column("degraded", Boolean, nullable=False, server_default=text("false")),
    # Under an earlier classification: kept, shown to nobody, and counts for none.
    Column("outdated", Boolean, nullable=False, server_default=text("false")),
    Index("suggestion_ticket", "ticket_no", "made_at"),
    Index(
        "suggestion_urgent", "ticket_no", postgresql_where=text(f"NOT outdated AND {SAYS_URGENT}")
    ),
)

decision = Table(
    "decision",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    of_ticket(),
    Column("decided_at", Moment, nullable=False, server_default=text("LOCALTIMESTAMP")),
    Column("actor", Text, nullable=False),
    Column("leaf_code", Text),
    Column("lead_department", Text),
    Column("accepted", Boolean, nullable=False),
    Column("reason", Text, nullable=False, server_default=text("''")),
    Column("opened_at", Moment),
    Column("suggested_leaf", Text),
    Column("assisting_departments", Text),
    # Null where they were not asked for, or nothing was suggested; what was suggested is '' for the
    # latter beside a class that stayed, of which nothing was decided.
    Column("request_type", Text),
    Column("urgency", Text),
    Column("suggested_type", Text),
    Column("suggested_urgency", Text),
    Index("decision_ticket", "ticket_no", "decided_at"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    of_ticket(),
    Column("at", Moment, nullable=False, server_default=text("LOCALTIMESTAMP")),
    Column("actor", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("note", Text, nullable=False, server_default=text("''")),
    Index("feedback_ticket", "ticket_no", "at"),
)
