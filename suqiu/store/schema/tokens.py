"""Keys by which other programs come in, each for one user; only their hashes are kept."""

from sqlalchemy import Boolean, Column, ForeignKey, Table, Text, text
from sqlalchemy.dialects.postgresql import ARRAY

from suqiu.store.schema.base import Moment, metadata

api_token = Table(
    "api_token",
    metadata,
    Column("id", Text, primary_key=True),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("user_name", Text, ForeignKey("app_user.name", ondelete="CASCADE"), nullable=False),
    Column("label", Text, nullable=False, server_default=text("''")),
    Column("created_at", Moment, nullable=False, server_default=text("LOCALTIMESTAMP")),
    Column("expires_at", Moment),
    Column("revoked", Boolean, nullable=False, server_default=text("false")),
    # What it opens, of SCOPES; empty: all that its user may.
    Column("scopes", ARRAY(Text), nullable=False, server_default=text("'{}'")),
)
