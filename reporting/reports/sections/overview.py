"""总体情况: how many came in, against last year and last time, how many are done."""

from datetime import date, timedelta

from reporting.facts.fact import Fact
from reporting.facts.maker import FactMaker
from reporting.facts.placeholders import place
from reporting.query.query import Holds
from reporting.reports.page import Page
from reporting.reports.phrases import changes, choose, is_thin, trend_word
from reporting.reports.reach import (
    base_words,
    known_days,
    missing_words,
    rest_words,
    running_words,
    since,
    until,
)
from reporting.reports.spec import Section
from suqiu.periods import Grain, Period

_OPENINGS = (
    "{f:period}，{f:unit}政务服务便民热线共受理群众诉求%s，日均受理%s。",
    "{f:unit}政务服务便民热线{f:period}累计受理群众诉求%s，平均每日%s。",
    "{f:period}，全渠道共受理群众诉求%s，日均%s。",
)
_DAY = "{f:period}，{f:unit}政务服务便民热线共受理群众诉求%s。"
_OF_TOPIC = "{f:period}，{f:unit}政务服务便民热线共受理%s%s。"
# Where the reader sees a part of the tickets, nothing is said of the whole hotline.
_SCOPED = "{f:period}，本统计范围内共受理群众诉求%s，日均%s。"
_SCOPED_DAY = "{f:period}，本统计范围内共受理群众诉求%s。"
_OF_SCOPED_TOPIC = "{f:period}，本统计范围内共受理%s%s。"
# How far back the trend goes and its unit, whole units only: days, months, dimension.
_TRENDS = {
    Grain.DAY: (13, 0, "day"), Grain.WEEK: (7 * 11, 0, "week"), Grain.MONTH: (0, 12, "month"),
    Grain.QUARTER: (0, 3 * 7, "quarter"), Grain.HALF: (0, 12, "month"), Grain.YEAR: (0, 0, "month"),
}  # fmt: skip


def write_overview(page: Page, section: Section) -> None:
    """The chapter."""
    maker = page.maker
    turn = maker.period.start.toordinal() // 7
    received = maker.figure("received")
    compared = [maker.compared("received", one) for one in page.against]
    days = max(1, known_days(page))
    daily = maker.mean(
        "received.daily", "日均受理量", received, maker.count("days", "天数", days, "天")
    )
    page.heading(section.title)
    missing = missing_words(page)
    if not received.value:
        known = since(maker) < maker.period.end and maker.period.start < until(maker)
        known = known and known_days(page) > 0
        matter = _matter(page) if page.whole is not None else "群众诉求"
        page.say(f"{{f:period}}，没有受理{matter}。" if known else missing)
        return
    amount = place(received.id) + changes(compared)
    if page.whole is not None:
        pattern = _OF_SCOPED_TOPIC if page.scoped else _OF_TOPIC
        figures = place(received.id) + _part_of(page, received) + changes(compared)
        opening = pattern % (_matter(page), figures)
    elif days == 1:
        opening = (_SCOPED_DAY if page.scoped else _DAY) % amount
    else:
        opening = (_SCOPED if page.scoped else choose(_OPENINGS, turn)) % (amount, place(daily.id))
    rest = rest_words(page)
    # Two days are no trend, nor are days that are not there, nor a holiday.
    doubtful = days == 1 or rest or any(page.shaky(one) for one in page.against)
    word = "" if doubtful else trend_word(compared)
    trend = f"{word}。" if word else ""
    compared_with = running_words(page) + base_words(page) + rest
    page.say(opening, trend, compared_with, missing, _handled(page))
    page.say(_rates(page, section))
    if section.chart:
        _trend(page, maker)


def _matter(page: Page) -> str:
    """What a report about a topic counts."""
    handled = page.about("department")
    return "由{f:topic}承办的诉求" if handled else "涉及{f:topic}的诉求"


def _part_of(page: Page, received: Fact) -> str:
    """The topic's share of all requests."""
    assert page.whole is not None
    whole = page.whole.figure("received", name="全部受理量")
    share = page.maker.share(received, whole)
    return f"，占全部受理量{place(whole.id)}的{place(share.id)}"


def _handled(page: Page) -> str:
    maker = page.maker
    closed = maker.figure("received", Holds("closed"), id_="received.closed", name="已办结量")
    rate = maker.figure("close_rate")
    open_ = maker.figure("received", Holds("open"), id_="received.open", name="未办结量")
    overdue = maker.figure(
        "received", Holds("overdue"), id_="received.overdue", name="超期未办结量"
    )
    text = f"截至{page.moment}，已办结{place(closed.id)}，办结率{place(rate.id)}"
    if not open_.value:
        return (
            f"{text}，全部办结。" if closed.value == maker.figure("received").value else f"{text}。"
        )
    if overdue.value == open_.value:
        late = "已超期" if open_.value == 1 else "均已超期"
        return f"{text}；尚有{place(open_.id)}未办结，{late}。"
    late = f"，其中超期未办结{place(overdue.id)}" if overdue.value else "，均未超期"
    return f"{text}；尚有{place(open_.id)}未办结{late}。"


def _rates(page: Page, section: Section) -> str:
    """响应率、解决率、满意率 with their changes in points."""
    said, thin = [], []
    for metric in section.metrics:
        fact = page.maker.figure(metric)
        if fact.value is None:
            continue
        if is_thin(fact):
            thin.append(fact.name)
            continue
        moves = [page.maker.compared(metric, one) for one in page.against]
        said.append(f"{fact.name}{place(fact.id)}{changes(moves)}")
    text = "从办理质效看，" + "；".join(said) + "。" if said else ""
    return text + (f"{'、'.join(thin)}的基数过小，不作分析。" if thin else "")


def _trend(page: Page, maker: FactMaker) -> None:
    grain = maker.period.grain
    if grain is None or grain not in _TRENDS:
        return
    days, months, dimension = _TRENDS[grain]
    start = (maker.period.start - timedelta(days=days)).date()
    if months:
        year, month = divmod(start.year * 12 + start.month - 1 - months, 12)
        start = date(year, month + 1, 1)
    span = Period.of(start, maker.period.end.date())
    along = FactMaker(maker.counter, span, maker.filters, book=maker.book, prefix="trend/")
    facts = sorted(along.groups("received", dimension), key=lambda fact: fact.label)
    page.chart("受理量走势", "line", [fact.label for fact in facts], {"受理量": facts})


def total_of(page: Page) -> Fact:
    """The number received, of which shares are taken."""
    return page.maker.figure("received")
