"""Imports: how far each file came."""

from sqlalchemy import BigInteger, Column, Identity, Index, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from suqiu.store.schema.base import Moment, metadata

import_run = Table(
    "import_run",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    # Over the bytes of the file and of its mapping: another mapping is another import. Runs of
    # suqiu/store/recoding have a word here.
    Column("file_hash", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("rows_done", BigInteger, nullable=False, server_default=text("0")),
    Column("counts", JSONB, nullable=False, server_default=text("'{}'")),
    Column("started_at", Moment, nullable=False, server_default=text("LOCALTIMESTAMP")),
    Column("finished_at", Moment),
    Index("import_run_file", "file_hash", "id"),
)
