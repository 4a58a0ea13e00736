"""The index of tickets, knowledge with its passages, suggestions of repeats."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from suqiu.store.schema.base import Moment, metadata, of_ticket


def _terms() -> tuple[Column[list[int]], Column[bytes], Column[int]]:
    """Sorted term ids, how often each (a byte a term), and the length in characters."""
    return (
        Column("terms", ARRAY(Integer), nullable=False),
        Column("counts", LargeBinary, nullable=False),
        Column("length", Integer, nullable=False),
    )


# The reader comes here by suqiu_candidates() only. `counted`: its terms are in index_term.
ticket_index = Table(
    "ticket_index",
    metadata,
    of_ticket(key=True),
    *_terms(),
    Column("tags", ARRAY(Text), nullable=False),
    Column("counted", Boolean, nullable=False, server_default=text("false")),
    Index(
        "ticket_index_terms", "terms", "tags",
        postgresql_using="gin", postgresql_with={"gin_pending_list_limit": 512},
    ),
    Index("ticket_index_uncounted", "ticket_no", postgresql_where=text("NOT counted")),
)  # fmt: skip

index_term = Table(
    "index_term",
    metadata,
    Column("term", Integer, primary_key=True, autoincrement=False),
    Column("documents", Integer, nullable=False),
)

index_state = Table(
    "index_state",
    metadata,
    Column("id", Boolean, primary_key=True, server_default=text("true")),
    Column("documents", BigInteger, nullable=False, server_default=text("0")),
    Column("length", BigInteger, nullable=False, server_default=text("0")),
    Column("first_month", Text),
    Column("last_month", Text),
    CheckConstraint("id", name="index_state_one"),
)

# The vectors of version N are in ticket_vector_N, made by `retrieval.vectors`.
vector_version = Table(
    "vector_version",
    metadata,
    Column("id", Integer, Identity(always=True), primary_key=True),
    Column("encoder", Text, nullable=False),
    Column("dimensions", Integer, nullable=False),
    Column("state", Text, nullable=False, server_default=text("'building'")),
    Column("started_at", Moment, nullable=False, server_default=text("LOCALTIMESTAMP")),
    Column("finished_at", Moment),
    CheckConstraint("state IN ('building', 'serving')", name="vector_version_state"),
    Index(
        "vector_version_serving", "state", unique=True, postgresql_where=text("state = 'serving'")
    ),
)

knowledge_document = Table(
    "knowledge_document",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("title", Text, nullable=False),
    Column("source", Text, nullable=False, unique=True),
    Column("content_hash", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("added_at", Moment, nullable=False, server_default=text("LOCALTIMESTAMP")),
    CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="knowledge_document_valid"),
)

knowledge_passage = Table(
    "knowledge_passage",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column(
        "document_id",
        BigInteger,
        ForeignKey("knowledge_document.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("number", Integer, nullable=False),
    Column("heading", Text, nullable=False),
    Column("body", Text, nullable=False),
    *_terms(),
    # What it is made with, and half-precision numbers (`retrieval.knowledge.vectors`).
    Column("encoder", Text),
    Column("vector", LargeBinary),
    CheckConstraint("(encoder IS NULL) = (vector IS NULL)", name="knowledge_passage_vector"),
    Index("knowledge_passage_document", "document_id", "number"),
)

repeat_suggestion = Table(
    "repeat_suggestion",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("made_at", Moment, nullable=False, server_default=text("LOCALTIMESTAMP")),
    Column("tickets", ARRAY(Text), nullable=False),
    Column("confidence", Double, nullable=False),
    Column("evidence", JSONB, nullable=False),
    Column("state", Text, nullable=False, server_default=text("'open'")),
    Column("decided_by", Text),
    Column("decided_at", Moment),
    Column("reason", Text, nullable=False, server_default=text("''")),
    CheckConstraint("kind IN ('same_person', 'many_people')", name="repeat_suggestion_kind"),
    CheckConstraint("state IN ('open', 'accepted', 'rejected')", name="repeat_suggestion_state"),
    Index("repeat_suggestion_open", "as_of", postgresql_where=text("state = 'open'")),
    Index(
        "repeat_suggestion_tickets",
        "tickets",
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    ),
)
