"""A site's own tables (人口, 企业 …): catalogue, columns, and all figures in one long table."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Numeric,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from suqiu.store.schema.base import Moment, metadata

site_table = Table(
    "site_table",
    metadata,
    Column("name", Text, primary_key=True),
    Column("key_kind", Text, nullable=False),
    Column("secrecy", SmallInteger, nullable=False, server_default=text("0")),
    Column("source", Text, nullable=False, server_default=text("''")),
    Column("attached_by", Text, nullable=False),
    Column("attached_at", Moment, nullable=False, server_default=text("LOCALTIMESTAMP")),
    CheckConstraint("secrecy BETWEEN 0 AND 9", name="site_table_secrecy"),
    CheckConstraint(
        "key_kind IN ('street','community','grid','department','level1','level2','level3')",
        name="site_table_key",
    ),
)

site_column = Table(
    "site_column",
    metadata,
    Column("table_name", Text, ForeignKey("site_table.name", ondelete="CASCADE"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("place", SmallInteger, nullable=False),
    Column("unit", Text, nullable=False, server_default=text("''")),
    Column("words", ARRAY(Text), nullable=False, server_default=text("'{}'")),
)

# The columns of places and classes are named as those of `ticket`.
site_figure = Table(
    "site_figure",
    metadata,
    Column("table_name", Text, primary_key=True),
    Column("column_name", Text, primary_key=True),
    Column("period_start", Moment, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("period_text", Text, nullable=False),
    Column("key_kind", Text, nullable=False),
    Column("value", Numeric, nullable=False),
    Column("secrecy", SmallInteger, nullable=False),
    Column("street", Text),
    Column("community", Text),
    Column("grid", Text),
    Column("lead_department", Text),
    Column("level1", Text),
    Column("level2", Text),
    Column("level3", Text),
    ForeignKeyConstraint(
        ["table_name", "column_name"],
        ["site_column.table_name", "site_column.name"],
        ondelete="CASCADE",
    ),
)
