"""Accounts, sessions, claims, pins, and the audit log; the reader has no grant on any."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
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


def _of_user(*, key: bool = False) -> Column[str]:
    return Column(
        "user_name",
        Text,
        ForeignKey("app_user.name", ondelete="CASCADE"),
        primary_key=key,
        nullable=False,
    )


account = Table(
    "account",
    metadata,
    _of_user(key=True),
    Column("password_hash", Text, nullable=False),
    Column("changed_at", Moment, nullable=False, server_default=text("LOCALTIMESTAMP")),
    Column("failures", SmallInteger, nullable=False, server_default=text("0")),
    Column("locked_until", Moment),
    Column("totp_secret", Text),
    # The last time step used: a code works once.
    Column("totp_step", BigInteger, nullable=False, server_default=text("0")),
)

invitation = Table(
    "invitation",
    metadata,
    Column("token_hash", Text, primary_key=True),
    _of_user(),
    Column("expires_at", Moment, nullable=False),
    Column("used", Boolean, nullable=False, server_default=text("false")),
)

web_session = Table(
    "web_session",
    metadata,
    Column("id_hash", Text, primary_key=True),
    _of_user(),
    Column("csrf", Text, nullable=False),
    Column("started_at", Moment, nullable=False, server_default=text("LOCALTIMESTAMP")),
    Column("seen_at", Moment, nullable=False, server_default=text("LOCALTIMESTAMP")),
    Column("expires_at", Moment, nullable=False),
    # Of one that began at an issuer of single sign-on: whose account, and which session there.
    Column("issuer", Text),
    Column("subject", Text),
    Column("sid", Text),
    Index("web_session_user", "user_name"),
    Index("web_session_issuer", "issuer", "subject", postgresql_where=text("issuer IS NOT NULL")),
)

ticket_claim = Table(
    "ticket_claim",
    metadata,
    of_ticket(key=True),
    _of_user(),
    Column("claimed_at", Moment, nullable=False, server_default=text("LOCALTIMESTAMP")),
    Column("expires_at", Moment, nullable=False),
)

pin = Table(
    "pin",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    _of_user(),
    Column("title", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("place", Integer, nullable=False, server_default=text("0")),
)

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("object", Text, nullable=False),
    Column("detail", JSONB, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Index("audit_at", "at"),
)

# Where the log ends, moved by a trigger: entries taken off its end show.
audit_head = Table(
    "audit_head",
    metadata,
    Column("one", Boolean, CheckConstraint("one", name="audit_head_one"), primary_key=True,
           server_default=text("true")),
    Column("id", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
)  # fmt: skip
