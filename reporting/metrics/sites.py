"""Metrics over a site's own tables: the attached figure itself, and tickets per so many of it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from reporting.metrics.records import Kind, Metric
from suqiu.errors import SettingsError
from suqiu.store.secrecy import name_of
from suqiu.store.sites.catalogue import SiteTable

_PER = re.compile(r"[\w（）()·]{1,30}\.[\w（）()·]{1,30}")
# They stand in SQL as the names of columns.
_NAME = re.compile(r'[^":%\\\x00-\x1f]{1,60}')


def check_per(metric: Metric, where: str) -> None:
    """SettingsError unless a metric says a table where it needs one, and only there."""
    if not metric.kind.of_table:
        if metric.per or metric.scale != 1:
            raise SettingsError(
                f"{where} 写了 per 或 scale，却不是 kind = per、figure", hint="见 docs/metrics.md"
            )
        return
    if not _PER.fullmatch(metric.per):
        raise SettingsError(f'{where} 要写 per = "表.列"', hint='例如 per = "人口.常住人口"')
    if metric.hits or metric.value:
        raise SettingsError(f"{where} 不能写 hits、value", hint="分子的条件写在 base")
    if metric.kind is Kind.FIGURE and (metric.base or metric.scale != 1):
        raise SettingsError(f"{where} 是表里的数，不能写 base、scale", hint="见 docs/metrics.md")
    if not _NAME.fullmatch(metric.name):
        raise SettingsError(f"{where} 的 name 不能含引号、冒号、百分号", hint="改名")


def why_not(metric: Metric, tables: Mapping[str, SiteTable]) -> str:
    """Why a metric cannot be asked now; empty when it can."""
    if not metric.kind.of_table:
        return ""
    table = tables.get(metric.table)
    if table is None:
        return f"没有挂接表“{metric.table}”"
    if table.column(metric.table_column) is None:
        return f"表“{metric.table}”里没有列“{metric.table_column}”"
    return ""


def figure_metrics(tables: Sequence[SiteTable], known: Iterable[Metric]) -> dict[str, Metric]:
    """A metric for each column of the tables; where a name is taken, the table's stands before."""
    taken = {word.lower() for one in known for word in (one.name, *one.words)}
    found = {}
    for table in tables:
        for column in table.columns:
            name = column.name
            if name.lower() in taken:
                name = f"{table.name}{column.name}"
            words = tuple(word for word in column.words if word.lower() not in taken)
            taken |= {word.lower() for word in (name, *words)}
            id_ = f"{table.name}.{column.name}"
            found[id_] = Metric(
                id_, name, Kind.FIGURE, "received_at", column.unit, words=words,
                source=table.source, per=id_,
            )  # fmt: skip
    return found


def table_said(metric: Metric, tables: Mapping[str, SiteTable], until: datetime) -> str:
    """常住人口（人；表“人口”，按街道；来源：统计局；密级：公开；时期：2025年）"""
    table = tables[metric.table]
    column = table.column(metric.table_column)
    period = table.period(until)
    parts = [
        column.unit if column else "",
        f"表“{table.name}”，按{table.kind.words[0]}",
        f"来源：{table.source or '没有写'}",
        f"密级：{name_of(table.secrecy)}",
        f"时期：{period.text if period else '没有这么早的数'}",
    ]
    return f"{metric.table_column}（{'；'.join(filter(None, parts))}）"
