"""Questions about the rows of a site's lists: which words are theirs, and what is asked of them."""

import re
from collections.abc import Set
from functools import lru_cache
from itertools import pairwise

from reporting.ask.drafting.context import Context
from reporting.ask.marks import signs
from reporting.ask.marks.marks import (
    AmountMark,
    Canvas,
    DimensionMark,
    FilterMark,
    Mark,
    Meaning,
    MetricMark,
    SignMark,
    ValueMark,
)
from reporting.ask.marks.whose import Meanings, chosen, list_of, nouns_of, owners_of
from reporting.metrics import Layer, MetricKind
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
        texts = _naming(table)
        for found in _counted(table.unit, (*nouns_of(table), *texts)).finditer(rest):
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
    nouns = nouns_of(table)
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


def lists_asked(
    canvas: Canvas, layer: Layer, about: Set[str], meanings: Meanings
) -> frozenset[str]:
    """The lists that a question is about. A bare name (企业) says so only where nothing else
    speaks of tickets. A word of several lists is of those named elsewhere in the question, else
    of those that the question before was `about`, else of all.
    """
    found: set[str] = set()
    bare: set[str] = set()
    shared: list[tuple[set[str], set[str]]] = []
    for mark in canvas.marks:
        if isinstance(mark.meaning, MetricMark) and list_of(mark.meaning, layer):
            owners = owners_of(mark, layer, meanings).keys()
            nouns = (noun.lower() for one in owners for noun in nouns_of(layer.tables[one]))
            said = bare if mark.text.lower() in nouns else found
            if len(owners) > 1:
                shared.append((said, set(owners)))
            else:
                said.update(owners)
        elif isinstance(mark.meaning, ValueMark):
            name = layer.dimensions[mark.meaning.dimension].table
            if name and mark.meaning.value in _naming(layer.tables[name]):
                bare.add(name)
    named = found | bare
    for said, lists in shared:
        said.update((lists & named) or (lists & about) or lists)
    if bare and not any(_of_tickets(one, layer, bare) for one in canvas.marks):
        found |= bare if not _TICKETS.search(canvas.text) else set()
    return frozenset(found)


def _of_tickets(mark: Mark, layer: Layer, tables: Set[str]) -> bool:
    match mark.meaning:
        case MetricMark():
            return list_of(mark.meaning, layer) is None
        case FilterMark():
            return True
        case ValueMark(dimension):
            known = layer.dimensions[dimension]
            fills = {one for name in tables for one in layer.tables[name].kind.fills}
            return not known.table and known.sql not in fills
    return False


def keep_of(
    canvas: Canvas, layer: Layer, asked: Set[str], about: Set[str], meanings: Meanings
) -> None:
    """Give words the meaning they have in the lists asked about, or else in those that the
    question before was `about`: 类型 is a column of theirs, not of the tickets. What only other
    lists know is not understood.
    """
    tables = asked | about
    fills = {
        one for name in tables for one in layer.tables[name].kind.fills if name in layer.tables
    }
    for mark in list(canvas.marks):
        theirs = list_of(mark.meaning, layer)
        if theirs is None and not _unsaid(mark.meaning, layer, fills):
            continue
        owners = owners_of(mark, layer, meanings)
        near = {name: one for name, one in owners.items() if name in asked}
        near = near or {name: one for name, one in owners.items() if name in about}
        meant = chosen(canvas, mark, layer, near)
        if meant == mark.meaning or (meant is None and theirs is None and mark.text != _WHICH_ONE):
            continue
        if meant is None and theirs is not None:
            usual = (one for one in meanings(mark.text) if list_of(one, layer) is None)
            meant = next(usual, None)
        canvas.marks.remove(mark)
        canvas.release(mark.start, mark.end)
        if meant is not None:
            canvas.put(mark.start, mark.end, meant)
        elif mark.text == _WHICH_ONE:
            canvas.put(mark.start, mark.end, SignMark(signs.WHICH))


