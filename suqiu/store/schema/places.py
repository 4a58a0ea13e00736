"""Departments, and areas (区/街道/社区/网格)."""

from sqlalchemy import Column, Index, Table, Text, text
from sqlalchemy.dialects.postgresql import ARRAY

from suqiu.store.schema.base import metadata

department = Table(
    "department",
    metadata,
    Column("name", Text, primary_key=True),
    Column("aliases", ARRAY(Text), nullable=False, server_default=text("'{}'")),
)

# `id` is the path from the top that is known, such as 西岭街道/松坡社区; `parent` is an id.
area = Table(
    "area",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("parent", Text),
    Index("area_kind_name", "kind", "name"),
)
