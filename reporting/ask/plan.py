"""From a draft, and the query before it, to a query; or what stands in the way."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from reporting.ask.answer import Way
from reporting.ask.draft import Draft
from reporting.metrics import Kind, Layer
from reporting.query.query import (
    Against,
    Bound,
    Comparison,
    Filter,
    Holds,
    Mentions,
    Part,
    Query,
    Where,
)
from suqiu.periods import Grain, Period

_LEVELS = ("level1", "level2", "level3")
_NEXT_LEVEL = {"level1": "level2", "level2": "level3", "level3": "level3"}


@dataclass(frozen=True, slots=True)
class Plan:
    """A query to run; `guesses` say how words were understood; `guessed_words` are searched
    in the texts because nobody knows them. `digest` asks for what citizens wrote; `way` says
    who read the question.
    """

    query: Query
    guesses: tuple[str, ...] = ()
    guessed_words: tuple[str, ...] = ()
    digest: bool = False
    way: Way = Way.RULES


@dataclass(frozen=True, slots=True)
class Doubt:
    """The question can be read in several ways that give different numbers: asked back.

    `unread` says that words were not understood at all: there a model may help.
    """

    question: str
    choices: tuple[str, ...] = ()
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Impossible:
    """The data cannot say this."""

    reason: str
    instead: str


def plan(
    draft: Draft, question: str, layer: Layer, as_of: date, previous: Query | None
) -> Plan | Doubt | Impossible:
    """The plan for a question; `previous` is the query of the turn before."""
    tomorrow = datetime.combine(as_of + timedelta(days=1), time())
    for period in draft.periods:
        if period.start >= tomorrow:
            return Impossible("问的时间还没有到，不做预测", "可以问到今天为止的数量或趋势")
    words = tuple(draft.unknown)
    if words:
        stands = _stands_for_text(draft, question)
        if not stands:
            known = "、".join(layer.metrics[one].name for one in list(layer.metrics)[:6])
            listed = "”“".join(words[:3])
            return Doubt(
                f"没有看懂“{listed}”，它不是已知的指标、分类、部门或区域",
                (f"可以问的指标：{known}等", "若要在诉求内容里找这个词，请说：内容提到“…”"),
                unread=True,
            )
        draft.filters += [Mentions((word,)) for word in words]
    follows = previous is not None and _is_follow_up(draft, question)
    if previous is not None and follows:
        query = _edited(draft, question, previous, layer)
    else:
        doubt = _doubt(draft, question, layer)
        if doubt is not None:
            return doubt
        query = _fresh(draft, layer)
        if query.period is None and not _about_now(draft, question):
            # Without a time people mean the year they are in; the answer says so.
            year = Period.of(date(as_of.year, 1, 1), as_of + timedelta(days=1), Grain.YEAR)
            query = _compared(replace(query, period=year), draft, [year])
            draft.guesses.append("没有说时间，按今年统计")
    problem = _problem(query, draft, layer)
    if problem is not None:
        return problem
    return Plan(query, tuple(draft.guesses), words, digest=draft.digest)


def _stands_for_text(draft: Draft, question: str) -> bool:
    """Whether unknown words can only be what tickets are about (矿机厂区异味的工单有多少)."""
    if len(draft.unknown) > 1 or not 2 <= len(draft.unknown[0]) <= 20:
        return False
    word = draft.unknown[0]
    at = question.find(word)
    after = question[at + len(word) :]
    about = (
        "的工单",
        "的诉求",
        "的投诉",
        "的问题",
        "问题",
        "工单",
        "类工单",
        "投诉",
        "诉求",
        "事件",
        "的事",
        "相关",
        "有关",
        "这件事",
        "这事",
        "方面",
        "求助",
        "咨询",
        "举报",
        "的有",
        "有多少",
        "有几",
        "的件",
        "一共",
        "的来电",
        "共",
    )
    return after.startswith(about)


def _is_follow_up(draft: Draft, question: str) -> bool:
    """An elliptic question, or one that says it goes on from the last."""
    leads = (
        "那",
        "再",
        "换",
        "按",
        "只看",
        "仅看",
        "其中",
        "这些",
        "这里面",
        "里面",
        "它",
        "上面",
        "同样",
        "也",
        "分",
        "和去年",
        "跟去年",
        "与去年",
        "比",
        "环比",
        "同比",
        "加上",
        "去掉",
        "除了",
        "不要",
        "改",
        "然后",
        "继续",
        "接着",
        "最",
        "前",
        "后",
        "倒数",
        "列出",
        "把这些",
        "把它们",
        "哪",
        "各",
        "占",
        "如果",
        "还是",
        "单看",
        "细分",
        "拆",
        "其余",
        "剩下",
    )
    ends = ("呢", "呢?", "呢？")
    bare = question.rstrip("？?。 ")
    if bare.endswith("呢") or question.endswith(ends):
        return True
    complete = bool(draft.periods) and (
        draft.asks_number
        or any(word in question for word in ("多少", "几件", "几个", "多不多", "哪", "最"))
    )
    if question.startswith(leads) and not complete:
        return True
    if question.startswith(("那", "换", "其中", "这些", "只看", "这里面", "里面")):
        return True
    return not complete and len(bare) <= 12 and not draft.periods


def _about_now(draft: Draft, question: str) -> bool:
    """Whether the question is about how things stand (what is open), or about all there is."""
    if any(
        isinstance(one, Holds) and one.condition in ("open", "overdue") for one in draft.filters
    ):
        return True
    if any(isinstance(one, Bound) and one.number == "open_days" for one in draft.filters):
        return True
    return any(
        word in question
        for word in (
            "历史",
            "历年",
            "全部时间",
            "有史以来",
            "至今",
            "每年",
            "各年",
            "逐年",
            "所有年份",
            "全部数据",
            "目前",
            "现在",
            "当前",
        )
    )


def _doubt(draft: Draft, question: str, layer: Layer) -> Doubt | None:
    said = (
        draft.metrics or draft.dimensions or draft.filters or draft.periods or draft.share_of
        or draft.listing or draft.digest
    )  # fmt: skip
    if not said:
        return Doubt(
            "没有看懂要问什么",
            ("例如：上个月受理量是多少", "例如：今年满意率最高的街道", "例如：三季度各部门解决率"),
            unread=True,
        )
    if draft.superlative and not draft.dimensions and not draft.listing:
        level = _deepest_level(draft.filters)
        if level in ("level1", "level2"):
            draft.dimensions.append(_NEXT_LEVEL[level])
            return None
        return Doubt(
            "按什么来比？",
            ("按一级分类", "按二级分类", "按三级分类", "按街道", "按承办单位"),
        )
    bare = not (
        draft.metrics
        or draft.dimensions
        or draft.listing
        or draft.digest
        or draft.share
        or draft.against
    )
    if (
        bare
        and not draft.filters
        and not any(word in question for word in ("多少", "几", "量", "件", "单", "诉求"))
    ):
        return Doubt("想问这段时间的什么？", ("受理量", "办结率", "满意率", "各街道的受理量"))
    return None


def _fresh(draft: Draft, layer: Layer) -> Query:
    metrics = tuple(draft.metrics) or ("received",)
    period = draft.periods[0] if draft.periods else None
    query = Query(
        metrics=metrics,
        dimensions=tuple(draft.dimensions),
        filters=tuple(draft.filters),
        period=period,
        time=draft.time,
        share=draft.share,
        share_of=tuple(draft.share_of),
        having=tuple(draft.having),
        order=draft.order,
        limit=draft.limit,
        listing=draft.listing,
    )
    return _per_group(_compared(query, draft, draft.periods), draft)


def _compared(query: Query, draft: Draft, periods: list[Period]) -> Query:
    period = query.period
    if draft.against is None or period is None:
        return query
    if draft.against is Against.CUSTOM:
        if len(periods) < 2:
            return query
        base = periods[1]
    elif len(periods) > 1:
        base = periods[1]
    else:
        base = period.year_earlier() if draft.against is Against.YOY else period.previous()
    return replace(query, comparison=Comparison(draft.against, base, draft.fall))


def _per_group(query: Query, draft: Draft) -> Query:
    """各街道最多的三级分类: the ranking is inside each group of the first dimension."""
    if draft.superlative and query.limit and len(query.dimensions) == 2 and query.order:
        return replace(query, within=query.dimensions[:1])
    return query


def _edited(draft: Draft, question: str, previous: Query, layer: Layer) -> Query:
    """The last query with what this turn says put in its place."""
    query = previous
    if draft.metrics:
        added = any(word in question for word in ("加上", "也看", "还有", "一起", "再加"))
        metrics = (*query.metrics, *draft.metrics) if added else tuple(draft.metrics)
        query = replace(query, metrics=tuple(dict.fromkeys(metrics)), time="")
        if query.order and query.order.metric and query.order.metric not in query.metrics:
            query = replace(query, order=replace(query.order, metric=query.metrics[0]))
        query = replace(
            query, having=tuple(one for one in query.having if one.metric in ("received", *query.metrics)),
            listing=False, share=False, share_of=(),
        )  # fmt: skip
    if draft.time:
        query = replace(query, time=draft.time)
    new = [*draft.filters, *draft.share_of]
    if new:
        names = {one.dimension for one in new if isinstance(one, Where)}
        levels = any(name in _LEVELS for name in names)
        kept = tuple(
            one for one in query.filters
            if one not in new
            and not (isinstance(one, Where) and (one.dimension in names or (levels and one.dimension in _LEVELS and not _inside(question))))
        )  # fmt: skip
        query = replace(query, filters=(*kept, *draft.filters))
        if query.share_of and not draft.share:
            mine = tuple(one for one in draft.filters)
            query = replace(query, share_of=mine, filters=kept)
        dims = tuple(one for one in query.dimensions if one not in names or draft.split)
        query = replace(query, dimensions=dims, within=())
        if not dims and previous.dimensions:
            query = replace(query, order=None, limit=None, having=())
    if draft.dimensions:
        added = any(word in question for word in ("再按", "同时按", "和", "再分", "再细分"))
        dimensions = (*query.dimensions, *draft.dimensions) if added else tuple(draft.dimensions)
        query = replace(
            query, dimensions=tuple(dict.fromkeys(dimensions)), listing=False, within=(),
            order=None if not draft.order else query.order, limit=None if draft.limit is None else query.limit,
        )  # fmt: skip
        if query.share_of:
            query = replace(query, filters=(*query.filters, *query.share_of), share_of=())
    if draft.having:
        query = replace(query, having=tuple(draft.having))
    if draft.order:
        metric = draft.order.metric if draft.metrics else query.metrics[0]
        better_low = layer.metrics[metric].better == "low"
        order = replace(draft.order, metric=metric)
        if not draft.metrics and better_low and any(w in question for w in ("差", "好")):
            order = replace(order, descending="差" in question)
        query = replace(query, order=order, limit=draft.limit or query.limit)
    elif draft.limit is not None:
        query = replace(query, limit=draft.limit)
    if draft.share and not draft.metrics:
        query = replace(query, share=True, share_of=tuple(draft.share_of))
        if not query.dimensions and not query.share_of and query.filters:
            query = replace(query, filters=query.filters[:-1], share_of=query.filters[-1:])
    if draft.listing:
        query = replace(
            query, listing=True, dimensions=(), order=None, limit=draft.limit, within=(), having=(),
            share=False, comparison=None, filters=(*query.filters, *query.share_of), share_of=(),
        )  # fmt: skip
    if draft.periods:
        query = replace(query, period=draft.periods[0])
    if draft.against or (query.comparison and draft.periods):
        against = draft.against or (query.comparison.against if query.comparison else None)
        again = replace(
            draft,
            against=against,
            fall=draft.fall or bool(query.comparison and query.comparison.fall),
        )
        if against is Against.CUSTOM and len(draft.periods) < 2:
            periods = (
                [draft.periods[0], previous.period] if draft.periods and previous.period else []
            )
            if (
                any(word in question for word in ("比", "相比"))
                and previous.period
                and draft.periods
            ):
                query = replace(query, period=previous.period)
                periods = [previous.period, draft.periods[0]]
            query = _compared(query, again, [one for one in periods if one])
        else:
            query = _compared(replace(query, comparison=None), again, draft.periods)
    if draft.digest:
        query = replace(query, dimensions=())
    return query


def _inside(question: str) -> bool:
    return any(word in question for word in ("其中", "里面", "这些", "只看"))


def _deepest_level(filters: list[Filter]) -> str:
    levels = [
        one.dimension for one in filters
        if isinstance(one, Where) and one.dimension in _LEVELS and not one.negated
    ]  # fmt: skip
    return max(levels, default="")


def _problem(query: Query, draft: Draft, layer: Layer) -> Doubt | Impossible | None:
    """What makes the query have no sense."""
    if (query.having or query.within) and not query.dimensions:
        if query.having and query.metrics == ("received",) and not query.listing:
            return Doubt("这个条件按什么分组来算？", ("按承办单位", "按街道", "按三级分类"))
        return Doubt("按什么来比？", ("按承办单位", "按街道", "按三级分类"))
    if query.comparison is None and query.order and query.order.part in (Part.GROWTH, Part.CHANGE):
        return Doubt("和什么时候比？", ("同比（去年同期）", "环比（上一期）"))
    if any(one.part in (Part.GROWTH, Part.CHANGE) for one in query.having) and not query.comparison:
        return Doubt("和什么时候比？", ("同比（去年同期）", "环比（上一期）"))
    if draft.fall and query.comparison is None and not query.listing:
        return Doubt("和什么时候比？", ("同比（去年同期）", "环比（上一期）"))
    if draft.against is not None and query.comparison is None and query.period is None:
        return Doubt("要比较哪段时间？", ("本月", "上个月", "今年"))
    if query.share and any(
        layer.metrics[one].kind not in (Kind.COUNT, Kind.SUM) for one in query.metrics
    ):
        return Doubt("比率没有占比；要问哪一类工单的占比？", ("受理量占比", "投诉占比"))
    if query.comparison and query.comparison.base.end <= datetime(1990, 1, 1):
        return Impossible("没有那么早的数据", "换一段时间")
    return None
