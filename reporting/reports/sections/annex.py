"""附表: every unit, with the numbers behind the rates."""

from reporting.facts.fact import Fact
from reporting.facts.placeholders import place
from reporting.query.query import Holds
from reporting.reports.manuscript import Table
from reporting.reports.page import Page, cell
from reporting.reports.phrases import is_thin
from reporting.reports.sections.departments import TITLE, score_words, scores_of, table_of_units
from reporting.reports.spec import Section

_COUNTS = (("closed", "已办结"), ("open", "未办结"), ("overdue", "超期未办结"), ("late_closed", "超期办结"),
           ("returned", "退单"), ("redone", "重办"))  # fmt: skip


def write_annex(page: Page, section: Section) -> None:
    """The chapter: counts of each unit, then its rates."""
    maker, dimension = page.maker, section.dimension or "department"
    groups = maker.groups("received", dimension)
    if not groups:
        return
    page.heading(section.title)
    counts = {}
    for condition, name in _COUNTS:
        inner = maker.within(condition, name, Holds(condition))
        counts[name] = {fact.label: fact for fact in inner.groups("received", dimension)}
    name = maker.layer.dimensions[dimension].name
    page.table(
        f"各{name}办理数量（件）",
        (name, "受理量", *counts),
        [
            (place(fact.id, "name"), cell(fact), *(cell(found.get(fact.label)) for found in counts.values()))
            for fact in groups
        ],
    )  # fmt: skip
    if section.metrics:
        _rates(page, section, groups)


def _rates(page: Page, section: Section, groups: list[Fact]) -> None:
    """The rates of the units of which the chapter on them has not told."""
    told = {
        row[0] for block in page.blocks if isinstance(block, Table) and block.title == TITLE
        for row in block.rows
    }  # fmt: skip
    if not told:
        scores = scores_of(page, section, groups)
        table_of_units(page, section, groups, scores)
        if len(scores) > 1:
            page.say(f"注：{score_words(page, section)}")
        return
    dimension = section.dimension or "department"
    others = [fact for fact in groups if place(fact.id, "name") not in told]
    rates = [{f.label: f for f in page.maker.groups(one, dimension)} for one in section.metrics]
    sound = [fact for fact in others
             if any(_is_sound(found.get(fact.label)) for found in rates)]  # fmt: skip
    if sound:
        table_of_units(page, section, sound, [], "其他承办单位办理情况")
    small = len(others) - len(sound)
    if small:
        left = [fact for fact in others if fact not in sound]
        count = page.maker.count(
            f"{dimension}.thin", "各项指标基数都过小的单位数", small, "个", left
        )
        page.say(f"注：另有{place(count.id)}单位各项指标的基数都过小，不列。")


def _is_sound(rate: Fact | None) -> bool:
    """Whether a rate is known and of no small base."""
    return rate is not None and rate.value is not None and not is_thin(rate)
