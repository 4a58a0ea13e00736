"""Which figures are asked for."""

import re
from collections.abc import Sequence

from reporting.ask.drafting.context import Context
from reporting.ask.marks import signs
from reporting.ask.marks.marks import FilterMark, Mark, SignMark, TopMark, ValueMark
from reporting.query.query import Filter, Holds, Where

# The rate of what was done; what was not done has none of its own.
_RATES = {
    "solved": "solve_rate", "closed": "close_rate", "on_time": "on_time_rate",
    "dissatisfied": "dissatisfaction_rate",
}  # fmt: skip
# 办理时间最长的部门 is ranked by how long it took, as the slowest is.
_LASTING = ("快", "慢", "长", "久", "短")
_SATISFIED = ("满意", "满意的")
# 9月受理的里头办完了几件, 其中办结了多少: of those received, whenever it was.
_OF_RECEIVED = re.compile(
    r"(?:受理|收到?|接到?|来)了?的?(?:工单|诉求|单子|件|单)*(?:里头?|里面|里边|中|当中|之中|[,，]?其中)|^其中"
    r"|(?:受理|收到?|接到?|来)了?(?:多少|几)[件单]?[^,，、其]{0,6}[,，、]?其中"
    r"|(?:受理|收到?|接到?|来)了?的(?:(?![月年周季天日]|期间)[^,，、。;；的]){0,6}[,，]?"
    r"(?:(?:截[至止]?|到|截止到?)?(?:现在|目前|今天|当前|眼下|如今|至今)为?止?|已经?|一?共|总共|都|一起|又)*"
    r"(?=办结|办完|结案|办理完|完成办理|处理完|结了)"
)
# 满意率最低的三个部门，各自受理了多少件: the count beside the rate that ranks them.
_EACH_RECEIVED = re.compile(
    "[,，](?:它们)?(?:各自?|分别)(?:都|又)?(?:受理|收到?|接到?|来)了?(?:多少|几)[件单]?"
)
# 受理多少、办结多少: both are asked for.
_RECEIVED_COUNT = re.compile(
    "(?:受理|收到?|接到?|接收|[来进])了?(?:多少|几)[件单]?[^,，、。;；其]{0,6}"
    r"(?:[,，、;；]|(?=\d{1,2}月|[本上去今][周月年天]))"
)
_NUMBER_LAST = re.compile(
    "(?:一?共|总共)?(?:受理|承办|收到?|接到?|接收)了?(?:多少|几)[件单][呢啊]*"
    "(?=$|[,，。?？])(?!.*(?:多少|几))"
)
_COUNT_FIRST = re.compile("(?:(?:多少|几)件|(?<!占)(?<![高低长短])多少)[,，;；。?？、]")
_NUMBER_WORD = re.compile("(?:类|件|工单|诉求)?的?(?:总?件数|总?数量|总数|总量|单数|量|数)")
_IN_A_ROW = re.compile("的?(?:[和与跟及、]|以及|还有)的?")
_MOST_OF = re.compile("最[多少]的?$")
_COUNTED_SO = re.compile(
    "(?:受理|承办|投诉|咨询|举报|求助|工单|诉求|量|件数)(?:排名?|位列)?(?:在|于)?$"
)
_COUNTED_BY = re.compile("(?:受理|承办|投诉|工单|诉求|来件|接件|件数)的?$")
_BESIDE = re.compile("[了的有是被都已经得到工单诉求多大少]{0,8}")


def settle_metrics(ctx: Context) -> None:
    """The metrics named, save those that only bound a group; where none is, what the words for
    closing, speed or quality ask for.
    """
    draft = ctx.draft
    named = _metrics_named(ctx)
    _count_beside(ctx, named)
    rate = None if named else rate_asked(ctx)
    if rate is not None:
        draft.metrics, draft.time = [rate[1]], ""
        draft.filters = [one for one in draft.filters if one != rate[0]]
        draft.asks_number = True
        return
    _closing(ctx, named)
    draft.asks_number = bool(draft.metrics)
    if not draft.metrics and not ctx.has(signs.RISE, signs.FALL, signs.CHANGE):
        _quality(ctx)
    if draft.metrics and "received" not in draft.metrics and _its_number(ctx):
        draft.metrics.append("received")
    if ctx.has(signs.PER_TIME):
        draft.per = _per_unit(ctx.places(signs.PER_TIME)[0].text)


