"""Words that mean something only beside what was read: 投诉量, 没有退单的, 不足20件的不列."""

import re

from reporting.ask.drafting.asked import MISHAP
from reporting.ask.drafting.filters.leaving_out import NOT_HELD, NOT_VALUE
from reporting.ask.drafting.groups.bounding import LEFT_OUT_AFTER, LEFT_OUT_BEFORE
from reporting.ask.marks import signs
from reporting.ask.marks.catalogue import LEVELS
from reporting.ask.marks.marks import (
    AmountMark,
    Canvas,
    DimensionMark,
    FilterMark,
    Mark,
    MetricMark,
    PeriodMark,
    SignMark,
    TopMark,
    ValueMark,
)
from reporting.query.query import Holds, Weekdays
from suqiu.periods import Period, chinese_number

# A class, an office or a place has no 量 of its own: 供水量 is water, 投诉量 is tickets.
_THINGS = ("level1", "level2", "level3", "level4", "department", "street", "community", "grid")
_COUNTED = re.compile(
    r"(?:类|的|件|单|类工单|工单|诉求)?(?:的?单子)?(?:总?数量|总?件数|单数|总数|总量|量|数|单)(?!字|据|子)"
)
# 噪声量 is measured otherwise.
_MEASURED = re.compile("[噪臭味溢污尘烟]")
_OF_THINGS = re.compile(
    r"(?:上头|方面|[这那]一?块)(?=的)|(?:领域|板块|条线|口(?:子|上)?(?![径碑岸感味水粮罩腔子令号头]))(?![一二三四级])|(?:类|类的|的)?(?:投诉|工单|诉求|问题)(?:总?数量|总?件数|总数|总量|量|数)(?!字|据)"
)
# 噪声污染下的三级分类: the classes under it.
_UNDER = re.compile(
    "(?:这一?)?(?:大?类)?(?:[之以项]?下)(?:面|属|辖|设|边)?的?(?:几个)?(?=\\n|各|每)"
)
# 回访说没解决, 群众认为没解决: whose word it is.
_TOLD_BY = re.compile(
    "(?:回访(?:时|中|里|结果)?|(?<![一-龥])群众|市民|诉求人|来电人)?(?:回访(?:时|中|里)?)?"
    "(?:说是?|称|反馈是?|认为|表示|觉得|反映)$"
)
_AT_CALLBACK = re.compile("回访(?:时|中|里|结果|评价)?(?:的|为|是)?$")
# 总受理量.
_ALL_OF = re.compile("(?<![一-龥])总的?$|(?<=的)总$")
# 最后不满意, 最终没解决: how it ended.
_IN_THE_END = re.compile("(?:最后|最终|到头来)(?:还|仍|又|却)?(?:是|然)?$")
# 受理量最多的一天.
_THE_ONE = re.compile("的?那?一(?P<unit>天|日|个?周|个?星期|个?月|个?季度|年)(?![来内中里间半])")
_UNITS = {
    "天": "day",
    "日": "day",
    "周": "week",
    "星期": "week",
    "月": "month",
    "季度": "quarter",
    "年": "year",
}
# 投诉最多的三个月, 最少的两天.
_SO_MANY_OF = re.compile(
    "的?(?P<n>[两二三四五六七八九十]|\\d{1,2})(?P<unit>天|个(?:周|星期|月|季度))(?![来内之里间半以])"
)
# 比上半年低的, 比8月多的: which way it went since.
_THAN = re.compile("(?:比|较|比起|相比|相较于?)$")
_BEGINS_THAN = re.compile("[比较]|相比|相较|[同环]比")
_HIGHER = re.compile(
    "(?:的(?=[高多大长好低少小短差]了?(?:多少|几)))?(?:还要?|更|要)?(?:(?P<up>高|多|大|长|好)|低|少|小|短|差)(?=的|了?(?:多少|几|没有?|[吗么]))"
)
# 还剩多少没办结的, 手里压着没办完的: how they are kept.
_LEFT_OPEN = re.compile(
    "(?:还|仍|现在|手里|手上|手头)*(?:剩|压|积压|拖|挂|欠|留|搁|卡|攒)(?:下|着|了|余)?(?:还)?(?:有)?(?:(?:多少|几)[件个单]?)?(?:工单|诉求)?的?$"
)
# 同一件事反复报的.
_SAME_THING = re.compile(
    "(?:(?:为了?|就|因)?同一[个件桩]?(?:事儿?|事情|问题|诉求|情况)|一件事)(?:被)?$"
)
_LETS = re.compile("[让使叫令](?:老百姓|群众|市民|百姓|居民)?$")
# 找教育局的: whose business it is.
_TURNS_TO = re.compile("(?:[来去跑都]*[找寻])(?:到|的是)?$")
_OUTCOMES = ("solved", "unsolved", "satisfied", "dissatisfied")
_NEGATIONS = re.compile(
    r"(?:并|也|又|既|都|还|从来?|而|但)*(?:不是|不属于|并非|没有被|没有|没被|没|未被|未|不在|从未|无|非|不)$"
)
_HOLIDAY = re.compile(r"(?:的)?(?:[三五七八]天)?(?:小?长假|假期|放假)(?:期间)?")
# 这周要到期的.
_WILL = re.compile("[之以]?内?里?(?:要|会|将|就)+(?=到期|\\n)")
# 平均办理时长今年是几天: in what unit.
_IN_UNITS = re.compile("(?:是|为|有|要|用了?)?(?:多少|几)(?:天|个?小时|个钟头)")
# 元旦三天假, 前天一天, 8月1日到3日这三天: as many days as the period has.
_ITS_DAYS = re.compile(
    r"的?(?:这|那|整整|一共|共)?(?:(?P<n>\d{1,2}|[一两二三四五六七八九十]{1,3})|一?整|全)天"
    r"(?:的?(?:小?长假|假期|放假|假))?(?:里|内|期间)?(?![以之]|半)"
)
# 平均办理时长超过100小时的，按时长从高到低.
_BY_LENGTH = re.compile(r"(?<=\n)(?:时长|用时|耗时)(?=\n)")
_ABLE = re.compile(r"平均|(?:大概|一般)?(?:才?能|可以)(?:够)?|(?:需要?|要|得)(?=\n|办|处理)")
# 响应率、解决率三项指标: how many figures were named.
_FIGURES = re.compile(
    r"(?:[这等]?(?:[一两二三四五六几\d][项个])?(?:主要|核心|考核|关键)?指标)(?:情况|数据|完成情况)?"
)
# 逐月的量, 各街道的数.
_OF_EACH = re.compile("的(?:总?数量|总?件数|总量|量|数)(?=$|[,，。？?呢是有])")
# 各诉求类型的量对比: read already, so looked for in the question itself.
_OF_EACH_SET = re.compile("的(?:数量|件数|总量|量|数)(?=对比|比较|变化|同比|环比)")
# 上周的举报有哪些: the tickets themselves.
_WHICH_ONES = re.compile(
    "(?:单子?|件)?的?(?P<ones>(?:都|分别)?(?:有|是)(?:哪些|哪几件))(?=$|[,，。?？])"
)
# 哪些特急工单还没办完.
_THESE_ONES = re.compile("(?:还|都|又|现在|目前)?(?:有|是)?哪些")
_NOUN = re.compile("的?(?:工单|诉求|件(?!数)|单子)")
_NOUN_LAST = re.compile("(?:工单|件|单)$")
_SHOW = re.compile("(?:请|帮我|我想|想|给我)?(?:看一?下|看看|看一看|瞧瞧)")
_ITS_TICKETS = re.compile("的?(?:工单|单子|件)[。!！]?")
# 今年的数, 9月的数据: of whatever is asked for.
_WHAT = re.compile(
    "(?P<what>(?:了|的)?(?:都|主要)*是?(?:一?些)?(?:什么|啥)(?:事儿?|问题|内容|东西)?的?)"
    r"(?:\Z|[呢啊呀吗嘛,，。？?]|(?P<ranked>\n|比?较?多))"
)
_ALL_ALONG = re.compile("(?:都|主要)*在?$")
# 比一下量, 比较数量.
_COMPARED_SO = re.compile("(?:一?下)?的?(?:总?数量|总?件数|总量|量)(?=$|[,，。？?])")
_ITS_FIGURES = re.compile(r"(?:整体|总体)?的?(?:数字|数据|数)(?=[,，。;；?？]|$)")
_MUST = re.compile(r"(?:必须|须|得|要|应)?(?:在|是|为)?$")
_LASTED = re.compile(
    r"(?:(?:天数|时长|时间|用时|耗时)(?:在|是|为|要)?|(?:积?压|拖|挂|搁|拖延)(?:了|着)?)$"
)
_POINTS = re.compile(r"(?:(?:达到?|到|是|有)了?)?(?:几|多少)个(?:百分)?点")
# 超过400件的部门有几家.
_SO_MANY_OFFICES = re.compile("(?:几|多少)家")
# 哪个社区最闹腾, where the question is about noise.
_LOUD = re.compile("最(?:闹腾|吵闹|闹心|吵|闹)(?:的)?")
_REACHED = re.compile(r"(?:达到?|到|是)了?(?=多少|几成|百分之(?:几|多少)|什么水平)")


