"""Reports: their facts, the versions of their words, who approved and froze them when."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from suqiu.store.schema.base import Moment, metadata

report = Table(
    "report",
    metadata,
    Column("id", Text, primary_key=True),
    Column("spec", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("period_start", Moment, nullable=False),
    Column("period_end", Moment, nullable=False),
    Column("period_text", Text, nullable=False),
    Column("topic", Text, nullable=False, server_default=text("''")),
    Column("facts_hash", Text, nullable=False),
    Column("status", Text, nullable=False, server_default=text("'draft'")),
    Column("secrecy", SmallInteger, nullable=False, server_default=text("0")),
    Column("made_by", Text, nullable=False),
    Column("made_at", Moment, nullable=False, server_default=text("LOCALTIMESTAMP")),
    Column("approved_by", Text),
    Column("approved_at", Moment),
    Column("frozen_by", Text),
    Column("frozen_at", Moment),
    CheckConstraint("status IN ('draft','approved','frozen')", name="report_status"),
    Index("report_made", "made_at"),
    Index("report_facts", "facts_hash"),
)


def _of_report() -> Column[str]:
    return Column("report_id", Text, ForeignKey("report.id", ondelete="CASCADE"), primary_key=True)


report_fact = Table(
    "report_fact",
    metadata,
    _of_report(),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("fact_id", Text, nullable=False),
    Column("payload", JSONB, nullable=False),
)

report_version = Table(
    "report_version",
    metadata,
    _of_report(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("manuscript", JSONB, nullable=False),
    Column("note", Text, nullable=False, server_default=text("''")),
    Column("made_by", Text, nullable=False),
    Column("made_at", Moment, nullable=False, server_default=text("LOCALTIMESTAMP")),
    # Of a frozen version: the charts as drawn, and the SHA-256 of each document.
    Column("drawings", JSONB),
    Column("hashes", JSONB),
)
