"""来源与类型: which way the requests came and what sort they are."""

from reporting.facts.fact import Fact
from reporting.facts.placeholders import place
from reporting.query.query import Where
from reporting.reports.page import Page, cell
from reporting.reports.phrases import listed
from reporting.reports.sections.overview import total_of
from reporting.reports.spec import Section

_LEADS = {"request_type": "从诉求类型看，", "source": "从来源看，", "channel": "从受理渠道看，"}


def write_sources(page: Page, section: Section) -> None:
    """The chapter: `dimension` in the lines of the table, `detail` in its columns."""
    rows_by, columns_by = section.dimension or "source", section.detail or "request_type"
    total = total_of(page)
    page.heading(section.title)
    for dimension in (columns_by, rows_by):
        groups = page.maker.groups("received", dimension)
        if groups:
            page.say(_composition(page, dimension, groups, total))
    _cross(page, rows_by, columns_by, total)


def _composition(page: Page, dimension: str, groups: list[Fact], total: Fact) -> str:
    shares = [page.maker.share(fact, total) for fact in groups]
    name = page.maker.layer.dimensions[dimension].name
    lead = _LEADS.get(dimension, f"从{name}看，")
    known = page.maker.sum(f"received.{dimension}.known", f"填写了{name}的受理量", groups)
    left = int(total.number - known.number)
    rest = ""
    if left > 0:
        blank = page.maker.count(
            f"received.{dimension}.blank", f"未填写{name}的受理量", left, "件", [total, known]
        )
        rest = f"；另有{place(blank.id)}未填写{name}"
    return f"{lead}{listed(groups, shares)}{rest}。"


def _cross(page: Page, rows_by: str, columns_by: str, total: Fact) -> None:
    maker = page.maker
    columns = maker.groups("received", columns_by)
    names = [fact.label for fact in columns]
    rows = []
    for fact in maker.groups("received", rows_by):
        inner = maker.within(f"{rows_by}={fact.label}", fact.label, Where(rows_by, (fact.label,)))
        cells = {one.label: one for one in inner.groups("received", columns_by)}
        share = maker.share(fact, total)
        rows.append(
            (place(fact.id, "name"), *(cell(cells.get(name)) for name in names), cell(fact),
             place(share.id))
        )  # fmt: skip
    page.table("诉求来源与类型", ("来源", *names, "合计（件）", "占比"), rows)