def read_joints(canvas: Canvas) -> None:
    """Mark as understood what only goes with a neighbour; elsewhere the same words stay unread."""
    for mark in canvas.in_order():
        _before(canvas, mark)
        _after(canvas, mark)
    lasting = any(one.meaning == SignMark(signs.HOW_LONG) for one in canvas.marks)
    rated = any(
        isinstance(one.meaning, MetricMark) and one.meaning.metric.endswith("_rate")
        for one in canvas.marks
    )
    loud = any(
        isinstance(one.meaning, ValueMark) and "噪声" in one.meaning.value for one in canvas.marks
    )
    for found in _LOUD.finditer(canvas.rest()) if loud else ():
        canvas.put(*found.span(), SignMark(signs.MOST))
    offices = any(one.meaning == DimensionMark("department") for one in canvas.marks)
    timed = any(
        isinstance(one.meaning, MetricMark) and one.meaning.metric.endswith(("_hours", "_median"))
        for one in canvas.marks
    )
    patterns = [
        *([_IN_UNITS, _BY_LENGTH] if timed else []),
        _REACHED,
        *([_ABLE] if lasting else []),
        *([_POINTS] if rated else []),
        *([_SO_MANY_OFFICES] if offices else []),
    ]
    for pattern in patterns:
        for found in pattern.finditer(canvas.rest()):
            canvas.put(*found.span(), SignMark(signs.FILLER))


