"""When it happened: the phrase of the text, and the day it means."""

from datetime import date, timedelta

from suqiu.late import late
from suqiu.places.letter import Letter
from suqiu.records import Field, Source, Ticket

_NUMBER = r"(?:\d{1,3}|[一二两三四五六七八九十几数半多]{1,3})"
_HOUR = r"(?:\s?(?:\d{1,2}|[一二两三四五六七八九十]{1,3})(?:点(?:半|钟|多|一刻|\d{1,2}分?)?|时(?:\d{1,2}分)?(?!间|候|常|刻|段)|[:：]\d{2})(?:左右|许|前后|以后|之后)?)"
_PART = (
    r"(?:凌晨|清晨|早晨|早上|早|上午|中午|午后|下午|傍晚|晚上|晚间|晚|夜里|夜间|半夜|深夜|后半夜)"
)
_DAY_OF = r"(?:大前天|前天|昨天|今天|昨日|今日|前日|昨夜|昨晚|昨早|今早|今晨|今晚|前晚|当天|当晚|当日|明天|明日)"
_DATE = (
    r"(?:(?:19|20)?\d{2}年\s?)?\d{1,2}月(?:份|初|底|中旬|上旬|下旬)?\s?(?:\d{1,2}[日号](?!楼|院|线|店|窗))?"
    r"|(?:十[一二]?|[一二三四五六七八九])月(?:份|初|底|中旬|上旬|下旬|(?:三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])[日号](?!楼|院|线|店|窗))"
    r"|(?:本|上个?|这个?)月\s?\d{1,2}[日号](?!楼|院|线|店|窗)"
    r"|(?:19|20)\d{2}[-./]\d{1,2}[-./]\d{1,2}|(?:19|20)\d{2}年(?:初|底|以来|前后)?|\d{1,2}[日号](?=凌晨|早|上午|中午|下午|晚)"
)
_WEEK = r"(?:上上个?|上个?|本|这个?|每|下个?)?(?:周|星期|礼拜)[一二三四五六日天末](?!期)"
_LOOSE = (
    r"(?:今年|去年|前年|大前年|上个?月|本月|这个?月|上半年|下半年|春节|国庆节?|五一|元旦|端午节?|中秋节?|清明节?|元宵节?|劳动节|上上?个?(?:周|星期|礼拜)|暑假|寒假|高考期间|节假日)"
    r"(?:[春夏秋冬][天季]?|年?[初底末]|年中|中旬|以来|期间|前后)?|(?:最近|近期|近日|这几天|前几天|这两天|前段时间|一直以来|长期以来|长期)"
)
_LASTING = (
    rf"(?:近|最近|已经?|连续|持续|长达|过去|将近|快)\s?{_NUMBER}\s?个?多?(?:小时|天|日|周|星期|月|年)(?:多|来|以来|了|左右)?"
    rf"|{_NUMBER}\s?个?多?(?:小时|天|周|星期|月|年)(?:多|来|以来|了|前|之前|至今|(?=没|都|不|未))"
    # 坏了半个月, 三个月工资没发; but 等了三小时 is how long, not when.
    rf"|(?<=[了近达])(?:{_NUMBER}\s?个?多?(?:天|周|星期|月|年))(?=[，,。；;]|$)"
    rf"|{_NUMBER}\s?个月(?=的?(?:工资|薪水))"
)
_DAILY = r"(?:每天|每晚|每夜|每日|天天|夜夜|整夜|整天|全天|每到|一到|逢)"
_ATOM = f"(?:从|自|于)?(?:(?:{_DATE}|{_WEEK}|{_LOOSE}|{_DAY_OF}|{_DAILY})\\s?{_PART}?{_HOUR}?|{_LASTING}|{_PART}{_HOUR}?)"
_UNTIL = r"(?:开始|起|以来|至今|到现在|到今天|至)?"
_PHRASE = late(f"{_ATOM}(?:{_UNTIL}(?:的)?(?:到|至|-|—|~|～)?{_ATOM}|{_HOUR})*{_UNTIL}")
# How much a phrase says: a day, a span or month, a year or less.
_DAY = late(rf"\d[日号]|\d[-./]\d{{1,2}}[-./]\d|{_DAY_OF}|{_WEEK}|[点时][半\d]|\d[:：]\d")
_SPAN = late(rf"{_LASTING}|月|{_PART}")

_VAGUE = late(rf"{_PART}|一到|每到|逢|五一|国庆")
# What it is that comes round follows, and is no time we know: 近三年来一到下雨天.
_CUT_OFF = late(r"(?:每到|一到|逢)$")

_FULL = late(r"((?:19|20)\d{2})(?:年|[-./])\s?(\d{1,2})(?:月|[-./])\s?(\d{1,2})[日号]?")
_MONTH_DAY = late(r"(?<!\d)(\d{1,2})月\s?(\d{1,2})[日号]")
_DAYS_AGO = {
    "大前天": 3, "前天": 2, "前日": 2, "前晚": 2, "昨天": 1, "昨日": 1, "昨晚": 1, "昨夜": 1, "昨早": 1,
    "今天": 0, "今日": 0, "今早": 0, "今晨": 0, "今晚": 0,
}  # fmt: skip
_AGO = late("|".join(_DAYS_AGO))
_WEEKDAY = late(r"(上|本|这)个?(?:周|星期|礼拜)([一二三四五六日天])")


def received_at(ticket: Ticket) -> date | None:
    """The day the ticket came in, if it says so."""
    return day_of(ticket.created, None)


def find_time(letter: Letter, near: int) -> Field | None:
    """The phrase closest to the place `near`; days and dates before vaguer words."""
    best: tuple[tuple[int, int], Field] | None = None
    for match in _PHRASE.finditer(letter.text):
        since = match[0].endswith(("开始", "起", "来", "今", "现在", "今天"))
        start = match.start() + (match[0][0] in ("于" if since else "于从自"))
        cut = _CUT_OFF.search(match[0])
        end = match.start() + cut.start() if cut else match.end()
        if end - start < 2 or _VAGUE.fullmatch(match[0]):
            continue
        vague = 0 if _DAY.search(match[0]) else 1 if _SPAN.search(match[0]) else 2
        # Until when says less than when.
        vague += letter.text.endswith(("到", "至"), 0, match.start())
        rank = (vague, abs(match.start() - near))
        if best is None or rank < best[0]:
            best = (rank, letter.field(start, end))
    return best[1] if best else None


def find_date(time: Field | None, received: date | None) -> Field | None:
    """The day the phrase means, as ISO date; `received` is when the ticket came in."""
    day = day_of(time.value, received) if time else None
    return Field(day.isoformat(), time.start, time.end, Source.DERIVED) if time and day else None


def day_of(phrase: str, received: date | None) -> date | None:
    """The first day of a phrase; None where it names none or the receipt is needed but unknown."""
    try:
        if full := _FULL.search(phrase):
            return date(*map(int, full.groups()))
        if received is None:
            return None
        if found := _MONTH_DAY.search(phrase):
            day = date(received.year, int(found[1]), int(found[2]))
            return day if day <= received else day.replace(year=received.year - 1)
    except ValueError:
        return None
    if ago := _AGO.search(phrase):
        return received - timedelta(days=_DAYS_AGO[ago[0]])
    if found := _WEEKDAY.search(phrase):
        monday = received - timedelta(days=received.weekday() + (7 if found[1] == "上" else 0))
        day = monday + timedelta(days="一二三四五六日".index(found[2].replace("天", "日")))
        return day if day <= received else None
    return None
