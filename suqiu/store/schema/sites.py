"""A site's own tables (人口, 企业 …): catalogue, columns, all figures in one long table, and the
rows of all lists in another.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

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
    # Of a list: what its rows are counted in and called, and how many there are.
    Column("unit", Text, nullable=False, server_default=text("''")),
    Column("words", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("row_count", Integer, nullable=False, server_default=text("0")),
    CheckConstraint("secrecy BETWEEN 0 AND 9", name="site_table_secrecy"),
    CheckConstraint(
        "key_kind IN ('district','street','community','grid','department',"
        "'level1','level2','level3','rows')",
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
    # Of a list's column: what it holds, its own level, and the texts that stand in it again and again.
    Column("type", Text, nullable=False, server_default=text("'number'")),
    Column("secrecy", SmallInteger, nullable=False, server_default=text("0")),
    Column("choices", ARRAY(Text), nullable=False, server_default=text("'{}'")),
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

# A row lies here once for each level of secrecy of its columns, places in each.
site_row = Table(
    "site_row",
    metadata,
    Column("table_name", Text, ForeignKey("site_table.name", ondelete="CASCADE"), primary_key=True),
    Column("secrecy", SmallInteger, primary_key=True),
    Column("row_no", Integer, primary_key=True, autoincrement=False),
    Column("by_area", Boolean, nullable=False),
    Column("by_department", Boolean, nullable=False),
    Column("street", Text),
    Column("community", Text),
    Column("grid", Text),
    Column("lead_department", Text),
    Column("level1", Text),
    Column("level2", Text),
    Column("level3", Text),
    Column("texts", JSONB, nullable=False, server_default=text("'{}'")),
    Column("numbers", JSONB, nullable=False, server_default=text("'{}'")),
    Column("dates", JSONB, nullable=False, server_default=text("'{}'")),
    Index("site_row_street", "table_name", "secrecy", "street"),
)