def _way_since(canvas: Canvas, mark: Mark) -> None:
    """比8月低的, 比去年高多少: which way a figure went since the base before the word; 比城管局高多少
    which of the two has more.
    """
    based = isinstance(mark.meaning, PeriodMark) and _THAN.search(canvas.text[: mark.start])
    if mark.meaning in (SignMark(signs.YOY), SignMark(signs.MOM)):
        based = _BEGINS_THAN.match(mark.text)
    # 高了几个百分点: how far is marked already, so it is looked for in the question itself.
    way = _HIGHER.match(canvas.text[mark.end :]) if based else None
    if way:
        sign = signs.RISE if way["up"] else signs.CHANGE
        canvas.put(mark.end, mark.end + way.end(), SignMark(sign))
    beside = isinstance(mark.meaning, ValueMark) and _THAN.search(canvas.text[: mark.start])
    way = _HIGHER.match(canvas.text[mark.end :]) if beside else None
    # 比中山街道高的街道 asks for others than the two.
    if way and not canvas.text.startswith("的", mark.end + way.end()):
        sign = signs.MORE if way["up"] else signs.LESS
        canvas.put(mark.end, mark.end + way.end(), SignMark(sign))


def read_which_ones(canvas: Canvas) -> None:
    """Mark 有哪些 of 上周的举报有哪些, 哪些 of 哪些特急件没办完 and 看一下 of 看一下昨天的紧急工单 as
    asking for the tickets themselves.
    """
    for mark in canvas.in_order():
        ones = _WHICH_ONES.match(canvas.rest()[mark.end :])
        if ones and _of_tickets(mark):
            canvas.put(mark.end + ones.start("ones"), mark.end + ones.end(), SignMark(signs.LIST))
    for found in _THESE_ONES.finditer(canvas.rest()):
        if _named_from(canvas, found.end()) or _ends_with_kind(canvas, found):
            canvas.put(*found.span(), SignMark(signs.LIST))
    shown = _SHOW.match(canvas.rest())
    kinds = [one for one in canvas.in_order() if _of_tickets(one)]
    if shown and kinds and _ITS_TICKETS.fullmatch(canvas.text[kinds[-1].end :]):
        canvas.put(*shown.span(), SignMark(signs.LIST))


