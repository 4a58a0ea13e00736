"""Runs a statement as the reader role and brings its rows as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, text

from reporting.query.statement import Column, Statement

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Rows:
    """What came back: columns, and rows of the same length."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


def run_statement(connection: Connection, statement: Statement) -> Rows:
    """The rows of one statement, under whatever scope the connection has."""
    found = connection.execute(text(statement.sql), statement.values).all()
    return Rows(statement.columns, tuple(_plain(row) for row in found))


def _plain(row: Sequence[object]) -> tuple[Cell, ...]:
    return tuple(_cell(value) for value in row)


def _cell(value: object) -> Cell:
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Decimal):
        whole = int(value)
        return whole if whole == value else float(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    return str(value)