def _metrics_named(ctx: Context) -> list[tuple[Mark, str]]:
    """Put into the draft what is named, and return it without what only bounds; that is asked for
    where nothing else is.
    """
    draft = ctx.draft
    bounded = ctx.bounded()
    named = [(mark, metric) for mark, metric in ctx.metrics() if mark not in bounded]
    if _is_breakdown(ctx):
        named = [(mark, metric) for mark, metric in named if not mark.text.endswith("满意度")]
        draft.dimensions.append("satisfaction")
        draft.metrics = list(dict.fromkeys(metric for _, metric in named))
        return named
    # 办得最慢的部门，件数100以上: the number of tickets is not what is ranked.
    ranked_so = bool(_ways(ctx)) and not ctx.has(signs.MOST, signs.LEAST)
    # 退单率超过10%的部门里哪个承办最多: by number, whatever bounds them.
    ranked_so = ranked_so or any(
        _COUNTED_BY.search(ctx.before(one)) for one in ctx.places(signs.MOST, signs.LEAST)
    )
    bounding = [] if ranked_so else [one for one in ctx.metrics() if one[0] in bounded]
    draft.metrics = list(dict.fromkeys(metric for _, metric in named or bounding))
    return named


def _count_beside(ctx: Context, named: Sequence[tuple[Mark, str]]) -> None:
    """The number of tickets beside the figures that are named, where it is asked for too or ranks."""
    draft = ctx.draft
    if draft.metrics and "received" not in draft.metrics and _EACH_RECEIVED.search(ctx.question):
        draft.metrics.append("received")
    counted = _COUNT_FIRST.search(ctx.question)
    behind = counted and all(mark.start >= counted.end() for mark, _ in named)
    if counted and named and behind and "received" not in draft.metrics:
        first = _counted_before(ctx, counted.start(), min(mark.start for mark, _ in named))
        draft.metrics = [*first, *(one for one in draft.metrics if one not in first)]
    _number_of_kind(ctx, named)
    chosen = chosen_by(ctx, named) if named else ""
    if chosen and chosen not in draft.metrics:
        draft.metrics.insert(0, chosen)


def _number_of_kind(ctx: Context, named: Sequence[tuple[Mark, str]]) -> None:
    """投诉量和满意率, 满意率和投诉件数: the number of a kind of tickets, in a row with the figures of it."""
    draft = ctx.draft
    if "received" in draft.metrics:
        return
    for start, end in counts_of_kinds(ctx):
        if any(_IN_A_ROW.fullmatch(ctx.question[end : mark.start]) for mark, _ in named):
            draft.metrics.insert(0, "received")
            return
        if any(_IN_A_ROW.fullmatch(ctx.question[mark.end : start]) for mark, _ in named):
            draft.metrics.append("received")
            return


def counts_of_kinds(ctx: Context) -> list[tuple[int, int]]:
    """Where 投诉量, 退单件数 stand."""
    ends = {
        one.start: one.end for one in ctx.places(signs.FILLER) if _NUMBER_WORD.fullmatch(one.text)
    }
    return [(mark.start, ends[mark.end]) for mark, _ in ctx.filters if mark.end in ends]


def _counted_before(ctx: Context, counted: int, named: int) -> list[str]:
    """9月多少件，满意率多少; 9月办结多少，满意率多少; 受理多少，办结多少，满意率多少: what is counted in front of the
    figures that are named; `counted` is where the first number is asked for, `named` where they begin.
    """
    closed = [one.start for one in ctx.places(signs.CLOSED_COUNT) if one.start < named]
    received = not any(start < counted for start in closed) or any(
        one.start() < named for one in _RECEIVED_COUNT.finditer(ctx.question)
    )
    return ["received"] * received + ["closed"] * bool(closed)


def _closing(ctx: Context, named: Sequence[tuple[Mark, str]]) -> None:
    """办结了多少 counts the closed, 多久办结 asks how long it took, 办结的 says of which tickets."""
    draft = ctx.draft
    if ctx.has(signs.HOW_LONG) and {one for _, one in named} <= {"handling_hours"}:
        # 平均多久能办完 asks how long, not how many were closed.
        draft.metrics = ["handling_hours"]
        draft.time = _time_of_these(ctx)
    elif not named and _by_speed(ctx):
        # 办结最快的部门.
        draft.metrics, draft.time = ["handling_hours"], ""
    elif not named and ctx.has(signs.CLOSED_COUNT):
        if _RECEIVED_COUNT.search(ctx.question) and "其中" not in ctx.question:
            draft.metrics = ["received", "closed"]
        elif _OF_RECEIVED.search(ctx.question):
            draft.filters.append(Holds("closed"))
            draft.metrics = ["received"]
        else:
            draft.metrics = ["closed"]
    if not draft.metrics and ctx.has(signs.CLOSED_TIME):
        if draft.time:
            draft.metrics = ["closed"]
        else:
            draft.filters.append(Holds("closed"))


def _its_number(ctx: Context) -> bool:
    """退单率最高的部门（100件以上）今年受理多少件: the group is ranked, and its tickets are counted."""
    found = _NUMBER_LAST.search(ctx.question)
    if found is None:
        return False
    ranked = [one.end for one in ctx.places(*signs.SUPERLATIVES)]
    groups = [group.start for group, _ in ctx.dimensions() if group.end <= found.start()]
    kinds = any(at.start >= min(groups, default=0) for at, _ in ctx.filters)
    return any(0 <= start - end <= 3 for start in groups for end in ranked) and not kinds


