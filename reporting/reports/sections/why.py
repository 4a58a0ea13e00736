"""变化原因: which classes, areas and units the change of the number received comes from."""

from reporting.facts.derived import difference, rest_of
from reporting.facts.fact import Fact
from reporting.facts.placeholders import place
from reporting.facts.wording import direction
from reporting.query.query import Against
from reporting.reports.page import Page
from reporting.reports.phrases import foremost
from reporting.reports.spec import Section

_DIMENSIONS = ("level3", "street", "department")


def write_why(page: Page, section: Section) -> None:
    """The chapter, against the last of the spec's comparisons."""
    if not page.against:
        return
    against = page.against[-1]
    page.heading(section.title)
    grown = page.maker.compared("received", against)
    now, base = (page.maker.book[one] for one in grown.inputs)
    change = page.maker.book.add(difference(now, base, against))
    word = "上年同期" if against is Against.YOY else "上期"
    if not page.maker.knows(against):
        page.say(f"{word}数据不全，不分解变化。")
        return
    if direction(change) == 0:
        page.say(f"本期受理量与{word}相同，不分解变化。")
        return
    page.say(f"受理量{place(change.id)}，变化分解如下。", page.shaky_words([against]))
    dimensions = (section.dimension,) if section.dimension else _DIMENSIONS
    for dimension in dimensions:
        _by(page, section, dimension, change)


def _by(page: Page, section: Section, dimension: str, change: Fact) -> None:
    maker, against, way = page.maker, Against(change.against), direction(change)
    changes = maker.groups_compared("received", dimension, against)
    parts: list[Fact] = []
    for label, grown in changes.items():
        now, before = (maker.book[one] for one in grown.inputs)
        assert label == now.label
        parts.append(maker.book.add(difference(now, before, against)))
    same, other = (
        foremost(sorted((one for one in parts if one.number * to > 0), key=_size), section.details)
        for to in (way, -way)
    )
    name = maker.layer.dimensions[dimension].name
    if not same:
        page.say(f"从{name}看，变化分散在各{name}，没有集中的。" if len(parts) > 1 else "")
        return
    # Requests without a street are no part of any, yet of the change.
    blank = maker.book.add(rest_of(change, parts, "未填写", "blank"))
    up = "增加" if way > 0 else "减少"
    down = "减少" if way > 0 else "增加"
    page.say(
        f"从{name}看，{up}较多的是",
        "、".join(f"{place(one.id, 'name')}（{up}{place(one.id, 'abs')}）" for one in same),
        f"；{down}较多的是" if other else "",
        "、".join(f"{place(one.id, 'name')}（{down}{place(one.id, 'abs')}）" for one in other),
        f"；未填写{name}的{place(blank.id, 'bare')}" if blank.value else "",
        "。",
    )
    if section.chart and dimension == _drawn(section):
        word = "同比" if against is Against.YOY else "环比"
        shown = [*same, *other]
        left = rest_of(change, shown)
        bars = [*shown, maker.book.add(left)] if left.value else shown
        page.bars(f"受理量{word}变化的构成（{name}）", bars, "waterfall")


def _drawn(section: Section) -> str:
    """The dimension that is drawn."""
    return section.dimension or _DIMENSIONS[0]


def _size(fact: Fact) -> tuple[float, str]:
    return -abs(fact.number), fact.label
