"""A query as a Chinese sentence, so that anyone can see what was counted."""

from datetime import date, timedelta

from reporting.metrics import Layer, MetricKind
from reporting.metrics.columns import TIME_COLUMNS
from reporting.query.numbers import number_of
from reporting.query.query import (
    AnyOf,
    Bound,
    Filter,
    Having,
    Holds,
    Hours,
    Leading,
    Mentions,
    Op,
    Part,
    Query,
    Spans,
    Weekdays,
    Where,
)
from suqiu.periods import Period

_OP = {
    Op.AT_LEAST: "不少于", Op.OVER: "超过", Op.AT_MOST: "不超过", Op.UNDER: "低于", Op.EQUAL: "等于",
}  # fmt: skip
_PART = {
    Part.CURRENT: "",
    Part.BASE: "基期",
    Part.GROWTH: "增长率",
    Part.CHANGE: "变化",
    Part.SHARE: "占比",
    Part.WHOLE: "（该组全部）",
}
_SPANS = 4
_DAYS = "一二三四五六日"


def spoken_query(query: Query, layer: Layer) -> str:
    """2026年9月，中山街道、投诉的受理量，按二级分类，从高到低取前5，与上年同期比"""
    period = query.period.text if query.period else "全部时间"
    column = query.time or layer.metrics[query.metrics[0]].time
    dated = layer.list_column(column)
    when = f"{period}（按{dated[1].name if dated else TIME_COLUMNS[column]}）"
    if dated is None and all(layer.metrics[one].kind is MetricKind.FIGURE for one in query.metrics):
        when = f"{query.period.text}以前最近一期" if query.period else standing(query, layer)
    rows = "、".join(spoken_filter(one, layer, query.period) for one in query.filters)
    metrics = "、".join(layer.metrics[one].name for one in query.metrics)
    listed = layer.metrics[query.metrics[0]].table or "工单"
    what = f"{listed}清单" if query.listing else metrics
    parts = [when, f"{rows}的{what}" if rows else what]
    if query.dimensions:
        parts.append("按" + "、".join(layer.dimensions[one].name for one in query.dimensions))
    if query.share_of:
        parts.append("、".join(spoken_filter(one, layer) for one in query.share_of) + "的占比")
    elif query.share:
        parts.append("及占比")
    for at, one in enumerate(query.having):
        said = spoken_having(one, layer)
        if one.or_else and at:
            parts[-1] += f"或{said}"
        else:
            parts.append(said)
    ranked = number_of(query.order.metric, layer) if query.order and query.listing else None
    if query.order:
        way = "从高到低" if query.order.descending else "从低到高"
        parts.append(f"按{ranked.title}{way}" if ranked else way)
    if query.limit and (ranked or not query.listing):
        each = "每组" if query.within else ""
        if query.skip:
            last = query.skip + query.limit
            which = f"第{last}" if query.limit == 1 else f"第{query.skip + 1}至{last}"
        else:
            which = f"前{query.limit}"
        parts.append(f"{each}取{which}")
    if query.comparison:
        parts.append(f"与{query.comparison.base.text}比")
    return "，".join(parts)


def standing(query: Query, layer: Layer) -> str:
    """When figures of a site's tables hold that were asked without a time."""
    tables = [layer.tables[layer.metrics[one].table] for one in query.metrics]
    return "现有清单" if all(one.is_list for one in tables) else "最近一期"


def written_number(value: float) -> str:
    """A number without a tail of zeros: 30, 0.5, 50000000."""
    return f"{value:.0f}" if float(value).is_integer() else f"{value:g}"


def spoken_filter(one: Filter, layer: Layer, period: Period | None = None) -> str:
    """A filter in words; leading groups of another time than the figures' `period` with theirs."""
    match one:
        case Where(dimension, values, negated):
            name = layer.dimensions[dimension].name
            if dimension == "day":
                values = _in_runs(values)
            return f"{name}{'不是' if negated else '为'}{'、'.join(values)}"
        case Holds(condition, negated):
            zh = layer.conditions[condition].zh
            return f"不属于“{zh}”" if negated else zh
        case Mentions(words, every, negated):
            joined = ("”和“" if every else "”或“").join(words)
            return f"标题或内容{'没有' if negated else ''}提到“{joined}”"
        case Bound(number, op, value):
            known = number_of(number, layer)
            name, unit = (known.name, known.unit) if known else (number, "")
            return f"{name}{_OP[op]}{written_number(value)}{unit}"
        case Hours(start, end, start_minute, end_minute):
            next_day = "次日" if (end, end_minute) <= (start, start_minute) else ""
            return f"{_clock(start, start_minute)}至{next_day}{_clock(end, end_minute)}受理"
        case Spans(spans):
            shown = [each.text for each in spans]
            if len(shown) > _SPANS:
                shown = [shown[0], "……", shown[-1]]
            return f"其中{'、'.join(shown)}"
        case Weekdays(days):
            return "周" + "、".join(_DAYS[day - 1] for day in days) + "受理"
        case AnyOf(parts):
            return f"（{'，或'.join(spoken_filter(part, layer) for part in parts)}）"
        case Leading(dimension, ranked, most, descending, filters):
            among = "、".join(spoken_filter(part, layer) for part in filters)
            rows = f"{among}的" if among else ""
            way = "最高" if descending else "最低"
            name = layer.dimensions[dimension].name
            # Of another time than the figures.
            then = one.period.text if one.period and period and one.period != period else ""
            return f"{then}{rows}{layer.metrics[ranked].name}{way}的{most}个{name}"


def _in_runs(days: tuple[str, ...]) -> tuple[str, ...]:
    """Days that follow one another as one stretch: 2026-10-01至2026-10-07."""
    try:
        known = [date.fromisoformat(one) for one in days]
    except ValueError:
        return days
    runs: list[list[date]] = []
    for day in known:
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return tuple(f"{run[0]}至{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)


def _clock(hour: int, minute: int) -> str:
    return f"{hour}点{minute}分" if minute else f"{hour}点"


def spoken_having(one: Having, layer: Layer) -> str:
    """A bound on groups in words."""
    metric = layer.metrics[one.metric]
    name = f"{metric.name}{_PART[one.part]}"
    if one.value is None:
        return f"{name}{_OP[one.op]}总体水平"
    points = "个百分点" if metric.unit == "ratio" and one.part is Part.CHANGE else "%"
    ratio = metric.unit == "ratio" or one.part in (Part.GROWTH, Part.SHARE)
    value = (
        f"{one.value * 100:g}{points}"
        if ratio
        else f"{written_number(one.value)}{metric.unit if metric.unit != 'hour' else '小时'}"
    )
    return f"{name}{_OP[one.op]}{value}"
