"""紧急敏感: urgent tickets and those nobody signed for, one by one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from reporting.facts.placeholders import place
from reporting.query.query import Filter, Holds, Order, Query, Where
from reporting.reports.page import Page
from reporting.reports.phrases import neutral
from reporting.reports.reach import known_days
from reporting.reports.spec import Section
from suqiu.periods import Period

_LISTS: tuple[tuple[str, str, Filter], ...] = (
    ("urgent", "紧急工单", Where("urgency", ("紧急", "特急"))),
    ("unsigned", "待签收工单", Where("status", ("待签收",))),
)
_SHOWN = ("工单编号", "受理时间", "三级分类", "街道", "承办单位", "标题")
_EVER = date(2000, 1, 1)
# Of each column its part of a quotation's id.
_PARTS = {name: f"c{at}" for at, name in enumerate((*_SHOWN, "办理时限"))}


def write_urgent(page: Page, section: Section) -> None:
    """The chapter: a sentence and a list for each."""
    maker = page.maker
    page.heading(section.title)
    for id_, name, test in _LISTS if known_days(page) > 0 else ():
        count = maker.figure("received", test, id_=f"received.list.{id_}", name=f"{name}量")
        if not count.value:
            page.say(f"本期没有{name}。")
            continue
        page.say(f"本期{name}{place(count.id)}。")
        query = Query(
            ("received",), (), (*maker.filters, test), maker.period, listing=True, limit=section.top
        )
        _list(page, name, _rows(page, query), _SHOWN[1:])
    _overdue(page, section)


def _overdue(page: Page, section: Section) -> None:
    """Of all requests, whenever received: what fell due within the period and is open, which no
    earlier report could tell; then those that were overdue before it, longest first. A report of
    a time gone by also counts what fell due since.
    """
    maker, test = page.maker, Holds("overdue")
    stock = maker.stock("received", test, id_="stock.overdue", name="在办超期未办结量")
    if not stock.value:
        page.say(f"截至{page.moment}，在办工单都没有超期。")
        return
    fresh = maker.figure(
        "received", test, id_="received.list.overdue", name="新超期量", time="due_at"
    )
    page.say(
        f"截至{page.moment}，不论何时受理，在办超期未办结的共{place(stock.id)}，",
        f"其中本期到了时限的新超期{place(fresh.id)}。" if fresh.value else "本期没有新超期的。",
    )
    new = Query(
        ("received",), (), (*maker.filters, test), maker.period, time="due_at", listing=True,
        order=Order("overdue_days"),
    )  # fmt: skip
    rows = _rows(page, new) if fresh.value else []
    _list(page, "本期新超期工单", rows[: section.top], ("办理时限", *_SHOWN[2:]))
    earlier = Period.of(_EVER, maker.period.start.date())
    counted = maker.counter.all("received", earlier, (*maker.filters, test), "due_at")
    older = int(counted.value or 0)
    later = int(stock.number - fresh.number) - older
    since = ""
    if later > 0:
        after = maker.count("stock.overdue.after", "本期以后超期的", later, "件", [stock, fresh])
        since = (
            f"本期以后才超期的{place(after.id)}，不在下表。"
            if older
            else f"都是本期以后超期的，共{place(after.id)}。"
        )
    if not older:
        page.say(since)
        return
    before = maker.count("stock.overdue.before", "本期以前就超期的", older, "件", [stock, fresh])
    page.say(f"本期以前就超期、至今没有办结的{place(before.id)}，超期最久的如下。", since)
    oldest = replace(new, period=earlier, limit=section.listed)
    _list(page, "超期最久的工单", _rows(page, oldest), _SHOWN[2:], oldest)


def _rows(page: Page, query: Query) -> list[dict[str, str]]:
    """The tickets of a list by the names of the columns."""
    found = page.maker.counter.run(query)
    names = [one.name for one in found.columns]
    return [
        {name: str(cell or "—") for name, cell in zip(names, row, strict=True)}
        for row in found.rows
    ]


def _list(
    page: Page, name: str, rows: Sequence[Mapping[str, str]], shown: Sequence[str],
    overdue: Query | None = None,
) -> None:  # fmt: skip
    """A table of tickets; of those that the list `overdue` gives also for how many days."""
    columns = ("工单编号", *(("超期（天）",) if overdue else ()), *shown)
    # Up to the day that the report counts to.
    today = (page.as_of - timedelta(seconds=1)).date()
    cells = []
    for row in rows:
        number = row["工单编号"]
        kept = [
            page.maker.quote(number, neutral(row[one]), _PARTS[one]) for one in ("工单编号", *shown)
        ]
        line = [place(fact.id) for fact in kept]
        if overdue:
            days = (today - date.fromisoformat(row["办理时限"][:10])).days
            fact = page.maker.days_of(number, "超期天数", days, overdue)
            line.insert(1, place(fact.id, "number"))
        cells.append(line)
    page.table(name, columns, cells)
