"""A query as a Chinese sentence, so that anyone can see what was counted."""

from reporting.metrics import Kind, Layer
from reporting.metrics.columns import TIME_COLUMNS
from reporting.query.numbers import NUMBERS
from reporting.query.query import (
    Bound,
    Filter,
    Having,
    Holds,
    Hours,
    Mentions,
    Op,
    Part,
    Query,
    Weekdays,
    Where,
)

_OP = {
    Op.AT_LEAST: "不少于", Op.OVER: "超过", Op.AT_MOST: "不超过", Op.UNDER: "低于", Op.EQUAL: "等于",
}  # fmt: skip
_PART = {
    Part.CURRENT: "",
    Part.BASE: "基期",
    Part.GROWTH: "增长率",
    Part.CHANGE: "变化",
    Part.SHARE: "占比",
}
_DAYS = "一二三四五六日"


def spoken_query(query: Query, layer: Layer) -> str:
    """2026年9月，中山街道、投诉的受理量，按二级分类，从高到低取前5，与上年同期比"""
    period = query.period.text if query.period else "全部时间"
    column = query.time or layer.metrics[query.metrics[0]].time
    when = f"{period}（按{TIME_COLUMNS[column]}）"
    if all(layer.metrics[one].kind is Kind.FIGURE for one in query.metrics):
        when = f"{query.period.text}以前最近一期" if query.period else "最近一期"
    rows = "、".join(spoken_filter(one, layer) for one in query.filters)
    metrics = "、".join(layer.metrics[one].name for one in query.metrics)
    what = "工单清单" if query.listing else metrics
    parts = [when, f"{rows}的{what}" if rows else what]
    if query.dimensions:
        parts.append("按" + "、".join(layer.dimensions[one].name for one in query.dimensions))
    if query.share_of:
        parts.append("、".join(spoken_filter(one, layer) for one in query.share_of) + "的占比")
    elif query.share:
        parts.append("及占比")
    parts += [spoken_having(one, layer) for one in query.having]
    if query.order:
        parts.append("从高到低" if query.order.descending else "从低到高")
    if query.limit and not query.listing:
        each = "每组" if query.within else ""
        parts.append(f"{each}取前{query.limit}")
    if query.comparison:
        parts.append(f"与{query.comparison.base.text}比")
    return "，".join(parts)


def spoken_filter(one: Filter, layer: Layer) -> str:
    """A filter in words."""
    match one:
        case Where(dimension, values, negated):
            name = layer.dimensions[dimension].name
            return f"{name}{'不是' if negated else '为'}{'、'.join(values)}"
        case Holds(condition, negated):
            zh = layer.conditions[condition].zh
            return f"不属于“{zh}”" if negated else zh
        case Mentions(words, every, negated):
            joined = ("”和“" if every else "”或“").join(words)
            return f"标题或内容{'没有' if negated else ''}提到“{joined}”"
        case Bound(number, op, value):
            known = NUMBERS[number]
            return f"{known.name}{_OP[op]}{value:g}{known.unit}"
        case Hours(start, end):
            return f"{start}点至{'次日' if end <= start else ''}{end}点受理"
        case Weekdays(days):
            return "周" + "、".join(_DAYS[day - 1] for day in days) + "受理"


def spoken_having(one: Having, layer: Layer) -> str:
    """A bound on groups in words."""
    metric = layer.metrics[one.metric]
    name = f"{metric.name}{_PART[one.part]}"
    if one.value is None:
        return f"{name}{_OP[one.op]}总体水平"
    ratio = metric.unit == "ratio" or one.part in (Part.GROWTH, Part.SHARE)
    value = (
        f"{one.value * 100:g}%"
        if ratio
        else f"{one.value:g}{metric.unit if metric.unit != 'hour' else '小时'}"
    )
    return f"{name}{_OP[one.op]}{value}"
