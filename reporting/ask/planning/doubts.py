"""What stands in the way of a query: words nobody knows, nothing asked, no sense."""

from datetime import datetime, timedelta

from reporting.ask.drafting.asked import names_person
from reporting.ask.drafting.draft import QueryDraft
from reporting.ask.planning.outcome import Doubt, Impossible
from reporting.ask.telling.site_figures import figure_choices
from reporting.metrics import Layer, MetricKind
from reporting.query.figures import figure_problem
from reporting.query.lists import undated_problem
from reporting.query.query import Holds, Hours, Part, Query

# Words after something unknown that make it what tickets are about (矿机厂区异味的工单).
_ABOUT = (
    "的工单", "的诉求", "的投诉", "的问题", "问题", "工单", "类工单", "投诉", "诉求", "事件", "的事",
    "相关", "有关", "这件事", "这事", "方面", "求助", "咨询", "举报", "的件", "的来电", "这个事", "的情况",
)  # fmt: skip
# 最离谱的 is a judgement, nothing that the texts would say.
_DEGREES = ("最", "更", "很", "太", "非常", "特别", "比较", "极其", "相当", "挺")
_UNFINISHED = {Holds("open"), Holds("overdue")}
_DURATIONS = {"handling_hours", "handling_median"}
_COUNTED = ("多少", "几", "量", "件", "单", "诉求")


def not_understood(draft: QueryDraft, layer: Layer) -> Doubt:
    """The words nobody knows, with the names most like them."""
    listed = "”“".join(draft.unknown[:3])
    said = f"没有看懂“{listed}”，它不是已知的指标、分类、部门或区域"
    if draft.near:
        return Doubt(said + "。是不是要问：", tuple(draft.near[:5]), unread=True)
    known = "、".join(layer.metrics[one].name for one in list(layer.metrics)[:6])
    # Told, and no choice: nobody can ask it as it stands.
    hints = f"可以问的指标有{known}等；若要在诉求内容里找这个词，请说：内容提到“…”"
    return Doubt(f"{said}。{hints}", unread=any(len(one) > 1 for one in draft.unknown))


def stands_for_text(draft: QueryDraft, question: str) -> bool:
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


def unasked(draft: QueryDraft) -> Doubt | None:
    """What reading itself found unclear."""
    return None if draft.unasked is None else Doubt(*draft.unasked)


def vague(draft: QueryDraft, question: str) -> Doubt | None:
    """Nothing is said of what to count, or of what to rank."""
    said = (
        draft.metrics or draft.dimensions or draft.filters or draft.periods or draft.share_of
        or draft.listing or draft.digest or draft.sides
    )  # fmt: skip
    if draft.superlative and not draft.dimensions and not draft.listing:
        return by_what()
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


def by_what() -> Doubt:
    """A ranking of nobody knows what."""
    choices = ("按一级分类", "按二级分类", "按三级分类", "按街道", "按承办单位")
    return Doubt("按什么来比？", choices)


def _one_night(query: Query) -> Doubt | None:
    """前天夜里: of that day alone there are the hours after midnight, of the night before, too."""
    period = query.period
    if period is None or period.end - period.start > timedelta(days=1):
        return None
    for one in query.filters:
        if isinstance(one, Hours) and one.end < one.start:
            days = [f"{day.month}月{day.day}日" for day in (period.start, period.end)]
            said = f"{days[0]}{one.start}点至次日{one.end}点跨了两天，请分开问"
            return Doubt(said, (f"{days[0]}{one.start}点到24点", f"{days[1]}0点到{one.end}点"))
    return None


def only_counts(query: Query, layer: Layer) -> bool:
    """Whether all figures are numbers, which can be added up and divided, and no rates."""
    return all(
        layer.metrics[one].kind in (MetricKind.COUNT, MetricKind.SUM) for one in query.metrics
    )


def problem(query: Query, draft: QueryDraft, layer: Layer) -> Doubt | Impossible | None:
    """What makes the query have no sense."""
    unsaid = figure_problem(query, layer) or undated_problem(query, layer)
    if unsaid:
        return Doubt(f"{unsaid}。换一种问法？", figure_choices(query, layer))
    night = _one_night(query)
    if night is not None:
        return night
    if _DURATIONS & {*query.metrics} and _UNFINISHED & {*query.filters}:
        # 其中超期的几件，平均多久.
        return Doubt(
            "没有办结的工单还没有办理时长；要看超期办结的，还是全部已办结的？",
            ("超期办结的平均办理时长", "平均办理时长"),
        )
    groups = ("按承办单位", "按街道", "按三级分类")
    if query.skip and (query.listing or not query.dimensions):
        return Doubt("是按什么排的第几名？", ("受理量第二的街道", "满意率第二的承办单位"))
    if query.order and not (query.dimensions or query.listing or draft.digest):
        # 9月投诉主要是什么: nothing to put in order.
        return by_what()
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
    if query.share and not (query.share_of or query.dimensions or query.listing):
        # All of it is always 100 %: 9月受理占今年多少 sets months against each other.
        return Doubt("是哪一类工单占比？", ("9月投诉占多少", "今年每个月的受理量占比"))
    if query.share and not only_counts(query, layer):
        return Doubt("比率没有占比；要问哪一类工单的占比？", ("受理量占比", "投诉占比"))
    if query.comparison and query.comparison.base.end <= datetime(1990, 1, 1):
        return Impossible("没有那么早的数据", "换一段时间")
    return None
