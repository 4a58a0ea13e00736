"""Refuses a query the layer cannot answer, before any SQL is written."""

from collections.abc import Iterable

from reporting.metrics import Layer
from reporting.metrics.columns import TIME_COLUMNS
from reporting.query.figures import figure_problem
from reporting.query.numbers import number_of
from reporting.query.query import (
    Bound,
    Holds,
    Hours,
    Leading,
    Order,
    Part,
    Plain,
    Query,
    Weekdays,
    Where,
    plain,
)
from suqiu.errors import InputError

_HINT = "suqiu metrics 列出能问的指标和维度"


def check_query(query: Query, layer: Layer) -> None:
    """InputError when ids are unknown, or parts have no sense together.

    A query may come from outside (a saved one, a model's): nothing of it may reach the SQL
    that is not one of our own names or a bound value.
    """
    if not query.metrics:
        raise InputError("没有说要统计什么", hint=_HINT)
    order = query.order
    metrics = [*query.metrics, *(one.metric for one in query.having)]
    if order and order.metric and not query.listing:
        metrics.append(order.metric)
    _known(metrics, layer.metrics, "指标")
    _known(query.dimensions, layer.dimensions, "维度")
    dated = layer.list_column(query.time)
    if dated is None or dated[1].type != "date":
        _known([query.time] if query.time else [], TIME_COLUMNS, "时间列")
    for one in plain((*query.filters, *query.share_of)):
        _check_filter(one, layer)
    for outer in (*query.filters, *query.share_of):
        if isinstance(outer, Leading):
            _check_leading(outer, layer)
    _known(query.within, query.dimensions, "分组")
    problem = figure_problem(query, layer)
    if problem:
        raise InputError(problem, hint="suqiu metrics 说明每个指标怎样算")
    if query.listing:
        return
    _check_order(order, query)
    of_whole = [one for one in query.having if one.part is Part.WHOLE]
    if (order and order.part is Part.WHOLE) or any(one.value is None for one in of_whole):
        raise InputError("占比的整体只能和一个数比", hint="例如：投诉占比最高的部门（100件以上）")
    parts = {one.part for one in query.having} | ({order.part} if order else set())
    if parts - {Part.CURRENT, Part.SHARE, Part.WHOLE} and not (query.comparison and query.period):
        raise InputError("没有比较期，算不出增长", hint="说明与去年同期还是上一期比")
    for times in (query.metrics, query.dimensions):
        if len(set(times)) < len(times):
            raise InputError("同一指标或维度写了两次", hint="只写一次")
    several = [layer.dimensions[one].name for one in query.dimensions if layer.dimensions[one].many]
    if len(several) > 1:
        raise InputError(f"{'和'.join(several)}不能一起分组", hint="一件各有几个值，一次只按一个分")
    if query.limit is not None and query.limit < 1:
        raise InputError("行数要大于 0", hint="例如取前 5")
    if query.skip < 0 or (query.skip and query.limit is None):
        raise InputError("略过的名次要大于 0，并说明取几个", hint="例如第二名：略过 1，取 1")


def _check_order(order: Order | None, query: Query) -> None:
    if order is None or order.metric:
        return
    if order.dimension not in query.dimensions:
        raise InputError("只能按分组的维度或指标排序", hint=_HINT)


def _check_leading(one: Leading, layer: Layer) -> None:
    single = [one for one in layer.dimensions.values() if not one.many]
    groups = [one.id for one in single if not one.is_time and not one.table]
    _known([one.dimension], groups, "维度")
    counted = [one.id for one in layer.metrics.values() if not one.kind.of_table]
    _known([one.metric], counted, "指标")
    _known([one.time] if one.time else [], TIME_COLUMNS, "时间列")
    if one.count < 1:
        raise InputError("行数要大于 0", hint="例如取前 5")


def _check_filter(one: Plain, layer: Layer) -> None:
    match one:
        case Where(dimension, _, _):
            _known([dimension], layer.dimensions, "维度")
        case Holds(condition, _):
            _known([condition], layer.conditions, "条件")
        case Bound(number, _, _):
            if number_of(number, layer) is None:
                _known([number], (), "数值")
        case Hours(start, end, start_minute, end_minute):
            _known([start, end], range(25), "钟点")
            _known([start_minute, end_minute], range(60), "分钟")
        case Weekdays(days):
            _known(days, range(1, 8), "星期")
        case _:
            pass


def _known(names: Iterable[object], known: Iterable[object], what: str) -> None:
    all_known = set(known)
    for name in names:
        if name not in all_known:
            raise InputError(f"没有“{str(name)[:40]}”这个{what}", hint=_HINT)
