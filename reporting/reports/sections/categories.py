"""诉求分类: the largest classes, and what drives each of them."""

from reporting.facts.fact import Fact
from reporting.facts.placeholders import place
from reporting.query.query import Where
from reporting.reports.page import Page, cell
from reporting.reports.phrases import changes, choose, foremost, listed, names
from reporting.reports.sections.overview import total_of
from reporting.reports.spec import Section

_MOST = 30  # classes in the table; the others, of a few tickets each, are told together
# Two tickets are nothing prominent, and less than a tenth is not where they gather.
_LEAST, _TENTH = 3, 0.1
# Nor is what holds less than half.
_HALF, _DRIVERS = "主要集中在%s", ("其中%s较为突出", "反映较多的是%s")


def write_categories(page: Page, section: Section) -> None:
    """The chapter: `dimension` (level1) explained by `detail` (level3)."""
    maker, dimension = page.maker, section.dimension or "level1"
    total = total_of(page)
    groups = maker.groups("received", dimension)
    page.heading(section.title)
    if not groups:
        page.say("本期没有可以分类的诉求。")
        return
    if page.about(dimension):
        details = _details(page, dimension, groups[0], section)
        page.say(
            f"{place(groups[0].id, 'name')}类{_drivers(groups[0], details, 0)}。" if details else ""
        )
        return
    shown = groups[: section.top]
    shares = {fact.label: maker.share(fact, total) for fact in groups}
    against = {one: maker.groups_compared("received", dimension, one) for one in page.against}
    page.say(_lead(page, dimension, shown, groups, total))
    for turn, fact in enumerate(shown):
        moves = [found.get(fact.label) for found in against.values()]
        details = _details(page, dimension, fact, section)
        drivers = f"，{_drivers(fact, details, turn)}" if details else ""
        page.say(
            f"{place(fact.id, 'name')}类{place(fact.id)}，占{place(shares[fact.label].id)}",
            f"{changes(moves)}{drivers}。",
        )
    columns = ("类别", "受理量（件）", "占比", *(_head(one) for one in page.against))
    rows = [
        (place(fact.id, "name"), cell(fact), place(shares[fact.label].id),
         *(page.moved(found.get(fact.label)) for found in against.values()))
        for fact in groups[:_MOST]
    ]  # fmt: skip
    rest = groups[_MOST:]
    if rest:
        kinds = maker.count(f"{dimension}.rest", "其余类别数", len(rest), "类", rest)
        left = maker.sum(f"received.{dimension}.rest", "其余类别受理量", rest)
        rows.append((
            f"其余{place(kinds.id)}", cell(left), place(maker.share(left, total).id),
            *("—" for _ in against),
        ))  # fmt: skip
    page.table("诉求分类情况", columns, rows)
    if section.chart:
        page.bars("受理量居前的类别", groups[:10])


def _lead(page: Page, dimension: str, shown: list[Fact], groups: list[Fact], total: Fact) -> str:
    maker = page.maker
    name = maker.layer.dimensions[dimension].name
    count = maker.count(f"{dimension}.shown", f"列出的{name}数", len(shown), "类", shown)
    if len(groups) == 1:
        return f"本期诉求都属{names(shown)}类。"
    if len(shown) == len(groups):
        return f"本期诉求分属{place(count.id)}，依次为{names(shown)}。"
    together = maker.sum(f"received.{dimension}.shown", "居前类别受理量", shown)
    share = maker.share(together, total)
    return (
        f"受理量居前的{place(count.id)}依次为{names(shown)}，合计{place(together.id)}，"
        f"占{page.total_words}的{place(share.id)}。"
    )


def _drivers(whole: Fact, details: list[Fact], turn: int) -> str:
    """主要集中在甲（24件）: where they gather, or what stands out among them."""
    if 2 * sum(one.number for one in details) < whole.number:
        return choose(_DRIVERS, turn) % listed(details)
    return _HALF % listed([one for one in details if one.number >= _TENTH * whole.number])


def _details(page: Page, dimension: str, fact: Fact, section: Section) -> list[Fact]:
    if not section.detail or page.about(section.detail):
        return []
    inner = page.maker.within(
        f"{dimension}={fact.label}", fact.label, Where(dimension, (fact.label,))
    )
    return foremost(inner.groups("received", section.detail), section.details, _LEAST)


def _head(against: str) -> str:
    return "同比" if against == "yoy" else "环比"
