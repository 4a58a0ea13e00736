"""Imports: how far each file came; and what a change of classification changed."""

from sqlalchemy import BigInteger, Column, ForeignKey, Identity, Index, Table, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

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

# Each transaction of the last change, by which it is taken back.
recode_batch = Table(
    "recode_batch",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("run", BigInteger, ForeignKey("import_run.id", ondelete="CASCADE"), nullable=False),
    # The newest decision of that moment: later ones stand.
    Column("decisions", BigInteger, nullable=False),
    # A list of [before, after, ticket numbers], as suqiu/store/recoding/filed.py orders columns.
    Column("refiled", JSONB, nullable=False),
    Column("made", ARRAY(BigInteger), nullable=False),
    Column("outdated", ARRAY(BigInteger), nullable=False),
)
