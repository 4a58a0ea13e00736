"""How far the tickets tell of a report's period, and of what it is compared with."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from reporting.facts.gaps import Gap
from reporting.facts.maker import FactMaker
from reporting.facts.placeholders import place
from reporting.facts.wording import direction
from reporting.query.query import Against
from reporting.reports.page import THEN, WORDS, Page
from suqiu.periods import Period
from suqiu.periods.calendar import workdays

_WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
_RESTED = 0.1  # of the days: one of a week, three of a month
_MOST = 3  # gaps that are named


def since(maker: FactMaker) -> datetime:
    """When the period begins as far as there are tickets to tell of it."""
    first = maker.counter.first()
    begins = maker.period.start
    return begins if first is None or maker.counter.covers(maker.period) else first


def until(maker: FactMaker) -> datetime:
    """As far as the tickets tell of the period."""
    return maker.counter.until(maker.period)


def known_days(page: Page) -> int:
    """Days of the period that the tickets tell of; a day that is running is one."""
    span = until(page.maker) - since(page.maker)
    whole = -(-span // timedelta(days=1))
    return whole - sum(gap.days for gap in page.maker.counter.gaps(page.maker.period))


def running_words(page: Page) -> str:
    """That today is not over: it is told in hours, or left out."""
    period, today = page.maker.period, datetime.combine(page.as_of, time())
    if period.end.time() != time():
        return "当天还没有过完。"
    if not page.cut or page.as_of == today or period.end != today:
        return ""
    day = page.maker.setting("today", "没有过完的一天", dated(today))
    return f"{place(day.id)}还没有过完，没有计入。"


def base_words(page: Page) -> str:
    """同比以2025年9月（2,176件）为基数: what the comparisons are of, where they are made."""
    maker = page.maker
    said = []
    for against in page.against:
        base = maker.book[maker.compared("received", against).inputs[1]]
        if maker.knows(against) and base.value:
            name = maker.setting(
                f"base.{against}", f"{WORDS[against]}的基期", maker.base(against).text
            )
            said.append(f"{WORDS[against]}以{place(name.id)}（{place(base.id)}）")
    return f"{'、'.join(said)}为基数。" if said else ""


def rest_words(page: Page) -> str:
    """That more, or fewer, days were of rest than in a period before, where what came in is less,
    or more, as it would be by that alone.
    """
    maker = page.maker
    now, days = _worked(maker.period)
    then: list[tuple[Against, int]] = []
    for one in page.against:
        if not maker.knows(one) or page.shaky(one):
            continue
        moved = maker.compared("received", one)
        more = now - _worked(maker.base(one))[0]
        if moved.value is not None and abs(more) >= _RESTED * days and more * direction(moved) > 0:
            then.append((one, now - more))
    if not then:
        return ""
    words = "、".join(WORDS[one] for one, _ in then)
    if days == 1:
        kinds = [f"{name}是{_WEEKDAYS[period.start.weekday()]}（{'工作日' if work else '休息日'}）"
                 for name, period, work in (("当天", maker.period, now),
                 *((THEN[one], maker.base(one), work) for one, work in then))]  # fmt: skip
        return f"{'，'.join(kinds)}，{words}仅供参考。"
    mine = maker.count("workdays", "本期工作日", now, "天")
    others = [(THEN[one], maker.count(f"workdays.{one}", f"{THEN[one]}工作日", work, "天"))
              for one, work in then]  # fmt: skip
    told = "、".join(f"{name}{place(fact.id)}" for name, fact in others)
    return f"本期有工作日{place(mine.id)}，{told}，{words}仅供参考。"


def _worked(period: Period) -> tuple[int, int]:
    """Working days and all days of a period."""
    first, last = period.start.date(), (period.end - timedelta(microseconds=1)).date()
    return workdays(first, last + timedelta(days=1)), (last - first).days + 1


def missing_words(page: Page) -> str:
    """What the tickets do not reach to: days of this period, or of what it is compared with."""
    bases = [page.maker.base(one) for one in page.against if page.maker.knows(one)]
    return (
        _reach(page) + _within(page) + "".join(_base(page, one) for one in page.against)
        + _stopped(page, (page.maker.period, *bases))
    )  # fmt: skip


def _stopped(page: Page, periods: Sequence[Period]) -> str:
    """2026年10月31日14时以后没有工单: the day was not imported to its end."""
    stops = sorted({one for period in periods for one in page.maker.counter.stops(period)},
                   key=lambda one: one.at, reverse=True)  # fmt: skip
    said = []
    for at, stop in enumerate(stops[:_MOST]):
        name = f"{dated(stop.at - timedelta(hours=1))}{stop.at.hour}时"
        last = page.maker.setting(f"stop.{at}", "当天没有工单的时刻起", name)
        usual = page.maker.count(f"stop.{at}.usual", "按平常应有的件数", round(stop.expected), "件")
        said.append(f"{place(last.id)}以后没有工单，按平常当天还应有约{place(usual.id)}")
    return f"{'；'.join(said)}，可能没有全部入库{_doubtful(page)}。" if said else ""


def _reach(page: Page) -> str:
    """Before the first ticket and after the last."""
    maker = page.maker
    first, begins = maker.counter.first(), since(maker)
    if first is None:
        return ""
    ends = until(maker)
    short = ""
    if ends < maker.period.end:
        last = maker.setting("data_to", "数据截止", dated(ends - timedelta(days=1)))
        short = f"现有数据到{place(last.id)}为止，其后的还没有"
        if ends <= maker.period.start:
            return f"{{f:period}}没有数据：{short}。"
        short += f"，日均只按有数据的日子算{_doubtful(page)}。"
    unknown = [one for one in page.against if not maker.counter.covers(maker.base(one))]
    if begins == maker.period.start and not unknown:
        return short
    began = maker.setting("data_from", "数据起始", dated(first))
    since_then = f"{short}现有数据自{place(began.id)}起"
    if maker.period.end <= begins:
        return f"{{f:period}}没有数据：{since_then}。"
    partly = "，日均只按有数据的日子算" if begins > maker.period.start else ""
    if not unknown:
        return f"{since_then}{partly}。"
    bases = {Against.YOY: "上年同期", Against.MOM: "上期"}
    short = f"{'、'.join(bases[one] for one in unknown)}数据不全"
    return f"{since_then}{partly}，{short}，不作{'、'.join(WORDS[one] for one in unknown)}。"


def _within(page: Page) -> str:
    """Days of the period itself that must be missing."""
    gaps = page.maker.counter.gaps(page.maker.period)
    if not gaps:
        return ""
    if known_days(page) <= 0:
        return f"{{f:period}}{_empty(page, '', gaps)}。"
    known = _doubtful(page)
    return f"其间{_days(page, '', gaps)}{_empty(page, '', gaps)}，日均只按其余的日子算{known}。"


def _doubtful(page: Page) -> str:
    """，同比、环比仅供参考: of those that are made."""
    known = "、".join(WORDS[one] for one in page.against if page.maker.knows(one))
    return f"，{known}仅供参考" if known else ""


def _base(page: Page, against: Against) -> str:
    """Days of the period of comparison that must be missing."""
    base = page.maker.base(against)
    gaps = page.maker.counter.gaps(base)
    if not gaps or not page.maker.counter.covers(base):
        return ""
    said, word = _empty(page, f"{against}.", gaps), WORDS[against]
    if page.maker.knows(against):
        days = _days(page, f"{against}.", gaps)
        return f"{THEN[against]}的{days}{said}，{word}仅供参考。"
    return f"{THEN[against]}{said}，不作{word}。"


def _days(page: Page, prefix: str, gaps: Sequence[Gap]) -> str:
    """10月9日至12日、10月15日; of many the first and how many days they are together."""
    shown = [
        place(page.maker.setting(f"gap.{prefix}{at}", "没有工单的日子", _named(gap)).id)
        for at, gap in enumerate(gaps[:_MOST])
    ]
    if len(gaps) <= _MOST:
        return "、".join(shown)
    together = sum(gap.days for gap in gaps)
    days = page.maker.count(f"gap.{prefix}together", "没有工单的天数", together, "天")
    return f"{'、'.join(shown)}等共{place(days.id)}"


def _empty(page: Page, prefix: str, gaps: Sequence[Gap]) -> str:
    """没有一件工单，按平常应有约320件，可能没有入库."""
    usual = page.maker.count(
        f"gap.{prefix}usual", "按平常应有的件数", round(sum(one.expected for one in gaps)), "件"
    )
    return f"没有一件工单，按平常应有约{place(usual.id)}，可能没有入库"


def _named(gap: Gap) -> str:
    return Period.of(gap.start, gap.end).text


def dated(day: date) -> str:
    """2026年10月31日."""
    return f"{day.year}年{day.month}月{day.day}日"