def _ends_with_kind(canvas: Canvas, found: re.Match[str]) -> bool:
    """翠湖社区有哪些投诉: a kind of tickets, and nothing behind it."""
    ends = (one.end for one in canvas.marks if one.start == found.end() and _of_tickets(one))
    return "有" in found[0] and any(
        not canvas.text[end:].strip("的呢啊呀吗。?？！!") for end in ends
    )


def _named_from(canvas: Canvas, start: int) -> bool:
    """Whether kinds of tickets, and the word for these, stand from there on: 特急投诉件."""
    end = start
    for mark in canvas.in_order():
        if mark.start == end and _of_tickets(mark):
            end = mark.end
            if _NOUN.match(canvas.text, end) or _NOUN_LAST.search(mark.text):
                return True
    return False


def _after(canvas: Canvas, mark: Mark) -> None:
    """What stands behind a mark: it has a meaning beside it, or adds nothing."""
    _way_since(canvas, mark)
    tail = canvas.rest()[mark.end :]
    match mark.meaning:
        case ValueMark("request_type"):
            _about_what(canvas, mark)
        case DimensionMark():
            compared = _OF_EACH_SET.match(canvas.text[mark.end :])
            if compared and tail.startswith(compared[0]):
                canvas.put(mark.end, mark.end + compared.end(), SignMark(signs.FILLER))
        case SignMark(signs.MOST | signs.LEAST | signs.BEST | signs.WORST):
            _times_ranked(canvas, mark, tail)
    pattern = _adding_nothing(canvas, mark, tail)
    found = pattern.match(tail) if pattern else None
    if found and found[0]:
        canvas.put(mark.end, mark.end + found.end(), SignMark(signs.FILLER))


def _adding_nothing(canvas: Canvas, mark: Mark, tail: str) -> re.Pattern[str] | None:
    """Words that add nothing behind a mark of this kind; `tail` is what follows it."""
    match mark.meaning:
        case ValueMark(dimension):
            if dimension in LEVELS and _UNDER.match(tail):
                return _UNDER
            if dimension in LEVELS and MISHAP.search(mark.text) and not _MEASURED.search(mark.text):
                # 停水量, 拖欠工资量: it is only known from tickets how often that goes wrong.
                return _COUNTED
            return _OF_THINGS if dimension in _THINGS else _COUNTED
        case FilterMark(Weekdays(days)) if _these_days(days, tail):
            return _ITS_DAYS
        case FilterMark() | SignMark(signs.CLOSED_TIME):
            return _COUNTED
        case SignMark(signs.COMPARE):
            return _COMPARED_SO
        case PeriodMark(period):
            due = any(one.meaning == SignMark(signs.DUE_TIME) for one in canvas.marks)
            if due and _WILL.match(tail):
                return _WILL
            if _ITS_FIGURES.match(tail):
                return _ITS_FIGURES
            return _ITS_DAYS if _tells_days(period, tail) else _HOLIDAY
        case AmountMark():
            return LEFT_OUT_AFTER
        case MetricMark():
            return _FIGURES
        case DimensionMark():
            return _OF_EACH
    return None


