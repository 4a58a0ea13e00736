"""区域情况: where the requests come from."""

from reporting.facts.fact import Fact
from reporting.facts.placeholders import place
from reporting.facts.wording import direction
from reporting.query.query import Against
from reporting.reports.extremes import Extreme, together
from reporting.reports.page import Page, cell
from reporting.reports.phrases import foremost, is_small, is_thin, listed
from reporting.reports.sections.overview import total_of
from reporting.reports.spec import Section


def write_areas(page: Page, section: Section) -> None:
    """The chapter: a line for each value of `dimension` (street)."""
    maker, dimension = page.maker, section.dimension or "street"
    groups = maker.groups("received", dimension)
    page.heading(section.title)
    if not groups:
        page.say("本期诉求没有填写所在区域。")
        return
    total = total_of(page)
    place_name = maker.layer.dimensions[dimension].name
    if len(groups) == 1 and groups[0].number == total.number:
        # What somebody of one street sees: there is nothing to compare it with.
        page.say(f"从{place_name}看，本期诉求都来自{place(groups[0].id, 'name')}。")
        return
    shares = {fact.label: maker.share(fact, total) for fact in groups}
    against = {one: maker.groups_compared("received", dimension, one) for one in page.against}
    shown = foremost(groups, section.details)
    page.say(
        f"从{place_name}看，",
        "受理量居前的是" if shown else f"诉求分散在各{place_name}",
        listed(shown, [shares[fact.label] for fact in shown]),
        "。",
        _blank(page, dimension, groups, total),
        together(
            _fastest(page, dimension, one, list(found.values())) for one, found in against.items()
        ),
    )
    rates = {one: {f.label: f for f in maker.groups(one, dimension)} for one in section.metrics}
    page.say(together(_worst(page, dimension, list(found.values())) for found in rates.values()))
    columns = (
        place_name, "受理量（件）", "占比", *("同比" if one == "yoy" else "环比" for one in page.against),
        *(maker.layer.metrics[one].name for one in section.metrics),
    )  # fmt: skip
    rows = [
        (place(fact.id, "name"), cell(fact), place(shares[fact.label].id),
         *(page.moved(found.get(fact.label)) for found in against.values()),
         *(page.rate(rates[one].get(fact.label)) for one in section.metrics))
        for fact in groups
    ]  # fmt: skip
    page.table(f"各{place_name}诉求情况", columns, rows)
    if section.chart:
        page.bars(f"各{place_name}受理量", groups)


def _blank(page: Page, dimension: str, groups: list[Fact], total: Fact) -> str:
    """Why the shares of the table do not add up to all."""
    name = page.maker.layer.dimensions[dimension].name
    known = page.maker.sum(f"received.{dimension}.known", f"填写了{name}的受理量", groups)
    left = int(total.number - known.number)
    if left <= 0:
        return ""
    blank = page.maker.count(
        f"received.{dimension}.blank", f"未填写{name}的受理量", left, "件", [total, known]
    )
    return f"另有{place(blank.id)}未填写{name}，不在表内。"


def _worst(page: Page, dimension: str, rates: list[Fact]) -> Extreme | None:
    """The area that is worst by a rate, among those of no small base; none where they are all
    alike, or most were left out.
    """
    known = [fact for fact in rates if fact.value is not None and not is_thin(fact)]
    if len({fact.text for fact in known}) < 2 or len(known) * 2 < len(rates):
        return None
    first = known[0]
    least = page.maker.top(f"{first.metric}.{dimension}.least", known, highest=False)
    worst = min(known, key=lambda fact: fact.number)
    name = page.maker.layer.dimensions[dimension].name
    among = "" if len(known) == len(rates) else f"不计基数过小的{name}，"
    return Extreme(first.name, "最低", least, f"为{place(worst.id)}", among)


def _fastest(page: Page, dimension: str, against: Against, changes: list[Fact]) -> Extreme | str:
    """Who grew most, among those whose base is no small number."""
    known = [fact for fact in changes if fact.value is not None and not is_small(fact)]
    if len(known) < 2:
        return ""
    word = "同比" if against is Against.YOY else "环比"
    name = page.maker.layer.dimensions[dimension].name
    best = max(known, key=lambda fact: fact.number)
    all_known = len(known) == len(changes)
    if direction(best) <= 0:
        return f"各{name}受理量{word}均没有增长。" if all_known else ""
    most = page.maker.top(f"received.{dimension}.{against}.most", known)
    among = "" if all_known else f"不计基数过小的{name}，"
    return Extreme(word, "增幅最大", most, f"增长{place(best.id, 'abs')}", among)
