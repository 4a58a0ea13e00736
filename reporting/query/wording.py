"""The names of an answer's columns."""

from reporting.metrics import Metric
from reporting.query.query import Against, Part, Query

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
        return f"{metric.name}（{_BASE.get(comparison.against) or comparison.base.text}）"
    word = _WORD[comparison.against]
    if part is Part.CHANGE:
        return f"{metric.name}{word}变化"
    return f"{metric.name}{word}{'下降率' if comparison.fall else '增长率'}"