def _times_ranked(canvas: Canvas, mark: Mark, tail: str) -> None:
    """受理量最多的一天, 投诉最多的三个月: by which unit of time is ranked, and how many."""
    several = _SO_MANY_OF.match(tail)
    if several:
        unit = mark.end + several.start("unit")
        canvas.put(mark.end, unit, TopMark(chinese_number(several["n"].replace("两", "二"))))
        dimension = _UNITS[several["unit"].removeprefix("个")]
        canvas.put(unit, mark.end + several.end(), DimensionMark(dimension))
    one = _THE_ONE.match(tail)
    if one:
        dimension = _UNITS[one["unit"].removeprefix("个")]
        canvas.put(mark.end, mark.end + one.end(), DimensionMark(dimension))


def _about_what(canvas: Canvas, mark: Mark) -> None:
    """都在投诉什么, 投诉些啥, as 都在抱怨什么: what the tickets are about; 投诉什么最多 ranks it."""
    what = _WHAT.match(canvas.rest()[mark.end :])
    if what is None:
        return
    sign = signs.WHICH_LEAF if what["ranked"] is not None else signs.DIGEST
    canvas.put(mark.end, mark.end + what.end("what"), SignMark(sign))
    lead = _ALL_ALONG.search(canvas.rest()[: mark.start])
    if lead and lead[0]:
        canvas.put(*lead.span(), SignMark(signs.FILLER))


def _of_tickets(mark: Mark) -> bool:
    """Whether a value or a condition only says which tickets: 举报, 特急, 超期未办结."""
    match mark.meaning:
        case ValueMark(dimension):
            return dimension in ("request_type", "urgency", "status")
        case FilterMark(Holds()):
            return True
    return False


def _tells_days(period: Period, tail: str) -> bool:
    """Whether what follows only says how many days the period has."""
    found = _ITS_DAYS.match(tail)
    if not found:
        return False
    days = chinese_number(found["n"]) if found["n"] else 1
    return days == (period.end - period.start).days


def _these_days(days: tuple[int, ...], tail: str) -> bool:
    """周末两天: as many as there are."""
    found = _ITS_DAYS.match(tail)
    if found is None or not found["n"]:
        return False
    return chinese_number(found["n"]) == len(days)


def _before(canvas: Canvas, mark: Mark) -> None:
    meaning, head = mark.meaning, canvas.rest()[: mark.start]
    found = None
    match meaning:
        case ValueMark() | FilterMark():
            words = NOT_VALUE if isinstance(meaning, ValueMark) else NOT_HELD
            found = _NEGATIONS.search(head) if head.endswith(words) else None
            if isinstance(meaning, ValueMark) and meaning.dimension in ("satisfaction", "solved"):
                found = found or _AT_CALLBACK.search(head) or _IN_THE_END.search(head)
            if isinstance(meaning, ValueMark) and meaning.dimension == "department":
                found = found or _TURNS_TO.search(head)
            if isinstance(meaning, FilterMark):
                found = found or re.search("(?:被?要求|申请|下发|发回|责令)过?$", head)
                if meaning.filter in (Holds("open"), Holds("overdue")):
                    found = found or _LEFT_OPEN.search(head)
                if meaning.filter == Holds("repeat"):
                    found = found or _SAME_THING.search(head)
                if isinstance(meaning.filter, Holds) and meaning.filter.condition in _OUTCOMES:
                    found = found or _TOLD_BY.search(head) or _IN_THE_END.search(head)
        case AmountMark(_, _, unit):
            found = LEFT_OUT_BEFORE.search(head) or (
                _LASTED.search(head) if unit in ("天", "小时") else None
            )
            found = found or _MUST.search(head)
        case DimensionMark():
            that = re.search("^(?:那么?|再看|看看)?(?:[这那][个家条]|该)$", head)
            if that:
                canvas.put(*that.span(), SignMark(signs.THAT))
            found = re.search("(?:不同的?|该|本)$", head)
        case MetricMark(metric) if metric.endswith(("_rate", "_hours")):
            found = re.search("平均的?$", head)
            if metric == "satisfaction_rate":
                found = found or _LETS.search(head)
        case MetricMark():
            found = _ALL_OF.search(head)
    if found and found[0]:
        canvas.put(*found.span(), SignMark(signs.FILLER))
