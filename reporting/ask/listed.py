"""Questions about the rows of a site's lists: which words are theirs, and what is asked of them."""

import re
from collections.abc import Callable, Set
from functools import lru_cache
from itertools import pairwise

from reporting.ask import signs
from reporting.ask.context import Context
from reporting.ask.marks import (
    AmountMark,
    Canvas,
    DateMark,
    DimensionMark,
    FilterMark,
    Mark,
    Meaning,
    MetricMark,
    SignMark,
    ValueMark,
)
from reporting.metrics import Kind, Layer
from reporting.query.query import Order
from suqiu.store.sites.catalogue import SiteTable

# What says that tickets are meant: 企业投诉 is of tickets, not of enterprises.
_TICKETS = re.compile(
    r"投诉|工单|诉求|举报|咨询|求助|\d件|几件|多少件|单子|来电|反映|反馈|问题|受理|办理|办结|处理|满意"
)
_MANY = re.compile("多少|几[个家户名处座所栋条]")
_WHICH_ONE = "哪家"


def read_counted(canvas: Canvas, layer: Layer) -> None:
    """Mark 有多少家企业 and 企业有多少家 as the rows of a list counted."""
    rest = canvas.rest()
    for table in layer.tables.values():
        if not table.is_list or table.name not in layer.metrics:
            continue
        nouns = (table.name, *table.words)
        texts = _naming(table)
        for found in _counted(table.unit, (*nouns, *texts)).finditer(rest):
            name = next(one for one in "abcd" if found[one])
            start, end = found.span(name)
            column = texts.get(found[name])
            if column is None:
                canvas.put(*found.span(), MetricMark(table.name))
                continue
            # 有多少个农村网格: a kind of row, and how many.
            canvas.put(start, end, ValueMark(column, found[name]))
            for one, two in ((found.start(), start), (end, found.end())):
                canvas.put(one, two, MetricMark(table.name))


def _naming(table: SiteTable) -> dict[str, str]:
    """Texts of a list that are kinds of its rows (农村网格 of 网格), each with its column."""
    nouns = (table.name, *table.words)
    return {
        text: f"{table.name}.{column.name}"
        for column in table.columns
        for text in column.choices
        if text.endswith(nouns) and text not in nouns
    }


