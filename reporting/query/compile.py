"""A query to one readable SQL statement."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from reporting.metrics import Dimension, Layer, Metric, MetricKind, Unit
from reporting.query.block import Block
from reporting.query.check import check_query
from reporting.query.figures import FigureSql
from reporting.query.filters import RowSql
from reporting.query.listing import compile_listing
from reporting.query.lists import compile_list
from reporting.query.query import Having, Order, Part, Query
from reporting.query.statement import Column, ColumnKind, Statement, Values
from reporting.query.windows import Shift, aligned
from reporting.query.wording import part_name

Parts = dict[tuple[str, Part], str]


def compile_query(query: Query, layer: Layer, now: datetime, row_limit: int = 10_000) -> Statement:
    """The statement for `query` as asked at `now` (local time); at most `row_limit` rows.

    InputError when the query speaks of what the layer does not have.
    """
    check_query(query, layer)
    row = RowSql(layer, now, Values())
    if query.listing:
        of_table = layer.metrics[query.metrics[0]].kind.of_table
        return (compile_list if of_table else compile_listing)(query, row, row_limit)
    if query.period is None and query.comparison is not None:
        query = replace(query, comparison=None)
    return _Compiler(query, row, row_limit).statement()


class _Compiler:
    """Aggregates over rows, in a block for each time column the metrics bind the period to,
    and one more for the base of a comparison.
    """

    def __init__(self, query: Query, row: RowSql, row_limit: int) -> None:
        self.query, self._shift = aligned(query)
        self.row = row
        self.layer = row.layer
        self.metrics = [self.layer.metrics[one] for one in query.metrics]
        self.dimensions = [self.layer.dimensions[one] for one in query.dimensions]
        self.row_limit = row_limit
        wanted = [(one.metric, one.part) for one in query.having]
        if query.order and query.order.metric:
            wanted.append((query.order.metric, query.order.part))
        # Only bounded or sorted by, not shown.
        self.hidden = [
            self.layer.metrics[one]
            for one in dict.fromkeys(name for name, _ in wanted)
            if one not in query.metrics
        ]
        self.shared = {name for name, part in wanted if part is Part.SHARE}
        if query.share:
            self.shared.update(query.metrics)
        every = (*self.metrics, *self.hidden)
        self.figures = [one for one in every if one.kind is MetricKind.FIGURE]
        counted = [one for one in every if one.kind is not MetricKind.FIGURE]
        self.times = list(dict.fromkeys(map(self._time, counted)))

    def statement(self) -> Statement:
        query = self.query
        apart = query.comparison or query.within or self.figures
        plain = len(self.times) == 1 and not apart
        sql = self._plain() if plain else self._joined()
        return Statement(sql, self.row.values.bound, self._columns())

    def _time(self, metric: Metric) -> str:
        """A hidden metric is counted over the same rows as the first one shown."""
        shown = metric.id in self.query.metrics
        return self.query.time or (metric if shown else self.metrics[0]).time

    def _parts(self, block: Block, metric: Metric) -> dict[Part, str]:
        return block.parts(metric, share=metric.id in self.shared)

    def _plain(self) -> str:
        block = Block(self.query, self.row, self.times[0])
        parts = {
            (metric.id, part): sql
            for metric in (*self.metrics, *self.hidden)
            for part, sql in self._parts(block, metric).items()
        }
        parts = self._divided(parts, {one.sql: f"ticket.{one.sql}" for one in self.dimensions})
        for metric in (*self.metrics, *self.hidden):
            parts |= self._derived(metric, parts)
        selected = [*block.labels(), *self._named(parts)]
        lines = [f"SELECT {_list(selected)}", "FROM ticket", *block.where()]
        if self.dimensions:
            lines += block.group_by()
            having = self._having(parts, "")
            if having:
                lines.append(f"HAVING {' AND '.join(having)}")
            lines += self._tail(parts)
        return "\n".join(lines)

    def _joined(self) -> str:
        """Blocks as common tables; growth, shares and limits are worked out over them."""
        ctes, parts = self._blocks()
        keys = [f"d{i + 1}" for i in range(len(self.dimensions))]
        joint = f" FULL JOIN {{}} USING ({', '.join(keys)})" if keys else " CROSS JOIN {}"
        names = list(ctes)
        source = names[0] + "".join(joint.format(name) for name in names[1:])
        if any(one.kind is MetricKind.PER for one in (*self.metrics, *self.hidden)):
            parts, ctes["rates"] = self._rates(parts, keys, source)
            source = "rates"
        for metric in (*self.metrics, *self.hidden):
            parts |= self._derived(metric, parts)
        having = self._having(parts, source)
        named = [
            f'{key} AS "{dimension.name}"'
            for key, dimension in zip(keys, self.dimensions, strict=True)
        ]
        where = [f"WHERE {' AND '.join(having)}"] if having else []
        head = "WITH " + ",\n".join(ctes.values()) + "\n"
        if not self.query.within:
            lines = [f"SELECT {_list([*named, *self._named(parts)])}", f"FROM {source}", *where]
            return head + "\n".join([*lines, *(self._tail(parts) if keys else [])])
        return head + self._ranked(source, where, named, parts)

    def _blocks(self) -> tuple[dict[str, str], Parts]:
        """The common tables by name, and where in them each part of a metric stands."""
        ctes: dict[str, str] = {}
        parts: Parts = {}
        for at, time in enumerate(self.times, 1):
            for only, name, shift in self._sides(at):
                block = Block(self.query, self.row, time, only=only, shift=shift)
                selected = block.labels("d")
                for place, metric in enumerate((*self.metrics, *self.hidden), 1):
                    if metric.kind is MetricKind.FIGURE or self._time(metric) != time:
                        continue
                    for part, sql in self._parts(block, metric).items():
                        selected.append(f"{sql} AS m{place}_{part}")
                        parts[metric.id, part] = f"{name}.m{place}_{part}"
                lines = [f"SELECT {_list(selected)}", "FROM ticket", *block.where()]
                ctes[name] = _cte(name, [*lines, *block.group_by()])
        for at, metric in enumerate(self.figures, 1):
            figure = FigureSql(self.query, self.row, metric)
            for part, name in self._figure_sides(at):
                ctes[name] = _cte(name, figure.lines(self.dimensions, self._until(part), "figure"))
                parts[metric.id, part] = f"{name}.figure"
        if len(ctes) > 1 and self.dimensions:
            # A group that one side has no rows of: a count there is 0.
            parts = {
                (metric, part): (
                    f"COALESCE({sql}, 0)" if self._added(metric) and part is not Part.SHARE else sql
                )
                for (metric, part), sql in parts.items()
            }
        return ctes, parts

    def _sides(self, at: int) -> list[tuple[Part | None, str, Shift | None]]:
        """The tables of one time column; two of a comparison, each a narrow range of time."""
        if not self.query.comparison:
            return [(None, f"t{at}", None)]
        return [(Part.CURRENT, f"t{at}", None), (Part.BASE, f"b{at}", self._shift)]

    def _figure_sides(self, at: int) -> list[tuple[Part, str]]:
        """The tables of one figure; two of a comparison."""
        sides = [(Part.CURRENT, f"f{at}")]
        return [*sides, (Part.BASE, f"g{at}")] if self.query.comparison else sides

    def _until(self, part: Part) -> datetime:
        """Before when a site's figure must hold, for the period or the base."""
        comparison = self.query.comparison
        if part is Part.BASE and comparison is not None:
            return self.row.until(comparison.base)
        return self.row.until(self.query.period)

    def _rates(self, parts: Parts, keys: list[str], source: str) -> tuple[Parts, str]:
        """A table more, in which the tickets of each group are divided once."""
        labels = {one.sql: key for one, key in zip(self.dimensions, keys, strict=True)}
        divided = self._divided(parts, labels)
        named = {one: f"m{at}" for at, one in enumerate(divided, 1)}
        columns = [*keys, *(f"{sql} AS {named[one]}" for one, sql in divided.items())]
        text = _cte("rates", [f"SELECT {_list(columns)}", f"FROM {source}"])
        return {one: f"rates.{name}" for one, name in named.items()}, text

    def _divided(self, parts: Parts, labels: Mapping[str, str]) -> Parts:
        """Tickets per so many of a site's table: counted first, divided once a group."""
        divided = {}
        for (name, part), sql in parts.items():
            metric = self.layer.metrics[name]
            if metric.kind is MetricKind.PER:
                figure = FigureSql(self.query, self.row, metric).beside(labels, self._until(part))
                sql = (
                    f"CAST({sql} AS double precision) * {metric.scale!r} "
                    f"/ NULLIF(CAST({figure} AS double precision), 0)"
                )
            divided[name, part] = sql
        return divided

    def _ranked(self, source: str, where: list[str], labels: list[str], parts: Parts) -> str:
        """The first `limit` rows behind `skip` of each group of the `within` dimensions."""
        group = ", ".join(f"d{self.query.dimensions.index(one) + 1}" for one in self.query.within)
        rank = f"ROW_NUMBER() OVER (PARTITION BY {group} ORDER BY {self._sort(parts)})"
        inner = _list([*labels, *self._named(parts), f"{rank} AS place"])
        shown = ", ".join(f'"{column.name}"' for column in self._columns())
        first = ", ".join(f'"{self.layer.dimensions[one].name}"' for one in self.query.within)
        return "\n".join([
            f"SELECT {shown} FROM (",
            f"  SELECT {inner}",
            f"  FROM {source}",
            *(f"  {line}" for line in where),
            ") AS ranked",
            f"WHERE place > {self.row.values.add(self._skipped())}",
            f"AND place <= {self.row.values.add(self._skipped() + (self.query.limit or 1))}",
            f"ORDER BY {first}, place",
            f"LIMIT {self.row_limit}",
        ])  # fmt: skip

    def _derived(self, metric: Metric, parts: Parts) -> Parts:
        current = parts[metric.id, Part.CURRENT]
        found: Parts = {}
        if metric.id in self.shared and not self.query.share_of:
            block = Block(self.query, self.row, self._time(metric))
            found[metric.id, Part.SHARE] = block.share_of_all(metric, current)
        if self.query.comparison:
            base = parts[metric.id, Part.BASE]
            found[metric.id, Part.GROWTH] = self._growth(current, base)
            found[metric.id, Part.CHANGE] = f"{current} - {base}"
        return found

    def _growth(self, current: str, base: str) -> str:
        falls = self.query.comparison is not None and self.query.comparison.fall
        return f"{'-1.0 * ' if falls else '1.0 * '}({current} - {base}) / NULLIF({base}, 0)"

    def _having(self, parts: Parts, source: str) -> list[str]:
        bounds: list[list[str]] = []
        for one in self.query.having:
            if not one.or_else or not bounds:
                bounds.append([])
            bounds[-1].append(self._bounded(one, parts, source))
        tests = [f"({' OR '.join(one)})" if len(one) > 1 else one[0] for one in bounds]
        shown = [(metric.id, Part.CURRENT) for metric in self.metrics]
        order = self.query.order
        if order and order.metric:
            shown = [(order.metric, order.part)]
        if not self.dimensions or any(self._always(*one) for one in shown):
            return tests
        # A group of which nothing can be said is no answer.
        some = [parts[one] for one in shown]
        known = f"COALESCE({', '.join(some)})" if len(some) > 1 else some[0]
        return [*tests, f"{known} IS NOT NULL"]

    def _counts(self, metric: str) -> bool:
        return self.layer.metrics[metric].kind in (MetricKind.COUNT, MetricKind.SUM)

    def _added(self, metric: str) -> bool:
        """Whether a group without rows has a figure, 0."""
        known = self.layer.metrics[metric]
        listed = known.kind is MetricKind.FIGURE and self.layer.tables[known.table].is_list
        return self._counts(metric) or known.kind is MetricKind.PER or (listed and not known.mean)

    def _always(self, metric: str, part: Part) -> bool:
        """Whether the part is shown for every group: it has a figure there, or the site's table
        lacks one, which is to be seen.
        """
        known = self._added(metric) or self.layer.metrics[metric].kind is MetricKind.FIGURE
        return known and part not in (Part.GROWTH, Part.SHARE)

    def _bounded(self, one: Having, parts: Parts, source: str) -> str:
        known = parts[one.metric, one.part]
        if one.value is not None:
            return f"{known} {one.op} {self.row.values.add(one.value)}"
        return f"{known} {one.op} ({self._level(one, known, source)})"

    def _level(self, one: Having, known: str, source: str) -> str:
        """What stands for average: a rate's figure over all rows; a count's mean over groups."""
        metric = self.layer.metrics[one.metric]
        averaged = self._counts(one.metric) and one.part is not Part.GROWTH
        if one.part is Part.SHARE or averaged or metric.kind is MetricKind.FIGURE:
            if source:
                return f"SELECT AVG({known}) FROM {source}"
            block = Block(self.query, self.row, self._time(metric))
            selected = ", ".join([*block.labels("d"), f"{known} AS figure"])
            lines = [f"SELECT {selected}", "FROM ticket", *block.where(), *block.group_by()]
            inner = " ".join(lines)
            return f"SELECT AVG(figure) FROM ({inner}) AS groups"
        block = Block(self.query, self.row, self._time(metric), grouped=False)
        whole = self._divided({(metric.id, k): v for k, v in block.parts(metric).items()}, {})
        current = whole[metric.id, Part.CURRENT]
        level = current
        if self.query.comparison:
            base = whole[metric.id, Part.BASE]
            level = {
                Part.BASE: base, Part.CHANGE: f"{current} - {base}",
                Part.GROWTH: self._growth(current, base),
            }.get(one.part, current)  # fmt: skip
        return " ".join([f"SELECT {level}", "FROM ticket", *block.where()])

    def _tail(self, parts: Parts) -> list[str]:
        limit = min(self.query.limit or self.row_limit, self.row_limit)
        skipped = [f"OFFSET {self._skipped()}"] if self._skipped() else []
        return [f"ORDER BY {self._sort(parts)}", f"LIMIT {limit}", *skipped]

    def _skipped(self) -> int:
        return self.query.skip if self.query.limit else 0

    def _sort(self, parts: Parts) -> str:
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
        shown = [(metric.id, part) for metric, part in self._shown()]
        if not self.query.within and (order.metric, order.part) in shown:
            metric, part = list(self._shown())[shown.index((order.metric, order.part))]
            key = f'"{part_name(metric, part, self.query)}"'
        return ", ".join([f"{key} {way}", *names])

    def _usual_order(self) -> Order:
        time = next((one.id for one in self.dimensions if one.is_time), "")
        if time:
            return Order(dimension=time, descending=False)
        return Order(metric=self.metrics[0].id)

    def _named(self, parts: Parts) -> list[str]:
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
    return Column(dimension.name, kind, dimension.unit or None, dimension.id)


def metric_column(metric: Metric, part: Part, query: Query) -> Column:
    """The column that shows a part of a metric."""
    unit = "ratio" if part in (Part.GROWTH, Part.SHARE) else str(metric.unit)
    if part is Part.CHANGE and metric.unit == Unit.RATIO:
        unit = "point"
    return Column(part_name(metric, part, query), ColumnKind.METRIC, unit, f"{metric.id}.{part}")


def _cte(name: str, lines: Iterable[str]) -> str:
    text = "\n  ".join("\n".join(lines).split("\n"))
    return f"{name} AS (\n  {text}\n)"


def _list(selected: Iterable[str]) -> str:
    return ",\n       ".join(selected)
