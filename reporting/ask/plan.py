"""From a draft, and the query before it, to a query; or what stands in the way."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from reporting.ask.adding import adds_up, no_groups, one_rate, other_number
from reporting.ask.answer import Way
from reporting.ask.asked import names_person
from reporting.ask.beside import Side, with_sides
from reporting.ask.compare import compared
from reporting.ask.derived import Derived, GroupCount, PerTime, Shown, Together, divisible, units_in
from reporting.ask.draft import Draft
from reporting.ask.due import soon_due
from reporting.ask.earlier import step_back
from reporting.ask.follow import edited, is_follow_up
from reporting.ask.leading import in_its_time
from reporting.ask.pointing import pointed_at
from reporting.ask.site_figures import figure_choices, of_lists
from reporting.ask.these import kept_groups, says_these, still_grouped
from reporting.ask.widening import widened
from reporting.ask.workdays import calendar_note
from reporting.metrics import Kind, Layer
from reporting.query.figures import figure_problem
from reporting.query.lists import undated_problem
from reporting.query.query import Against, Bound, Holds, Mentions, Part, Query, Weekdays
from suqiu.periods import Grain, Period
from suqiu.periods.grain import add_months

# Words after something unknown that make it what tickets are about (矿机厂区异味的工单).
_ABOUT = (
    "的工单", "的诉求", "的投诉", "的问题", "问题", "工单", "类工单", "投诉", "诉求", "事件", "的事",
    "相关", "有关", "这件事", "这事", "方面", "求助", "咨询", "举报", "的件", "的来电", "这个事", "的情况",
)  # fmt: skip
_ALL_TIME = (
    "历史", "历年", "全部时间", "有史以来", "至今", "每年", "各年", "逐年", "所有年份", "全部数据",
    "目前", "现在", "当前", "眼下", "到今天为止",
)  # fmt: skip
# 最离谱的 is a judgement, nothing that the texts would say.
_DEGREES = ("最", "更", "很", "太", "非常", "特别", "比较", "极其", "相当", "挺")
_HOW_MANY = re.compile(
    "(?:那|一共|总共|这样的|符合的|达到的)*有?(?:几|多少)[个家](?:街道|部门|单位|社区)?[呢啊?？。]*"
)
_APART_CHOICES = {
    True: ("9月受理量同比", "9月受理量环比"), False: ("周末受理多少件", "各星期受理多少件"),
}  # fmt: skip
_OF_WHAT = re.compile("什么|啥")
_EACH_OF_THESE = re.compile("各自|分别")
_UNTIL_NOW = re.compile(
    "(?:那么?)?(?:截[至止])?到?(?:现在|目前|今天|当前|眼下|至今|迄今)(?:为止)?的?(?:情况|是|有)?(?:多少|几)?[件单]?[呢啊?？。]*"
)
_COUNTED = ("多少", "几", "量", "件", "单", "诉求")


@dataclass(frozen=True, slots=True)
class Plan:
    """A query to run; `guesses` say how words were understood; `guessed_words` are searched
    in the texts because nobody knows them. `digest` asks for what citizens wrote; `way` says
    who read the question, `derived` what is made of the rows. `both` sets the figures against the
    period before too, `sides` has a row for each of these kinds of the query's rows;
    `apart` where two times are listed and not compared (昨天和今天各多少).
    """

    query: Query
    guesses: tuple[str, ...] = ()
    guessed_words: tuple[str, ...] = ()
    digest: bool = False
    way: Way = Way.RULES
    derived: Derived | None = None
    both: bool = False
    sides: tuple[Side, ...] = ()
    apart: bool = False


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
    # What falls due next week is known today, how it will have gone is not.
    known = draft.time == "due_at" and not draft.metrics and draft.against is None
    if any(period.start >= tomorrow for period in draft.periods) and not known:
        return Impossible("问的时间还没有到，不做预测", "可以问到今天为止的数量或趋势")
    if known:
        draft.periods = [_to_its_end(one) for one in draft.periods]
    words = tuple(draft.unknown)
    if words and not _stands_for_text(draft, question):
        return _unread(draft, layer)
    if draft.doubts:
        said, choices = draft.doubts[0]
        return Doubt(said, choices)
    draft.filters += [Mentions((word,)) for word in words]
    if previous is not None and _EACH_OF_THESE.search(question) and len(draft.dimensions) == 1:
        grouped = {one for one in previous.dimensions if not layer.dimensions[one].is_time}
        if draft.superlative and grouped and not grouped & {*draft.dimensions}:
            # 前三名各自最多的问题, after a ranking: two rankings, of which one was asked before.
            asked = ("三季度受理量前三的街道各自最多的三级分类",)
            return Doubt("请在一句话里说全：哪几个，各自按什么排", asked)
    these = says_these(draft, question, previous)
    goes_on = draft.pointing or (these and these.sure) or is_follow_up(draft, question)
    if previous is not None and these is not None and goes_on:
        previous = kept_groups(these, draft, previous, layer)
        if previous is None:
            return Doubt("说的是哪几个？请写出名称，或者在一句话里说全")
    elif draft.pointing:
        previous = pointed_at(draft, previous, layer)
        if previous is None:
            return Doubt("说的是哪一个？请写出名称")
        if draft.superlative and not draft.dimensions:
            return _by_what()
    if previous is not None and goes_on:
        unplaced = step_back(draft, question, previous.period)
        if unplaced:
            return Doubt(f"“{unplaced}”是哪段时间？请写明")
        if not draft.periods and _UNTIL_NOW.fullmatch(question):
            return Doubt("要看哪段时间？请写明", ("今年到现在", "9月到现在"))
        wider = previous if these is not None else widened(draft, question, previous)
        if isinstance(wider, str):
            return Doubt(wider)
        previous = wider
        query = edited(draft, question, previous, layer)
        if draft.direction is not None and not query.dimensions and "哪" in question:
            return _by_what()
        if (
            draft.order
            and not (draft.dimensions or draft.superlative)
            and _OF_WHAT.search(question)
        ):
            # 投诉主要是什么 after 各街道: the streets are not what is asked for.
            return _by_what()
        timed = any(layer.dimensions[one].is_time for one in query.dimensions)
        if draft.baseless and query.comparison is None and not timed:
            return Doubt(*draft.baseless)
        if these is not None:
            query = still_grouped(query, previous, draft, layer)
        if draft.total and other_number(question, query):
            return Doubt("说的是哪几个？请写出名称，或者在一句话里说全")
        if these is not None and one_rate(question, query, layer):
            return Doubt("几组合起来的比率现在不算；要看各自的吗？", ("它们各自的满意率",))
        if draft.total and these is not None:
            draft.together = len(query.dimensions) == 1
        elif draft.total and no_groups(question, query):
            return Doubt("要把哪几个加起来？请写出名称，或者在一句话里说全")
        elif draft.total:
            # 这三个加起来 after a ranking.
            draft.together = adds_up(question, query)
        how_many = _HOW_MANY.match(question)
        if (
            how_many
            and (draft.having or how_many[0] == question)
            and query.having
            and len(query.dimensions) == 1
        ):
            # 有几个 after a list of groups that meet a bound.
            draft.tally = query.dimensions[0]
        if not draft.periods and (of_lists(query, layer) or soon_due(draft.filters)):
            # The time of the tickets asked about before says nothing about a list, nor of what
            # falls due soon.
            query = replace(query, period=None, comparison=None)
    else:
        doubt = _unasked(draft) or _vague(draft, question)
        if doubt is not None:
            return doubt
        query = _fresh(draft)
        standing = _about_now(draft, question) or all(
            layer.metrics[one].kind is Kind.FIGURE for one in query.metrics
        )
        if query.period is None and not standing:
            missing = _without_period(draft, query, as_of, previous)
            if isinstance(missing, Doubt):
                return missing
            query = missing
    query = in_its_time(query, previous)
    problem = _problem(query, draft, layer)
    if problem is not None:
        return problem
    derived = _derived(query, draft, layer)
    if isinstance(derived, Doubt):
        return derived
    sides = tuple(draft.sides)
    note = calendar_note([*query.filters, *(one.filter for one in sides)], query)
    if note:
        draft.guesses.append(note)
    if (draft.both or sides) and not _several(query, derived, draft):
        said = "同比和环比要分开问" if draft.both else "几段钟点或几种日子要分开问"
        return Doubt(said, _APART_CHOICES[draft.both])
    return Plan(
        with_sides(query, sides) if sides else query, tuple(draft.guesses), words,
        digest=draft.digest, derived=derived, both=draft.both, sides=sides,
        apart=draft.apart,
    )  # fmt: skip


def _several(query: Query, derived: Derived | None, draft: Draft) -> bool:
    """Whether the figures can be taken more than once and set side by side."""
    ranked = query.order is not None and query.order.part is not Part.CURRENT
    bounded = any(one.part is not Part.CURRENT for one in query.having)
    if query.listing or query.share or draft.digest or derived or ranked or bounded:
        return False
    if draft.both:
        against = query.comparison is not None and query.comparison.against is Against.YOY
        return against and not draft.fall and not draft.sides
    return not query.dimensions and not query.having


def _to_its_end(period: Period) -> Period:
    """本周到期的, 本月到期的: of the whole week or month, its days to come too."""
    if not period.running or period.grain not in (Grain.WEEK, Grain.MONTH):
        return period
    start = period.start.date()
    week = period.grain is Grain.WEEK
    return Period.of(start, start + timedelta(7) if week else add_months(start, 1))


def _unasked(draft: Draft) -> Doubt | None:
    return None if draft.unasked is None else Doubt(*draft.unasked)


def _derived(query: Query, draft: Draft, layer: Layer) -> Derived | Doubt | None:
    """An average per day or the number of groups; asked back where it has no one meaning."""
    if draft.per:
        counts = all(layer.metrics[one].kind in (Kind.COUNT, Kind.SUM) for one in query.metrics)
        timed = any(layer.dimensions[one].is_time for one in query.dimensions)
        kinds = [one.days for one in query.filters if isinstance(one, Weekdays)]
        units = units_in(query.period, draft.per, *kinds) if query.period else None
        if units and counts and not timed and divisible(query):
            return PerTime(draft.per, units)
        choices = ("9月日均受理量", "今年每个月的受理量")
        return Doubt(
            f"“{draft.per}均”要有一段时间和一个数量，不能再和比较、占比、阈值一起算", choices
        )
    if draft.tally:
        name = layer.dimensions[draft.tally].name
        narrowed = query.having or query.filters
        if query.dimensions == (draft.tally,) and narrowed and query.limit is None:
            table = layer.tables.get(layer.metrics[query.metrics[0]].table)
            return GroupCount(name, "工单" if table is None else f"“{table.name}”的数")
        return Doubt(f"要数的是哪些{name}？", (f"9月受理超过100件的{name}有几个",))
    if draft.together:
        counts = all(layer.metrics[one].kind in (Kind.COUNT, Kind.SUM) for one in query.metrics)
        if not counts or query.comparison or len(query.dimensions) != 1:
            return Doubt(
                "只有一种分组的数量能加在一起，比率和变化不能", ("9月受理量前3的街道合计多少件",)
            )
        return Together(layer.dimensions[query.dimensions[0]].name, query.limit)
    if draft.shown and draft.shown[0] in query.dimensions and query.share:
        return Shown(*draft.shown)
    return None


def _unread(draft: Draft, layer: Layer) -> Doubt:
    """The words nobody knows, with the names most like them."""
    listed = "”“".join(draft.unknown[:3])
    said = f"没有看懂“{listed}”，它不是已知的指标、分类、部门或区域"
    if draft.near:
        return Doubt(said + "。是不是要问：", tuple(draft.near[:5]), unread=True)
    known = "、".join(layer.metrics[one].name for one in list(layer.metrics)[:6])
    asked = "若要在诉求内容里找这个词，请说：内容提到“…”"
    return Doubt(
        said, (f"可以问的指标：{known}等", asked), unread=any(len(one) > 1 for one in draft.unknown)
    )


def _stands_for_text(draft: Draft, question: str) -> bool:
    """Whether unknown words can only be what tickets are about (矿机厂区异味的工单有多少)."""
    if len(draft.unknown) > 1 or not 2 <= len(draft.unknown[0]) <= 20:
        return False
    word = draft.unknown[0]
    judged = question[: question.find(word)].endswith(_DEGREES) or word.startswith("最")
    if word.isdigit() or names_person(word) or judged:
        return False
    # 后续投诉 may mean anything; what is looked for is said at length or with 的.
    about = _ABOUT if len(word) > 2 else tuple(one for one in _ABOUT if one.startswith("的"))
    return question[question.find(word) + len(word) :].startswith(about)


def _without_period(
    draft: Draft, query: Query, as_of: date, previous: Query | None
) -> Query | Doubt:
    """Without a time people mean the year they are in, or that of the turn before; the answer
    says so.
    """
    if draft.against is Against.MOM:
        return Doubt("要比较哪段时间？", ("本月环比", "上个月环比", "上季度环比"))
    if previous is not None and previous.period is not None:
        draft.guesses.append(f"没有说时间，沿用上一问的{previous.period.text}")
        return compared(replace(query, period=previous.period), draft, [previous.period])
    year = Period.of(date(as_of.year, 1, 1), as_of + timedelta(days=1), Grain.YEAR)
    draft.guesses.append("没有说时间，按今年统计")
    return compared(replace(query, period=year), draft, [year])


def _about_now(draft: Draft, question: str) -> bool:
    """Whether the question is about how things stand (what is open), or about all there is."""
    standing = any(
        (isinstance(one, Holds) and one.condition in ("open", "overdue") and not one.negated)
        or (isinstance(one, Bound) and one.number in ("open_days", "left_days"))
        for one in (*draft.filters, *draft.share_of)
    )
    return standing or any(word in question for word in _ALL_TIME)


def _vague(draft: Draft, question: str) -> Doubt | None:
    said = (
        draft.metrics or draft.dimensions or draft.filters or draft.periods or draft.share_of
        or draft.listing or draft.digest or draft.sides
    )  # fmt: skip
    if draft.superlative and not draft.dimensions and not draft.listing:
        return _by_what()
    if not said:
        return Doubt(
            "没有看懂要问什么",
            ("例如：上个月受理量是多少", "例如：今年满意率最高的街道", "例如：三季度各部门解决率"),
            unread=True,
        )
    bare = not (
        draft.metrics or draft.dimensions or draft.listing or draft.digest or draft.share
        or draft.against or draft.filters or draft.sides or draft.per
    )  # fmt: skip
    if bare and not any(word in question for word in _COUNTED):
        return Doubt("想问这段时间的什么？", ("受理量", "办结率", "满意率", "各街道的受理量"))
    return None


def _by_what() -> Doubt:
    choices = ("按一级分类", "按二级分类", "按三级分类", "按街道", "按承办单位")
    return Doubt("按什么来比？", choices)


def _fresh(draft: Draft) -> Query:
    query = Query(
        metrics=tuple(draft.metrics) or ("received",),
        dimensions=tuple(draft.dimensions),
        filters=tuple(draft.filters),
        period=draft.periods[0] if draft.periods else None,
        time=draft.time,
        share=draft.share,
        share_of=tuple(draft.share_of),
        having=tuple(draft.having),
        order=draft.order,
        limit=draft.limit,
        skip=draft.skip,
        within=tuple(draft.within),
        listing=draft.listing,
    )
    return compared(query, draft, draft.periods)


def _problem(query: Query, draft: Draft, layer: Layer) -> Doubt | Impossible | None:
    """What makes the query have no sense."""
    unsaid = figure_problem(query, layer) or undated_problem(query, layer)
    if unsaid:
        return Doubt(f"{unsaid}。换一种问法？", figure_choices(query, layer))
    groups = ("按承办单位", "按街道", "按三级分类")
    if query.skip and (query.listing or not query.dimensions):
        return Doubt("是按什么排的第几名？", ("受理量第二的街道", "满意率第二的承办单位"))
    if query.order and not (query.dimensions or query.listing or draft.digest):
        # 9月投诉主要是什么: nothing to put in order.
        return _by_what()
    if (query.having or query.within) and not query.dimensions and not query.listing:
        return Doubt("这个条件按什么分组来算？", groups)
    grows = (Part.GROWTH, Part.CHANGE)
    compares = any(one.part in grows for one in query.having) or (
        query.order is not None and query.order.part in grows
    )
    if query.comparison is None and not query.listing and (compares or draft.fall):
        return Doubt("和什么时候比？", ("同比（去年同期）", "环比（上一期）"))
    if draft.against is not None and query.comparison is None and query.period is None:
        return Doubt("要比较哪段时间？", ("本月", "上个月", "今年"))
    counts = all(layer.metrics[one].kind in (Kind.COUNT, Kind.SUM) for one in query.metrics)
    if query.share and not (query.share_of or query.dimensions or query.listing):
        # All of it is always 100 %: 9月受理占今年多少 sets months against each other.
        return Doubt("是哪一类工单占比？", ("9月投诉占多少", "今年每个月的受理量占比"))
    if query.share and not counts:
        return Doubt("比率没有占比；要问哪一类工单的占比？", ("受理量占比", "投诉占比"))
    if query.comparison and query.comparison.base.end <= datetime(1990, 1, 1):
        return Impossible("没有那么早的数据", "换一段时间")
    return None
