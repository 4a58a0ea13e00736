"""Users, and the secret that signs their scope; the reader has no grant on either."""

from sqlalchemy import Boolean, CheckConstraint, Column, SmallInteger, Table, Text, text
from sqlalchemy.dialects.postgresql import ARRAY

from suqiu.store.schema.base import metadata

app_user = Table(
    "app_user",
    metadata,
    Column("name", Text, primary_key=True),
    Column("display_name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("departments", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("streets", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("secrecy", SmallInteger, nullable=False, server_default=text("0")),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    CheckConstraint(
        "role IN ('dispatcher','department','leader','analyst','administrator','auditor')",
        name="app_user_role",
    ),
    CheckConstraint("name <> '' AND position('|' in name) = 0", name="app_user_name"),
)

setting_secret = Table(
    "setting_secret",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
