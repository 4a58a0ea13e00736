"""A query to one readable SQL statement."""

from collections.abc import Iterable
from datetime import datetime

from reporting.metrics import Dimension, Kind, Layer, Metric
from reporting.query.block import Block
from reporting.query.filters import RowSql
from reporting.query.listing import compile_listing
from reporting.query.query import Having, Order, Part, Query
from reporting.query.series import compile_series, is_series_comparison
from reporting.query.statement import Column, ColumnKind, Statement, Values
from reporting.query.wording import part_name


def compile_query(query: Query, layer: Layer, now: datetime, row_limit: int = 10_000) -> Statement:
    """The statement for `query` as asked at `now` (local time); at most `row_limit` rows."""
    row = RowSql(layer, now, Values())
    if query.listing:
        return compile_listing(query, row, row_limit)
    if is_series_comparison(query, layer):
        return compile_series(query, row, row_limit)
    return _Compiler(query, row, row_limit).statement()


class _Compiler:
    """Aggregates over rows, in a block for each time column the metrics bind the period to."""

    def __init__(self, query: Query, row: RowSql, row_limit: int) -> None:
        self.query = query
        self.row = row
        self.layer = row.layer
        self.metrics = [self.layer.metrics[one] for one in query.metrics]
        self.dimensions = [self.layer.dimensions[one] for one in query.dimensions]
        self.row_limit = row_limit
        times = dict.fromkeys(query.time or metric.time for metric in self.metrics)
        self.blocks = {time: Block(query, row, time) for time in times}

    def statement(self) -> Statement:
        plain = len(self.blocks) == 1 and not self.query.comparison and not self.query.within
        sql = self._plain() if plain else self._joined()
        return Statement(sql, self.row.values.bound, self._columns())

    def _plain(self) -> str:
        (block,) = self.blocks.values()
        parts = {
            (metric.id, part): sql
            for metric in self.metrics
            for part, sql in block.parts(metric).items()
        }
        selected = [*block.labels(), *self._named(parts)]
        lines = [f"SELECT {_list(selected)}", f"FROM {block.source()}", *block.where()]
        if self.dimensions:
            lines.append(f"GROUP BY {', '.join(str(i + 1) for i in range(len(self.dimensions)))}")
            having = self._having(parts)
            if having:
                lines.append(f"HAVING {' AND '.join(having)}")
            lines += self._tail(parts)
        return "\n".join(lines)

    def _joined(self) -> str:
        """Blocks as common tables; growth, shares and limits are worked out over them."""
        tables = {time: f"t{i + 1}" for i, time in enumerate(self.blocks)}
        ctes = []
        parts: dict[tuple[str, Part], str] = {}
        for time, block in self.blocks.items():
            name = tables[time]
            selected = block.labels("d")
            for at, metric in enumerate(self.metrics):
                if (self.query.time or metric.time) != time:
                    continue
                for part, sql in block.parts(metric).items():
                    alias = f"m{at + 1}_{part}"
                    selected.append(f"{sql} AS {alias}")
                    parts[metric.id, part] = f"{name}.{alias}"
            lines = [f"SELECT {_list(selected)}", f"FROM {block.source()}", *block.where()]
            if self.dimensions:
                lines.append(
                    f"GROUP BY {', '.join(str(i + 1) for i in range(len(self.dimensions)))}"
                )
            ctes.append(f"{name} AS (\n  " + "\n  ".join("\n".join(lines).split("\n")) + "\n)")
        for metric in self.metrics:
            parts |= self._derived(metric, parts)
        keys = [f"d{i + 1}" for i in range(len(self.dimensions))]
        joint = f" FULL JOIN {{}} USING ({', '.join(keys)})" if keys else " CROSS JOIN {}"
        names = list(tables.values())
        source = names[0] + "".join(joint.format(name) for name in names[1:])
        having = self._having(parts)
        labels = [
            f'{key} AS "{dimension.name}"'
            for key, dimension in zip(keys, self.dimensions, strict=True)
        ]
        where = [f"WHERE {' AND '.join(having)}"] if having else []
        head = "WITH " + ",\n".join(ctes) + "\n"
        if not self.query.within:
            lines = [f"SELECT {_list([*labels, *self._named(parts)])}", f"FROM {source}", *where]
            return head + "\n".join([*lines, *(self._tail(parts) if keys else [])])
        return head + self._ranked(source, where, labels, parts)

    def _ranked(
        self, source: str, where: list[str], labels: list[str], parts: dict[tuple[str, Part], str]
    ) -> str:
        """The first `limit` rows of each group of the `within` dimensions."""
        group = ", ".join(f"d{self.query.dimensions.index(one) + 1}" for one in self.query.within)
        rank = f"ROW_NUMBER() OVER (PARTITION BY {group} ORDER BY {self._sort(parts)})"
        inner = _list([*labels, *self._named(parts), f"{rank} AS place"])
        shown = ", ".join(f'"{column.name}"' for column in self._columns())
        first = f'"{self.layer.dimensions[self.query.within[0]].name}"'
        return "\n".join([
            f"SELECT {shown} FROM (",
            f"  SELECT {inner}",
            f"  FROM {source}",
            *(f"  {line}" for line in where),
            ") AS ranked",
            f"WHERE place <= {self.row.values.add(self.query.limit or 1)}",
            f"ORDER BY {first}, place",
            f"LIMIT {self.row_limit}",
        ])  # fmt: skip

    def _derived(
        self, metric: Metric, parts: dict[tuple[str, Part], str]
    ) -> dict[tuple[str, Part], str]:
        if not self.query.comparison:
            return {}
        current, base = parts[metric.id, Part.CURRENT], parts[metric.id, Part.BASE]
        sign = "-1.0 * " if self.query.comparison.fall else "1.0 * "
        return {
            (metric.id, Part.GROWTH): f"{sign}({current} - {base}) / NULLIF({base}, 0)",
            (metric.id, Part.CHANGE): f"{current} - {base}",
        }

    def _having(self, parts: dict[tuple[str, Part], str]) -> list[str]:
        tests = [self._bounded(one, parts) for one in self.query.having]
        shown = [(metric.id, Part.CURRENT) for metric in self.metrics]
        order = self.query.order
        if order and order.metric:
            shown = [(order.metric, order.part)]
        if not self.dimensions or any(self._always(*one) for one in shown):
            return tests
        # A group of which nothing can be said is no answer.
        some = [parts[one] for one in shown if one in parts]
        known = f"COALESCE({', '.join(some)})" if len(some) > 1 else some[0]
        return [*tests, f"{known} IS NOT NULL"]

    def _always(self, metric: str, part: Part) -> bool:
        """Whether the part has a figure in every group."""
        kind = self.layer.metrics[metric].kind
        return kind in (Kind.COUNT, Kind.SUM) and part is not Part.GROWTH

    def _bounded(self, one: Having, parts: dict[tuple[str, Part], str]) -> str:
        metric = self.layer.metrics[one.metric]
        known = parts.get((one.metric, one.part))
        if known is None:
            block = next(iter(self.blocks.values()))
            known = block.parts(metric)[Part.CURRENT]
        if one.value is not None:
            return f"{known} {one.op} {self.row.values.add(one.value)}"
        block = Block(self.query, self.row, self.query.time or metric.time, grouped=False)
        whole = block.parts(metric)[Part.CURRENT]
        lines = " ".join([f"SELECT {whole}", f"FROM {block.source()}", *block.where()])
        return f"{known} {one.op} ({lines})"

    def _tail(self, parts: dict[tuple[str, Part], str]) -> list[str]:
        limit = min(self.query.limit or self.row_limit, self.row_limit)
        return [f"ORDER BY {self._sort(parts)}", f"LIMIT {limit}"]

    def _sort(self, parts: dict[tuple[str, Part], str]) -> str:
        order = self.query.order or self._usual_order()
        names = [
            f"d{i + 1}" if self.query.within else str(i + 1) for i in range(len(self.dimensions))
        ]
        if order.dimension:
            at = self.query.dimensions.index(order.dimension)
            first = f"{names[at]} DESC" if order.descending else names[at]
            return ", ".join([first, *(name for i, name in enumerate(names) if i != at)])
        way = "DESC NULLS LAST" if order.descending else "ASC NULLS LAST"
        key = parts[order.metric, order.part]
        if not self.query.within:
            shown = [(metric.id, part) for metric, part in self._shown()]
            if (order.metric, order.part) in shown:
                at = shown.index((order.metric, order.part))
                metric, part = list(self._shown())[at]
                key = f'"{part_name(metric, part, self.query)}"'
        return ", ".join([f"{key} {way}", *names])

    def _usual_order(self) -> Order:
        time = next((one.id for one in self.dimensions if one.is_time), "")
        if time:
            return Order(dimension=time, descending=False)
        return Order(metric=self.metrics[0].id)

    def _named(self, parts: dict[tuple[str, Part], str]) -> list[str]:
        return [
            f'{parts[metric.id, part]} AS "{part_name(metric, part, self.query)}"'
            for metric, part in self._shown()
        ]

    def _shown(self) -> Iterable[tuple[Metric, Part]]:
        for metric in self.metrics:
            yield metric, Part.CURRENT
            if self.query.comparison:
                yield metric, Part.BASE
                yield metric, Part.GROWTH
                yield metric, Part.CHANGE
            if self.query.share:
                yield metric, Part.SHARE

    def _columns(self) -> tuple[Column, ...]:
        return (
            *(_label_column(dimension) for dimension in self.dimensions),
            *(metric_column(metric, part, self.query) for metric, part in self._shown()),
        )


def _label_column(dimension: Dimension) -> Column:
    kind = ColumnKind.TIME if dimension.is_time else ColumnKind.DIMENSION
    return Column(dimension.name, kind, None, dimension.id)


def metric_column(metric: Metric, part: Part, query: Query) -> Column:
    """The column that shows a part of a metric."""
    unit = "ratio" if part in (Part.GROWTH, Part.SHARE) else str(metric.unit)
    return Column(part_name(metric, part, query), ColumnKind.METRIC, unit, f"{metric.id}.{part}")


def _list(selected: Iterable[str]) -> str:
    return ",\n       ".join(selected)
