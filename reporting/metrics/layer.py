"""Loads and checks the semantic layer; finds its parts by id."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field

from reporting.metrics.columns import TIME_COLUMNS, check_expression
from reporting.metrics.lists import list_dimensions
from reporting.metrics.records import Condition, Dimension, Metric, MetricKind, Unit, Value
from reporting.metrics.sites import check_per, figure_metrics, table_said, why_not
from suqiu.data import dataset_path
from suqiu.errors import SettingsError
from suqiu.store.sites.catalogue import SiteColumn, SiteTable
from suqiu.toml import read_settings_toml

_FILES = ("conditions.toml", "metrics.toml", "dimensions.toml")
_HINT = "见 docs/metrics.md"
_MADE = {MetricKind.MEAN: "平均", MetricKind.MEDIAN: "中位数"}


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    words: tuple[str, ...] = ()


class _Condition(_Entry):
    zh: str
    sql: str


class _Metric(_Entry):
    name: str
    kind: MetricKind
    time: str = "received_at"
    unit: str
    base: tuple[str, ...] = ()
    hits: tuple[str, ...] = ()
    value: str = ""
    value_zh: str = ""
    better: str = "high"
    source: str = ""
    per: str = ""
    scale: float = Field(1.0, gt=0, le=1e9)
    mean: bool = False
    where: dict[str, tuple[str, ...] | str] = Field(default_factory=dict)


class _Value(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    words: tuple[str, ...] = ()


class _Dimension(_Entry):
    name: str
    sql: str
    kind: str = "category"
    key: str = ""
    unit: str = ""
    note: str = ""
    many: str = ""
    value: tuple[_Value, ...] = ()


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    condition: tuple[_Condition, ...] = ()
    metric: tuple[_Metric, ...] = ()
    dimension: tuple[_Dimension, ...] = ()


@dataclass(frozen=True)
class Layer:
    """Everything that can be asked, by id, in the order of the files; `tables` are those of
    the site that metrics may speak of, `idle` the metrics that wait for one, with the reason,
    `defined` the same as the files say it, before any table brought its own.
    """

    conditions: Mapping[str, Condition]
    metrics: Mapping[str, Metric]
    dimensions: Mapping[str, Dimension]
    tables: Mapping[str, SiteTable] = field(default_factory=dict)
    idle: Mapping[str, tuple[Metric, str]] = field(default_factory=dict)
    defined: "Layer | None" = None

    def definition(self, metric_id: str, until: datetime = datetime.max, time: str = "") -> str:
        """口径 in one Chinese sentence, made of the same parts as the SQL; figures of a site's
        table are the newest that hold from before `until`. `time` is the time column where the
        period is bound to another than the metric's own.
        """
        metric = self.metrics[metric_id]
        base = self._all(metric.base)
        rows = f"{base}的工单" if base else "全部工单（含重复）"
        if metric.kind is MetricKind.FIGURE:
            said = table_said(metric, self.tables, until)
            how = "平均" if metric.mean else "合计" if metric.table_column else "计数"
            return f"{metric.name}：{said}，各行{how}"
        if metric.kind is MetricKind.PER:
            how = f"{rows}件数 ÷ {table_said(metric, self.tables, until)} × {metric.scale:g}"
        elif metric.kind is MetricKind.COUNT:
            how = f"{rows}件数"
        elif metric.kind is MetricKind.RATIO:
            how = f"{self._all(metric.hits)}的 ÷ {rows}"
        else:
            word = _MADE.get(metric.kind, "合计")
            unit = "（小时）" if metric.unit == Unit.HOUR else ""
            how = f"{rows}，{metric.value_zh}的{word}{unit}"
        column = time or metric.time
        return f"{metric.name}：{how}；按{TIME_COLUMNS.get(column, column)}统计"

    def tables_of(self, metric_ids: Iterable[str]) -> frozenset[str]:
        """Names of the site's tables that these metrics read."""
        return frozenset(filter(None, (self.metrics[one].table for one in metric_ids)))

    def list_column(self, id_: str) -> tuple[SiteTable, SiteColumn] | None:
        """The list and its column that 表.列 names, if there is one."""
        table = self.tables.get(id_.partition(".")[0])
        column = table.column(id_.partition(".")[2]) if table is not None else None
        return (table, column) if table and column and table.is_list else None

    def open_to(self, names: Iterable[str]) -> "Layer":
        """The layer of a site that has no other tables (表) and columns (表.列) than these: what
        is left out leaves no trace in the names and words of what stays.
        """
        known = frozenset(names)
        tables = [
            replace(
                one,
                columns=tuple(c for c in one.columns if f"{name}.{c.name}" in known),
            )
            for name, one in self.tables.items()
            if name in known
        ]
        return _with_tables(self.defined or self, tables)

    def public(self) -> "Layer":
        """What anybody may know of."""
        return self.open_to(self._names(secret=False))

    @property
    def secret(self) -> frozenset[str]:
        """Tables and columns (表.列) that not everybody may know of."""
        return self._names(secret=True)

    def _names(self, *, secret: bool) -> frozenset[str]:
        found = set()
        for table in self.tables.values():
            if (table.secrecy > 0) is secret:
                found.add(table.name)
            for column in table.columns:
                if (max(table.secrecy, column.secrecy) > 0) is secret:
                    found.add(f"{table.name}.{column.name}")
        return frozenset(found)

    def _all(self, ids: Iterable[str]) -> str:
        return "且".join(self.conditions[one].zh for one in ids)


