"""The names of an answer's columns."""

from reporting.metrics import Metric
from reporting.query.query import Against, Comparison, Part, Query

_BASE = {Against.YOY: "上年同期", Against.MOM: "上期"}
_WORD = {Against.YOY: "同比", Against.MOM: "环比", Against.CUSTOM: ""}


def part_name(metric: Metric, part: Part, query: Query) -> str:
    """受理量, 受理量（上年同期）, 受理量同比增长率, 受理量占比 …"""
    comparison = query.comparison
    if part is Part.CURRENT or (comparison is None and part is not Part.SHARE):
        return metric.name
    if part is Part.SHARE or comparison is None:
        return f"{metric.name}占比"
    if part is Part.BASE:
        return f"{metric.name}（{base_name(comparison)}）"
    name = compared_name(metric, comparison)
    if part is Part.CHANGE:
        return f"{name}变化"
    return f"{name}{'下降率' if comparison.fall else '增长率'}"


def base_name(comparison: Comparison) -> str:
    """上年同期, 上期, or the base by its own name."""
    return _BASE.get(comparison.against) or comparison.base.text


def compared_name(metric: Metric, comparison: Comparison) -> str:
    """受理量同比, 受理量环比, or 受理量 where two periods were named."""
    return f"{metric.name}{_WORD[comparison.against]}"
