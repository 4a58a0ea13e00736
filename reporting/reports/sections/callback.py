"""回访评价: who was reached, solved or not, satisfied or not, and where it went wrong."""

from reporting.facts.placeholders import place
from reporting.query.query import Holds
from reporting.reports.page import Page
from reporting.reports.phrases import changes, foremost, is_thin, listed
from reporting.reports.spec import Section

_METRICS = ("callback_rate", "solve_rate", "satisfaction_rate")
_REASONS = (("unsolved", "未解决", "未解决量"), ("dissatisfied", "不满意", "不满意量"))


def write_callback(page: Page, section: Section) -> None:
    """The chapter; `detail` (level3) is what unsolved requests are broken down by."""
    maker = page.maker
    page.heading(section.title)
    said, rows = [], []
    for metric in section.metrics or _METRICS:
        fact = maker.figure(metric)
        moves = [maker.compared(metric, one) for one in page.against]
        if fact.value is None:
            continue
        # What 总体情况 has told with its changes is not told so twice; the table has them.
        again = page.told(fact)
        if not is_thin(fact):
            said.append(f"{fact.name}{place(fact.id)}{'' if again else changes(moves)}")
        rows.append((fact.name, page.rate(fact), *(page.moved(one) for one in moves)))
    if not rows:
        page.say("本期还没有回访结果。")
        return
    called = maker.figure("callback_rate") if "callback_rate" in maker.layer.metrics else None
    if called is not None and not called.number:
        # Of a site that does not call back, or keeps it elsewhere, 0.00% is no rate.
        page.say("本期没有回访成功的工单。")
        return
    page.say("；".join(said), "。" if said else "")
    heads = ["同比" if one == "yoy" else "环比" for one in page.against]
    page.table("回访评价情况", ("指标", "本期", *heads), rows)
    for condition, word, name in _REASONS:
        _reasons(page, section, condition, word, name)


def _reasons(page: Page, section: Section, condition: str, word: str, name: str) -> None:
    maker = page.maker
    base = maker.layer.metrics["solve_rate"].base if "solve_rate" in maker.layer.metrics else ()
    tests = (*(Holds(one) for one in base if one in ("assessed", "called_back")), Holds(condition))
    total = maker.figure("received", *tests, id_=f"received.{condition}", name=name)
    if not total.value:
        return
    inner = maker.within(condition, word, *tests)
    leaves, units = (
        [] if page.about(one)
        else foremost(inner.groups("received", one), section.details)
        for one in (section.detail or "level3", "department")
    )  # fmt: skip
    page.say(
        f"回访成功且纳入考核的工单中，群众表示{word}的{place(total.id)}",
        f"，反映较多的是{listed(leaves)}" if leaves else "",
        f"；承办单位主要是{listed(units)}" if units else "",
        "。",
    )