def load_layer(folder: Path | None = None, tables: Sequence[SiteTable] = ()) -> Layer:
    """The shipped layer, with a site's files over it entry by entry, and a metric for each
    column of the site's `tables`; SettingsError names the entry that is wrong. A metric whose
    table is not attached waits in `idle`.
    """
    paths = [dataset_path(f"semantic/{name}") for name in _FILES]
    if folder is not None:
        if not folder.is_dir():
            raise SettingsError(f"指标目录 {folder} 不存在", hint=_HINT)
        paths += sorted(folder.glob("*.toml"))
    files = [read_settings_toml(path, _File, hint=_HINT) for path in paths]
    layer = Layer(
        _merged(files, lambda file: file.condition, _condition),
        _merged(files, lambda file: file.metric, _metric),
        _merged(files, lambda file: file.dimension, _dimension),
    )
    _check(layer)
    return _with_tables(layer, tables)


def _with_tables(layer: Layer, tables: Sequence[SiteTable]) -> Layer:
    known = {one.name: one for one in tables}
    reasons = {one.id: why_not(one, known) for one in layer.metrics.values()}
    metrics = {key: one for key, one in layer.metrics.items() if not reasons[key]}
    idle = {key: (one, reasons[key]) for key, one in layer.metrics.items() if reasons[key]}
    dimensions = dict(layer.dimensions)
    for table in tables:
        if table.is_list:
            dimensions |= list_dimensions(table, dimensions)
    # A site's own definition goes before the one that a column brings.
    metrics = figure_metrics(tables, metrics.values()) | metrics
    metrics = {key: metrics[key] for key in (*layer.metrics, *metrics) if key in metrics}
    return replace(
        layer, metrics=metrics, dimensions=dimensions, tables=known, idle=idle, defined=layer
    )


E_ = TypeVar("E_", bound=_Entry)
R_ = TypeVar("R_")


def _merged(
    files: Iterable[_File], part: Callable[[_File], Iterable[E_]], make: Callable[[E_], R_]
) -> dict[str, R_]:
    return {entry.id: make(entry) for file in files for entry in part(file)}


def _condition(entry: _Condition) -> Condition:
    return Condition(entry.id, entry.zh, entry.sql, entry.words)


def _metric(entry: _Metric) -> Metric:
    where = tuple(
        (column, (texts,) if isinstance(texts, str) else texts)
        for column, texts in entry.where.items()
    )
    return Metric(**entry.model_dump(exclude={"where"}), where=where)


def _dimension(entry: _Dimension) -> Dimension:
    values = tuple(Value(value.name, value.words) for value in entry.value)
    return Dimension(
        entry.id,
        entry.name,
        entry.sql,
        entry.words,
        values,
        is_time=entry.kind == "time",
        key=entry.key,
        unit=entry.unit,
        note=entry.note,
        many=entry.many,
    )


def _check(layer: Layer) -> None:
    for condition in layer.conditions.values():
        check_expression(condition.sql, f"条件 {condition.id}")
    for dimension in layer.dimensions.values():
        check_expression(dimension.sql, f"维度 {dimension.id}")
        if dimension.key not in dimension.sql:
            raise SettingsError(
                f"维度 {dimension.id} 的 key 不是 sql 的一段", hint="key 要原样写在 sql 里"
            )
        # It stands in the SQL as it is written.
        odd = set(dimension.many) & set("':%\\") or len(dimension.many) > 2
        if dimension.many and (odd or dimension.key or dimension.is_time):
            raise SettingsError(
                f"维度 {dimension.id} 的 many 不对",
                hint="一格里几个值之间的分隔符，只用于分类维度，例如 、",
            )
    for metric in layer.metrics.values():
        where = f"指标 {metric.id}"
        unknown = [one for one in (*metric.base, *metric.hits) if one not in layer.conditions]
        if unknown:
            raise SettingsError(f"{where} 用了没有定义的条件 {unknown[0]}", hint="先定义这个条件")
        if metric.time not in TIME_COLUMNS:
            raise SettingsError(f"{where} 的 time 不是时间列：{metric.time}", hint=_HINT)
        check_per(metric, where)
        if not metric.kind.of_table and metric.unit not in set(Unit):
            raise SettingsError(
                f"{where} 的 unit 不对：{metric.unit}", hint=f"可用：{'、'.join(Unit)}"
            )
        if metric.kind is MetricKind.RATIO and not metric.hits:
            raise SettingsError(f"{where} 是比率，要写 hits（分子条件）", hint=_HINT)
        if metric.kind in (MetricKind.MEAN, MetricKind.MEDIAN, MetricKind.SUM):
            if not metric.value:
                raise SettingsError(f"{where} 要写 value（被平均的值）", hint=_HINT)
            check_expression(metric.value, where)
