"""Accounts of single sign-on that users are bound to; the reader has no grant."""

from sqlalchemy import Column, ForeignKey, Table, Text, UniqueConstraint, text

from suqiu.store.schema.base import Moment, metadata

sign_on = Table(
    "sign_on",
    metadata,
    Column("issuer", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("user_name", Text, ForeignKey("app_user.name", ondelete="CASCADE"), nullable=False),
    Column("bound_at", Moment, nullable=False, server_default=text("LOCALTIMESTAMP")),
    UniqueConstraint("issuer", "user_name", name="sign_on_user"),
)