def _unsaid(meaning: Meaning, layer: Layer, fills: Set[str]) -> bool:
    """Whether it is of the tickets alone."""
    if not isinstance(meaning, DimensionMark | ValueMark):
        return False
    known = layer.dimensions[meaning.dimension]
    return not known.is_time and known.sql not in fills


def settle_site_rows(ctx: Context) -> None:
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


def settle_site_lists(ctx: Context) -> None:
    """从业人数最多的十家企业, 超过100人的企业有哪些: rows to be listed, not groups."""
    draft, layer = ctx.draft, ctx.layer
    _noun_of_another(ctx)
    tables = [layer.tables.get(layer.metrics[one].table) for one in draft.metrics]
    table = tables[0] if tables else None
    if table is None or not table.is_list or any(one is not table for one in tables):
        _noun_of_figure(ctx)
        return
    if any(layer.metrics[one].kind is MetricKind.PER for one in draft.metrics):
        return
    dated = layer.list_column(draft.time)
    timed = any(layer.dimensions[one].is_time for one in draft.dimensions)
    if dated is not None and not draft.periods and not timed:
        choices = (f"{dated[1].name}在今年的{table.name}数", f"各年{dated[1].name}的{table.name}数")
        draft.doubts.append((f"{dated[1].name}在什么时间的？", choices))
        return
    rows = [one for one in draft.metrics if not layer.metrics[one].table_column]
    if draft.dimensions or draft.having:
        _noun_of_figure(ctx)
        return
    ordered = draft.order.metric if draft.order is not None else ""
    by_number = layer.list_column(ordered) is not None
    asks = ctx.has(signs.LIST, signs.WHICH) and not _MANY.search(ctx.question)
    if not by_number and not (asks and rows):
        _noun_of_figure(ctx)
        return
    draft.listing = True
    draft.metrics = rows[:1] or [table.name]
    if by_number:
        assert draft.order is not None
        draft.order = Order(metric=ordered, descending=draft.order.descending)
    else:
        draft.order = None


def _noun_of_figure(ctx: Context) -> None:
    """企业的从业人数 is one figure: the noun before it is no count of its own."""
    draft = ctx.draft
    marks = [(mark, metric) for mark, metric in ctx.metrics() if metric in draft.metrics]
    for (mark, metric), (after, figure) in pairwise(marks):
        counted, other = ctx.layer.metrics[metric], ctx.layer.metrics[figure]
        if metric == figure or counted.table != other.table or counted.table_column:
            continue
        if _says_whose(ctx, mark, after):
            draft.metrics = [one for one in draft.metrics if one != metric]


def _noun_of_another(ctx: Context) -> None:
    """学校的从业人数 where only the list of enterprises has such a column: no figure of theirs."""
    for (mark, _), (after, metric) in pairwise(ctx.metrics()):
        mine, other = list_of(mark.meaning, ctx.layer), list_of(after.meaning, ctx.layer)
        column = ctx.layer.metrics[metric].table_column
        if mine and other and mine != other and column and _says_whose(ctx, mark, after):
            said = f"清单“{mine}”里没有“{after.text}”；要问{other}的吗？"
            ctx.draft.doubts.append((said, (ctx.layer.metrics[metric].name,)))


def _says_whose(ctx: Context, mark: Mark, after: Mark) -> bool:
    """Whether a mark is the noun right before a figure: 企业 in 企业的从业人数."""
    name = list_of(mark.meaning, ctx.layer)
    bare = name is not None and mark.text in nouns_of(ctx.layer.tables[name])
    return bare and ctx.question[mark.end : after.start] in ("", "的")


def bounds_rows(ctx: Context, mark: Mark, metric: str) -> bool:
    """Whether a threshold on a list's number is of each row: 从业人数超过100的企业, but not
    从业人数超过1000的街道.
    """
    known = ctx.layer.metrics[metric]
    if known.mean or ctx.layer.list_column(known.per) is None or known.kind is MetricKind.PER:
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
