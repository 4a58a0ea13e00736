"""Tries at the doors, and which of an issuer's logout tokens came already; the reader has no grant."""

from sqlalchemy import Column, Double, Index, Table, Text

from suqiu.store.schema.base import Moment, metadata

login_try = Table(
    "login_try",
    metadata,
    # Of the door and whoever tries, with a secret of the store's.
    Column("key_hash", Text, primary_key=True),
    Column("left_over", Double, nullable=False),
    Column("at", Moment, nullable=False),
    Index("login_try_at", "at"),
)

logout_seen = Table(
    "logout_seen",
    metadata,
    Column("issuer", Text, primary_key=True),
    Column("jti_hash", Text, primary_key=True),
    Column("expires_at", Moment, nullable=False),
)
