"""What people asked, turn by turn, and what they thought of the answer."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from suqiu.store.schema.base import Moment, metadata

conversation = Table(
    "conversation",
    metadata,
    Column("id", Text, primary_key=True),
    Column("user_name", Text, ForeignKey("app_user.name", ondelete="CASCADE"), nullable=False),
    Column("started_at", Moment, nullable=False, server_default=text("LOCALTIMESTAMP")),
    Index("conversation_user", "user_name", "started_at"),
)

conversation_turn = Table(
    "conversation_turn",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column(
        "conversation_id", Text, ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False
    ),
    Column("asked_at", Moment, nullable=False, server_default=text("LOCALTIMESTAMP")),
    Column("as_of", Date, nullable=False),
    Column("question", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("way", Text, nullable=False),
    Column("answer_text", Text, nullable=False),
    Column("query", JSONB),
    Column("thumbs", SmallInteger),
    Column("correction", Text, nullable=False, server_default=text("''")),
    Index("conversation_turn_of", "conversation_id", "id"),
)
