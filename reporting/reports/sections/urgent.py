"""紧急敏感: urgent tickets and those nobody signed for, one by one."""

from reporting.facts.placeholders import place
from reporting.query.query import Filter, Holds, Order, Query, Where
from reporting.reports.context import Page
from reporting.reports.phrases import neutral
from reporting.reports.spec import Section

_LISTS: tuple[tuple[str, str, Filter], ...] = (
    ("urgent", "紧急工单", Where("urgency", ("紧急", "特急"))),
    ("unsigned", "待签收工单", Where("status", ("待签收",))),
)
_SHOWN = ("工单编号", "受理时间", "三级分类", "街道", "承办单位", "标题")


def write_urgent(page: Page, section: Section) -> None:
    """The chapter: a sentence and a list for each."""
    maker = page.maker
    page.heading(section.title)
    for id_, name, test in _LISTS:
        count = maker.figure("received", test, id_=f"received.list.{id_}", name=f"{name}量")
        if not count.value:
            page.say(f"本期没有{name}。")
            continue
        page.say(f"本期{name}{place(count.id)}。")
        query = Query(
            ("received",), (), (*maker.filters, test), maker.period, listing=True, limit=section.top
        )
        _list(page, name, query)
    _overdue(page, section)


def _overdue(page: Page, section: Section) -> None:
    """Of all requests, whenever received: the day's own are seldom overdue."""
    maker, test = page.maker, Holds("overdue")
    stock = maker.stock("received", test, id_="stock.overdue", name="在办超期未办结量")
    if not stock.value:
        page.say("截至{f:as_of}，在办工单都没有超期。")
        return
    page.say(
        f"截至{{f:as_of}}，不论何时受理，在办超期未办结的共{place(stock.id)}，受理最早的如下。"
    )
    query = Query(
        ("received",), (), (*maker.filters, test), None, listing=True, limit=section.top,
        order=Order(descending=False),
    )  # fmt: skip
    _list(page, "超期未办结工单", query)


def _list(page: Page, name: str, query: Query) -> None:
    found = page.maker.counter.run(query)
    at = [[one.name for one in found.columns].index(name) for name in _SHOWN]
    rows = []
    for row in found.rows:
        cells = [str(row[i] or "—") for i in at]
        kept = [page.maker.quote(cells[0], neutral(text), f"c{i}") for i, text in enumerate(cells)]
        rows.append([place(fact.id) for fact in kept])
    page.table(name, _SHOWN, rows)
