"""What an attached list (清单) brings without code: its rows counted, its numbers added up and
averaged, tickets per thousand of its rows, and its texts to break down and filter by.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import replace

from reporting.metrics.records import Dimension, Metric, MetricKind, Value
from suqiu.store.sites.catalogue import SiteColumn, SiteTable

_COUNTS = ("数", "数量", "总数", "总量", "个数")
_SUMS = ("合计", "总数", "总和", "总量", "总计")
_PER = 1_000


def list_metrics(table: SiteTable, taken: Set[str]) -> dict[str, Metric]:
    """The metrics of a list by id: its name for the rows, 表.列 for a number added up, and two
    made names for averages and rates. Words in `taken` (lower case) stay what they are.
    """
    nouns = (table.name, *table.words)
    counts = [f"{noun}{end}" for noun in nouns for end in (*_COUNTS, f"{table.unit}数")]
    found = [_metric(table, table.name, counts[0], table.unit, (*nouns, *counts), table.name)]
    for column in table.columns:
        if column.type != "number":
            continue
        words = (column.name, *column.words)
        id_ = f"{table.name}.{column.name}"
        sums = [f"{word}{end}" for word in words for end in _SUMS] + [f"总{word}" for word in words]
        of_table = [f"{noun}{word}" for noun in nouns for word in words]
        found.append(
            _metric(table, id_, f"{table.name}{column.name}合计", column.unit,
                    (*words, *sums, *of_table), id_)
        )  # fmt: skip
        averages = [f"平均{word}" for word in words] + [f"{word}平均值" for word in words]
        averages += [f"{noun}平均{word}" for noun in nouns for word in words]
        found.append(
            _metric(table, f"{table.name}.平均{column.name}", f"{table.name}平均{column.name}",
                    column.unit, averages, id_, mean=True)
        )  # fmt: skip
    rates = [
        f"{lead}千{table.unit}{noun}{tail}" for noun in nouns for lead in ("每", "")
        for tail in ("诉求量", "工单量", "受理量", "诉求数", "工单数")
    ]  # fmt: skip
    found.append(
        Metric(
            f"{table.name}.每千", rates[0], MetricKind.PER, "received_at", f"件/千{table.unit}",
            words=tuple(rates), source=table.source, per=table.name, scale=_PER,
        )
    )  # fmt: skip
    by_id: dict[str, Metric] = {}
    for one in found:
        # A column may be called 平均… itself: then its sum has the id.
        by_id.setdefault(one.id, _untaken(one, taken, table))
    return by_id


def _metric(
    table: SiteTable, id_: str, name: str, unit: str, words: Iterable[str], per: str,
    *, mean: bool = False,
) -> Metric:  # fmt: skip
    return Metric(
        id_, name, MetricKind.FIGURE, "received_at", unit, words=tuple(dict.fromkeys(words)),
        source=table.source, per=per, mean=mean,
    )  # fmt: skip


def _untaken(metric: Metric, taken: Set[str], table: SiteTable) -> Metric:
    name = metric.name if metric.name.lower() not in taken else f"{table.name}清单{metric.name}"
    # One character is part of too many words.
    words = tuple(one for one in metric.words if one.lower() not in taken and len(one) > 1)
    return replace(metric, name=name, words=words)


def list_dimensions(table: SiteTable, known: Mapping[str, Dimension]) -> dict[str, Dimension]:
    """A dimension for each text column, its id 表.列; the words may be those of others too."""
    taken = {one.name for one in known.values()}
    found = {}
    for column in table.columns:
        if column.type != "text":
            continue
        name = column.name if column.name not in taken else f"{table.name}{column.name}"
        words = (column.name, *column.words, f"{table.name}{column.name}")
        id_ = f"{table.name}.{column.name}"
        found[id_] = Dimension(
            id_, name, column_sql(table, column), tuple(dict.fromkeys(words)),
            tuple(Value(one) for one in column.choices), table=table.name,
        )  # fmt: skip
    return found


def column_sql(table: SiteTable, column: SiteColumn) -> str:
    """A list's text, number or date as an expression over `site_row`: over the row that the
    query reads, or where the column is of a higher level, the row's part of that level.
    """
    if column.secrecy <= table.secrecy:
        return _cell("site_row", column)
    return (
        f"(SELECT {_cell('kept', column)} FROM site_row AS kept "
        "WHERE kept.table_name = site_row.table_name "
        f"AND kept.secrecy = {column.secrecy:d} AND kept.row_no = site_row.row_no)"
    )


def _cell(row: str, column: SiteColumn) -> str:
    # The name was checked when the table was attached: it holds no quotes and no colons.
    match column.type:
        case "number":
            return f"CAST({row}.numbers ->> '{column.name}' AS numeric)"
        case "date":
            return f"CAST({row}.dates ->> '{column.name}' AS timestamp)"
        case _:
            return f"{row}.texts ->> '{column.name}'"
