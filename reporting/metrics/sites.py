"""Metrics over a site's own tables: the attached figure itself, and tickets per so many of it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from reporting.metrics.lists import list_metrics
from reporting.metrics.records import Metric, MetricKind
from suqiu.errors import SettingsError
from suqiu.store.secrecy import name_of
from suqiu.store.sites.catalogue import SiteTable

_PER = re.compile(r"[\w（）()·]{1,30}(?:\.[\w（）()·]{1,30})?")
# They stand in SQL as the names of columns.
_NAME = re.compile(r'[^":%\\\x00-\x1f]{1,60}')


def check_per(metric: Metric, where: str) -> None:
    """SettingsError unless a metric says a table where it needs one, and only there."""
    if not metric.kind.of_table:
        if metric.per or metric.scale != 1 or metric.mean or metric.where:
            raise SettingsError(
                f"{where} 写了 per、scale、mean 或 where，却不是 kind = per、figure",
                hint="见 docs/metrics.md",
            )
        return
    if not _PER.fullmatch(metric.per):
        raise SettingsError(
            f'{where} 要写 per = "表.列"，清单的行数写 per = "表"',
            hint='例如 per = "人口.常住人口"',
        )
    if metric.hits or metric.value:
        raise SettingsError(f"{where} 不能写 hits、value", hint="分子的条件写在 base")
    if metric.kind is MetricKind.FIGURE and (metric.base or metric.scale != 1):
        raise SettingsError(f"{where} 是表里的数，不能写 base、scale", hint="见 docs/metrics.md")
    if metric.mean and (metric.kind is MetricKind.PER or not metric.table_column):
        raise SettingsError(f"{where} 只有表里一列的数能写 mean", hint="见 docs/metrics.md")
    if not _NAME.fullmatch(metric.name):
        raise SettingsError(f"{where} 的 name 不能含引号、冒号、百分号", hint="改名")


def why_not(metric: Metric, tables: Mapping[str, SiteTable]) -> str:
    """Why a metric cannot be asked now; empty when it can."""
    if not metric.kind.of_table:
        return ""
    table = tables.get(metric.table)
    if table is None:
        return f"没有挂接表“{metric.table}”"
    if not table.is_list and (not metric.table_column or metric.where or metric.mean):
        return f"表“{metric.table}”不是清单：要写 per = “表.列”，不能写 where、mean"
    column = table.column(metric.table_column)
    if metric.table_column and column is None:
        return f"表“{metric.table}”里没有列“{metric.table_column}”"
    if column is not None and column.type != "number":
        return f"清单“{metric.table}”的列“{column.name}”不是数"
    for name, _ in metric.where:
        found = table.column(name)
        if found is None or found.type != "text":
            return f"清单“{metric.table}”里没有文本列“{name}”"
    return ""


def figure_metrics(tables: Sequence[SiteTable], known: Iterable[Metric]) -> dict[str, Metric]:
    """A metric for each column of the tables; where a name is taken, the table's stands before.
    Lists share their words: the question says whose are meant.
    """
    taken = {word.lower() for one in known for word in (one.name, *one.words)}
    found: dict[str, Metric] = {}
    for table in tables:
        for column in () if table.is_list else table.columns:
            name = column.name
            if name.lower() in taken:
                name = f"{table.name}{column.name}"
            words = tuple(word for word in column.words if word.lower() not in taken)
            taken |= {word.lower() for word in (name, *words)}
            id_ = f"{table.name}.{column.name}"
            found[id_] = Metric(
                id_, name, MetricKind.FIGURE, "received_at", column.unit, words=words,
                source=table.source, per=id_,
            )  # fmt: skip
    for table in tables:
        if table.is_list:
            found |= list_metrics(table, taken)
    return found


def table_said(metric: Metric, tables: Mapping[str, SiteTable], until: datetime) -> str:
    """常住人口（人；表“人口”，按街道；来源：统计局；密级：公开；时期：2025年）"""
    table = tables[metric.table]
    column = table.column(metric.table_column)
    if table.is_list:
        return _list_said(metric, table)
    period = table.period(until)
    parts = [
        column.unit if column else "",
        f"表“{table.name}”，按{table.kind.words[0]}",
        f"来源：{table.source or '没有写'}",
        f"密级：{name_of(table.secrecy)}",
        f"时期：{period.text if period else '没有这么早的数'}",
    ]
    return f"{metric.table_column}（{'；'.join(filter(None, parts))}）"


def _list_said(metric: Metric, table: SiteTable) -> str:
    """行业为制造业的企业（家；清单“企业”；来源：…；密级：公开；2026-11-26 挂接）"""
    column = table.column(metric.table_column)
    which = "且".join(f"{name}为{'或'.join(texts)}" for name, texts in metric.where)
    what = f"{which}的{table.name}" if which else table.name
    level = max([table.secrecy, *([column.secrecy] if column else [])])
    parts = [
        column.unit if column else table.unit,
        f"清单“{table.name}”",
        f"来源：{table.source or '没有写'}",
        f"密级：{name_of(level)}",
        f"{table.attached:%Y-%m-%d} 挂接",
    ]
    said = f"{what}的{column.name}" if column else what
    return f"{said}（{'；'.join(filter(None, parts))}）"
