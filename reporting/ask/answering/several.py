"""The answers to the parts of one sentence (`reading/parts.py`) as one: what a single query would lose."""

from collections.abc import Sequence
from dataclasses import replace

from reporting.ask.planning.outcome import Plan
from reporting.ask.telling.answer import Answer
from reporting.ask.telling.behind import Behind
from reporting.ask.telling.sentence import lead
from reporting.metrics import Layer
from reporting.query.run import Cell, Rows
from reporting.query.spoken import spoken_query
from reporting.query.statement import Column, ColumnKind

# The column that tells the parts apart is no dimension of the layer.
PART = "part"


def labels_of(plans: Sequence[Plan], layer: Layer) -> list[str]:
    """What each part's figures are of: the time, where they differ in nothing else."""
    queries = [one.query for one in plans]
    periods = [one.period.text for one in queries if one.period is not None]
    same = all(one.filters == queries[0].filters for one in queries)
    if same and len({*periods}) == len(queries):
        return periods
    leads = [lead(one, layer) for one in queries]
    # 最多的是哪个，最少的呢 differ in their order only.
    return leads if len({*leads}) == len(leads) else [spoken_query(one, layer) for one in queries]


def in_one(answers: Sequence[Answer], labels: Sequence[str]) -> Answer:
    """All parts' answers as one: figures side by side in a row, groups of the same kind under
    each other, rankings of other groups side by side by their place; else the rows are the last
    part's and the text alone tells the others.
    """
    last = answers[-1]
    rows = (
        _beside(answers, labels)
        or _stacked(answers, labels)
        or _by_place(answers, labels)
        or Rows(last.columns, last.rows)
    )
    return replace(
        last,
        text="".join(dict.fromkeys(one.text for one in answers)),
        columns=rows.columns,
        rows=rows.rows,
        definition="；".join(dict.fromkeys(one.definition for one in answers if one.definition)),
        sql="\n\n".join(dict.fromkeys(one.sql for one in answers)),
        spoken="；".join(one.spoken for one in answers),
        chart=None,
        truncated=any(one.truncated for one in answers),
        behind=Behind.NOTHING,
    )


def _beside(answers: Sequence[Answer], labels: Sequence[str]) -> Rows | None:
    """9月受理多少，其中投诉多少: two figures of one row."""
    if any(one.tickets is not None or len(one.rows) != 1 for one in answers):
        return None
    if any(column.kind is not ColumnKind.METRIC for one in answers for column in one.columns):
        return None
    columns: list[Column] = []
    row: list[Cell] = []
    for at, (one, label) in enumerate(zip(answers, labels, strict=True)):
        for column, cell in zip(one.columns, one.rows[0], strict=True):
            told, id_ = f"{column.name}（{label}）", f"{PART}{at}.{column.id}"
            columns.append(replace(column, name=told, id=id_) if at else column)
            row.append(cell)
    return Rows(tuple(columns), (tuple(row),))


def _stacked(answers: Sequence[Answer], labels: Sequence[str]) -> Rows | None:
    """今年投诉最多的街道是哪个，9月呢: the same columns, with a first one that says of which part."""
    kinds = [[(one.kind, one.unit, one.id) for one in answer.columns] for answer in answers]
    if any(one != kinds[0] for one in kinds) or any(one.tickets is not None for one in answers):
        return None
    if all(row in answers[0].rows for one in answers[1:] for row in one.rows):
        # 各月多少，哪个月最多: the table has it.
        return Rows(answers[0].columns, answers[0].rows)
    rows = [(label, *row) for one, label in zip(answers, labels, strict=True) for row in one.rows]
    column = Column("问的是", ColumnKind.DIMENSION, None, PART)
    return Rows((column, *answers[0].columns), tuple(rows))


def _by_place(answers: Sequence[Answer], labels: Sequence[str]) -> Rows | None:
    """投诉最多的三个街道和满意率最低的两个部门: a row for each place, with what has it in either ranking."""
    if any(one.query is None or one.query.order is None or one.tickets for one in answers):
        return None
    columns = [Column("名次", ColumnKind.DIMENSION, None, PART)]
    for at, (one, label) in enumerate(zip(answers, labels, strict=True)):
        for column in one.columns:
            known = any(column.name == other.name for other in columns)
            name = f"{column.name}（{label}）" if known else column.name
            columns.append(replace(column, name=name, id=f"{PART}{at}.{column.id}"))
    rows: list[tuple[Cell, ...]] = []
    for place in range(max(len(one.rows) for one in answers)):
        row: list[Cell] = [str(place + 1)]
        for one in answers:
            row += one.rows[place] if place < len(one.rows) else [None] * len(one.columns)
        rows.append(tuple(row))
    return Rows(tuple(columns), tuple(rows))