@lru_cache(maxsize=256)
def _counted(unit: str, nouns: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(map(re.escape, sorted(nouns, key=len, reverse=True)))
    measure = f"(?:{re.escape(unit)}|个|家)"
    return re.compile(
        rf"(?:总共|一共|共)?有?(?:多少|几){measure}?(?P<a>{names})(?![的类]*(?:投诉|工单|诉求|举报|咨询))"
        rf"|(?P<b>{names})(?:总共|一共|共|都)?(?:有|是)?(?:多少|几){measure}(?!工单|诉求|投诉)"
        rf"|(?P<c>{names})(?:总共|一共|共|都)?有(?:多少|几何)(?=$|[，,。？?呢])"
        rf"|(?P<d>{names})(?:的?总?数量|的?总[数量]|数(?![据字]))"
    )


def lists_asked(canvas: Canvas, layer: Layer) -> frozenset[str]:
    """The lists that a question is about. A bare name (企业) says so only where nothing else
    speaks of tickets.
    """
    found: set[str] = set()
    bare: set[str] = set()
    for mark in canvas.marks:
        table = _list_of(mark, layer)
        if table is not None:
            named = mark.text.lower() in map(str.lower, (table.name, *table.words))
            (bare if named else found).add(table.name)
        elif isinstance(mark.meaning, ValueMark):
            name = layer.dimensions[mark.meaning.dimension].table
            if name and mark.meaning.value in _naming(layer.tables[name]):
                bare.add(name)
    if bare and not any(_of_tickets(one, layer, bare) for one in canvas.marks):
        found |= bare if not _TICKETS.search(canvas.text) else set()
    return frozenset(found)


def _list_of(mark: Mark, layer: Layer) -> SiteTable | None:
    """The list whose metric was named."""
    if not isinstance(mark.meaning, MetricMark):
        return None
    table = layer.tables.get(layer.metrics[mark.meaning.metric].table)
    return table if table is not None and table.is_list else None


def _of_tickets(mark: Mark, layer: Layer, tables: Set[str]) -> bool:
    match mark.meaning:
        case MetricMark():
            return _list_of(mark, layer) is None
        case FilterMark():
            return True
        case ValueMark(dimension):
            known = layer.dimensions[dimension]
            fills = {one for name in tables for one in layer.tables[name].kind.fills}
            return not known.table and known.sql not in fills
    return False


def keep_of(
    canvas: Canvas, layer: Layer, tables: Set[str], meanings: Callable[[str], tuple[Meaning, ...]]
) -> None:
    """Give words the meaning they have in these lists: 类型 is a column of theirs, not of the
    tickets. What only other lists know is not understood.
    """
    fills = {
        one for name in tables for one in layer.tables[name].kind.fills if name in layer.tables
    }
    for mark in list(canvas.marks):
        theirs = _table_of(mark.meaning, layer)
        if theirs in tables or (theirs is None and not _unsaid(mark.meaning, layer, fills)):
            continue
        others = [one for one in meanings(mark.text) if _table_of(one, layer) in tables]
        if not others and theirs is None and mark.text != _WHICH_ONE:
            continue
        if not others and theirs is not None:
            others = [one for one in meanings(mark.text) if _table_of(one, layer) is None]
        canvas.marks.remove(mark)
        canvas.release(mark.start, mark.end)
        if others:
            canvas.put(mark.start, mark.end, others[0])
        elif mark.text == _WHICH_ONE:
            canvas.put(mark.start, mark.end, SignMark(signs.WHICH))


def _unsaid(meaning: Meaning, layer: Layer, fills: Set[str]) -> bool:
    """Whether it is of the tickets alone."""
    if not isinstance(meaning, DimensionMark | ValueMark):
        return False
    known = layer.dimensions[meaning.dimension]
    return not known.is_time and known.sql not in fills


def _table_of(meaning: Meaning, layer: Layer) -> str | None:
    match meaning:
        case MetricMark(metric):
            name = layer.metrics[metric].table
            return name if name and layer.tables[name].is_list else None
        case DimensionMark(dimension) | ValueMark(dimension):
            return layer.dimensions[dimension].table or None
        case DateMark(column):
            return column.partition(".")[0]
    return None


def settle_rows(ctx: Context) -> None:
    """农村网格最多的街道: rows of a list are meant though only their kind is named."""
    draft = ctx.draft
    if draft.metrics:
        return
    for mark in ctx.marks:
        if not isinstance(mark.meaning, ValueMark):
            continue
        table = ctx.layer.dimensions[mark.meaning.dimension].table
        if table and mark.meaning.value in _naming(ctx.layer.tables[table]):
            draft.metrics, draft.asks_number = [table], True
            return


def settle_lists(ctx: Context) -> None:
    """从业人数最多的十家企业, 超过100人的企业有哪些: rows to be listed, not groups."""
    draft, layer = ctx.draft, ctx.layer
    tables = [layer.tables.get(layer.metrics[one].table) for one in draft.metrics]
    table = tables[0] if tables else None
    if table is None or not table.is_list or any(one is not table for one in tables):
        return
    if any(layer.metrics[one].kind is Kind.PER for one in draft.metrics):
        return
    dated = layer.list_column(draft.time)
    timed = any(layer.dimensions[one].is_time for one in draft.dimensions)
    if dated is not None and not draft.periods and not timed:
        choices = (f"{dated[1].name}在今年的{table.name}数", f"各年{dated[1].name}的{table.name}数")
        draft.doubts.append((f"{dated[1].name}在什么时间的？", choices))
        return
    rows = [one for one in draft.metrics if not layer.metrics[one].table_column]
    if draft.dimensions or draft.having:
        _noun_of_figure(ctx, rows)
        return
    ordered = draft.order.metric if draft.order is not None else ""
    by_number = layer.list_column(ordered) is not None
    asks = ctx.has(signs.LIST, signs.WHICH) and not _MANY.search(ctx.question)
    if not by_number and not (asks and rows):
        _noun_of_figure(ctx, rows)
        return
    draft.listing = True
    draft.metrics = rows[:1] or [table.name]
    if by_number:
        assert draft.order is not None
        draft.order = Order(metric=ordered, descending=draft.order.descending)
    else:
        draft.order = None


def _noun_of_figure(ctx: Context, rows: list[str]) -> None:
    """企业的从业人数 is one figure: the noun before it is no count of its own."""
    draft = ctx.draft
    marks = [(mark, metric) for mark, metric in ctx.metrics() if metric in draft.metrics]
    for (mark, metric), (after, _) in pairwise(marks):
        gap = ctx.question[mark.end : after.start]
        table = ctx.layer.tables[ctx.layer.metrics[metric].table]
        bare = mark.text in (table.name, *table.words)
        if metric in rows and bare and gap in ("", "的") and len(draft.metrics) > 1:
            draft.metrics.remove(metric)


def bounds_rows(ctx: Context, mark: Mark, metric: str) -> bool:
    """Whether a threshold on a list's number is of each row: 从业人数超过100的企业, but not
    从业人数超过1000的街道.
    """
    known = ctx.layer.metrics[metric]
    if known.mean or ctx.layer.list_column(known.per) is None or known.kind is Kind.PER:
        return False
    if not ctx.draft.dimensions:
        return True
    for one in ctx.marks[ctx.marks.index(mark) + 1 :]:
        match one.meaning:
            case MetricMark(other):
                found = ctx.layer.metrics[other]
                return found.table == known.table and not found.table_column
            case SignMark() | AmountMark():
                continue
        return False
    return False
