"""Indexes put aside for a while; the reader has no grant."""

from sqlalchemy import Column, Table, Text

from suqiu.store.schema.base import metadata

index_aside = Table(
    "index_aside",
    metadata,
    Column("name", Text, primary_key=True),
    Column("definition", Text, nullable=False),
)
