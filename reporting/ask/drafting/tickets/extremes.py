"""最长的一件用了多久, 退单次数最多的5件: single tickets, ranked by a number that each of them has."""

import re

from reporting.ask.drafting.context import Context
from reporting.ask.marks import signs
from reporting.ask.marks.marks import Canvas, Mark, SignMark
from reporting.query.numbers import NUMBERS
from reporting.query.query import Holds, Order
from suqiu.errors import SuqiuError
from suqiu.periods.numerals import chinese_number

# 退单次数最多的工单 without a number.
_SHOWN = 10
_N = r"(?P<n{0}>\d{{1,3}}|[一二两三四五六七八九十]{{1,3}})"
# A kind that follows (5件投诉) says which tickets.
_ONE = "(?:件|条|单(?![位元])|个?(?:工单|诉求))(?:工单|诉求)?"
_COUNT = "(?:退单|被?退回?|重办|催办|催单|被催|催)(?:了|过)?的?(?:次数)?"
_TIME = "(?:(?:办理|办结|处理|办|用)的?(?:时长|时间|耗时)|用时|耗时|时长|办结|办理?|拖)?(?:得|了)?"
_LASTED = "(?:[,，]?(?:一共|总共)?(?:办理?|用|花|拖|要)?了?(?:多久|多长时间|多少天|几天|多少个?小时)(?:才?(?:办[完结]|结案)的?)?)?"
_RANKED = re.compile(
    rf"(?:(?P<count>{_COUNT})最多|(?P<time>{_TIME})最(?P<way>[长久慢短快]))的?"
    rf"(?:(?:那|这|前)?{_N.format(1)}?个?{_ONE}{_LASTED}|(?:工单)?是哪(?:{_N.format(2)}|几)?件)"
)
_WHICH = re.compile(
    rf"哪{_N.format(1)}?件(?P<n2>)(?:工单|诉求)?(?:(?P<count>{_COUNT})最多|(?P<time>{_TIME})最(?P<way>[长久慢短快]))"
)
_BARE = re.compile(r"(?:退单|重办)次数最多的(?:是|有)?(?:哪些|哪个|谁)?$")
_KINDS = (("退", "return_count"), ("重办", "redo_count"), ("催", "urge_count"))
_SHORT = ("短", "快")
_LATE = re.compile("(?:超期|逾期|超时|拖期)(?:[还仍尚]?[未没]?办[结完])?(?:的|了|时间|天数|时长)*$")
_OVERDUE, _OPEN = Holds("overdue"), Holds("open")
_CHOICES = ("退单次数最多的工单", "退单最多的部门")


def read_extremes(canvas: Canvas) -> None:
    """Mark the whole of what asks for the tickets at one end of a ranking."""
    for pattern in (_RANKED, _WHICH):
        for found in pattern.finditer(canvas.rest()):
            canvas.put(*found.span(), SignMark(signs.EXTREME))


def settle_extremes(ctx: Context) -> None:
    """List them in that order; figures, groups or a share of them are asked back."""
    draft, named = ctx.draft, ctx.places(signs.EXTREME)
    if not named and _BARE.search(ctx.question.rstrip("?？。呢")):
        # Of tickets, or of the departments that sent them back?
        draft.unknown = [one for one in draft.unknown if one != "次数"]
        draft.doubts.insert(0, ("要列出工单，还是按部门排？", _CHOICES))
    if not named:
        return
    number, way, count = _ranking(named[0])
    number = _of_the_open(ctx, named[0], number)
    top = ctx.top()
    if count is None and top is not None and not (top.last or top.skip):
        # 退单最多的工单前5个.
        count = top.count
    # 最慢的一件是哪个部门的: the list has that too.
    said_of = [one for at, one in ctx.dimensions() if at.start >= named[0].end]
    draft.dimensions = [one for one in draft.dimensions if one not in said_of]
    grouped = draft.dimensions or draft.metrics or draft.share or draft.having or draft.against
    if len(named) > 1 or grouped or ctx.has(*_OTHER_WAYS):
        said = f"“{named[0].text}”只能列出工单，不能再算数或分组"
        draft.doubts.append((said, ("9月办理时间最长的5件工单",)))
        return
    draft.listing, draft.metrics, draft.superlative = True, [], False
    draft.order = Order(metric=number, descending=way not in _SHORT)
    draft.limit = count or _SHOWN
    if not count:
        draft.guesses.append(f"列出{NUMBERS[number].title}最{way}的{_SHOWN}件")


def _of_the_open(ctx: Context, mark: Mark, number: str) -> str:
    """超期最久的十件, 没办完的里最久的: what is still open has no handling time, but is overdue or has
    waited for so long.
    """
    filters = ctx.draft.filters
    if number != "handling_hours":
        return number
    late = mark.text.startswith("最") and _LATE.search(ctx.before(mark))
    if late or _OVERDUE in filters:
        if not {_OVERDUE, Holds("late_closed")} & {*filters}:
            filters.append(_OVERDUE)
        return "overdue_days"
    return "open_days" if _OPEN in filters else number


_OTHER_WAYS = (
    *signs.SUPERLATIVES, signs.RANK, signs.TREND, signs.NTH,
    signs.BOTTOM,
)  # fmt: skip


def _ranking(mark: Mark) -> tuple[str, str, int | None]:
    """The number ranked by, which end of it, and how many are wanted."""
    found = _RANKED.fullmatch(mark.text) or _WHICH.fullmatch(mark.text)
    assert found is not None
    said = found["n1"] or found["n2"]
    try:
        count = chinese_number(said) if said else None
    except SuqiuError:
        count = None
    if not said and not found["count"] and "工单" not in mark.text:
        # 办得最久的那件.
        count = 1
    if found["count"]:
        number = next(one for sign, one in _KINDS if sign in found["count"])
        return number, "多", count
    return "handling_hours", found["way"], count