def chosen_by(ctx: Context, named: Sequence[tuple[Mark, str]]) -> str:
    """投诉最多的街道满意率多少, 受理前五的部门，满意率分别是, 办得最慢的部门的满意率: the number of tickets, or
    how long they took, says which groups, and the figure named behind them is only told of these.
    """
    first = min(mark.start for mark, _ in named)
    for group, dimension in ctx.dimensions():
        if group.start >= first or ctx.layer.dimensions[dimension].is_time:
            continue
        ranks = [one for one in ctx.marks if 0 <= group.start - one.end <= 1 and _most(ctx, one)]
        later = ctx.places(*signs.SUPERLATIVES, signs.RANK, signs.NTH)
        if ranks and not any(one.start >= group.end for one in [*later, *ctx.places(signs.BOTTOM)]):
            slow = ranks[-1].text.rstrip("的").endswith(("快", "慢"))
            return "handling_hours" if slow else "received"
    return ""


def _most(ctx: Context, mark: Mark) -> bool:
    """最多的, 最少的, 最多的三个; 前五 only behind what is counted."""
    if isinstance(mark.meaning, TopMark):
        before = ctx.before(mark)
        return _MOST_OF.search(before) is not None or _COUNTED_SO.search(before) is not None
    ways = signs.SUPERLATIVES
    sign = isinstance(mark.meaning, SignMark) and mark.meaning.sign in ways
    return sign and mark.text.endswith(("多", "少", "快", "慢"))


def _by_speed(ctx: Context) -> bool:
    """Whether how fast it was closed is ranked; 9月办结的工单谁办得最快 still says which tickets."""
    ranked = (one for one in ctx.places(signs.BEST, signs.WORST) if one.text.endswith(("快", "慢")))
    closed = ctx.places(signs.CLOSED_COUNT, signs.CLOSED_TIME)
    return any(one.start == other.end for one in ranked for other in closed)


def _time_of_these(ctx: Context) -> str:
    """9月办结的工单平均多久, 到期的平均多久 say of which tickets; 多久办完一件, 多久办完的 only how
    long.
    """
    if ctx.has(signs.DUE_TIME):
        return "due_at"
    asked = ctx.places(signs.HOW_LONG)[0].start
    closed = ctx.places(signs.CLOSED_TIME)
    these = any(one.text.endswith("的") and one.start < asked for one in closed)
    return "closed_at" if these else ""


def rate_asked(ctx: Context) -> tuple[Filter | None, str] | None:
    """解决了百分之几, 有几成办结了: what was done and how much of it, without 占, asks for the
    rate of it; and the condition that its words were read as.
    """
    for share in ctx.places(signs.SHARE):
        if "占" in share.text or ctx.question[: share.start].endswith("占"):
            continue
        for mark in ctx.marks:
            rate = _rate_of(mark)
            gap = ctx.question[min(mark.end, share.end) : max(mark.start, share.start)]
            if rate is not None and _BESIDE.fullmatch(gap):
                return rate
    return None


def _rate_of(mark: Mark) -> tuple[Filter | None, str] | None:
    match mark.meaning:
        case FilterMark(Holds(condition)) if condition in _RATES:
            return Holds(condition), _RATES[condition]
        case ValueMark("satisfaction", "满意") if mark.text in _SATISFIED:
            return Where("satisfaction", ("满意",)), "satisfaction_rate"
        case SignMark(signs.CLOSED_COUNT | signs.CLOSED_TIME):
            return None, "close_rate"
    return None


def _quality(ctx: Context) -> None:
    """办得最快 is the handling time; 最差 alone may be any of several figures."""
    for mark in _ways(ctx):
        if mark.text.endswith(_LASTING):
            ctx.draft.metrics = ["handling_hours"]
        else:
            choices = ("满意率", "解决率", "按时办结率", "响应率")
            ctx.draft.unasked = (f"“{mark.text}”按哪个指标比？", choices)


def _ways(ctx: Context) -> list[Mark]:
    """最快, 最差, 第二慢: ranked by how well it went."""
    placed = [one for one in ctx.places(signs.NTH) if one.text.endswith((*_LASTING, "好", "差"))]
    long = [one for one in ctx.places(signs.MOST, signs.LEAST) if one.text.endswith(_LASTING)]
    return [*ctx.places(signs.BEST, signs.WORST), *placed, *long]


def _per_unit(text: str) -> str:
    """日, 周 or 月; another unit as it is written."""
    found = re.search("[天日周月年季]|星期", text)
    return {"天": "日", "星期": "周"}.get(found[0], found[0]) if found else text


def _is_breakdown(ctx: Context) -> bool:
    """满意度 with 分布 or 构成 is what people answered, not the rate."""
    return (
        ctx.has(signs.MAKEUP)
        and any(mark.text.endswith("满意度") for mark, _ in ctx.metrics())
        and not ctx.dimensions()
    )
