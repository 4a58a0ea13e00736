"""承办情况: what each unit handled and how well, with the red and the black list."""

from reporting.facts.fact import Fact
from reporting.facts.placeholders import place
from reporting.reports.page import Page, cell
from reporting.reports.phrases import foremost, is_thin, listed, names
from reporting.reports.spec import Section

_METRICS = (
    "response_rate", "solve_rate", "satisfaction_rate", "on_time_rate", "return_rate", "redo_rate",
)  # fmt: skip
TITLE = "承办单位办理情况"
_WEIGHTS = {"response_rate": 0.3, "solve_rate": 0.35, "satisfaction_rate": 0.35}


def write_departments(page: Page, section: Section) -> None:
    """The chapter: units with `minimum` tickets or more are ranked by the weighed score."""
    maker, dimension = page.maker, section.dimension or "department"
    groups = maker.groups("received", dimension)
    page.heading(section.title)
    if not groups:
        page.say("本期诉求没有派往承办单位。")
        return
    units = maker.count(f"{dimension}.units", "承办单位数", len(groups), "个", groups)
    shown = groups[: section.top]
    if len(groups) > 1:
        page.say(
            f"本期共有{place(units.id)}单位承办诉求，受理量居前的是{listed(foremost(groups, section.top))}。"
            if groups[0].number > 1 else f"本期共有{place(units.id)}单位承办诉求。"
        )  # fmt: skip
    elif not page.about(dimension):
        page.say(f"本期诉求都由{place(groups[0].id, 'name')}承办。")
    scores = scores_of(page, section, groups)
    if len(scores) >= 2:
        _lists(page, section, dimension, groups, scores)
    ranked = {fact.label for fact in scores}
    shown_units = [fact for fact in groups if fact.label in ranked] or shown
    table_of_units(page, section, shown_units, scores)


def scores_of(page: Page, section: Section, groups: list[Fact]) -> list[Fact]:
    """The score of each unit with enough tickets and all rates known, of no small base, best
    first.
    """
    dimension = section.dimension or "department"
    weights = section.weights or _WEIGHTS
    rates = {one: {f.label: f for f in page.maker.groups(one, dimension)} for one in weights}
    scores = []
    for fact in groups:
        weighed = [(rates[one].get(fact.label), weight) for one, weight in weights.items()]
        known = [
            (rate, weight) for rate, weight in weighed
            if rate and rate.value is not None and not is_thin(rate)
        ]  # fmt: skip
        if fact.number >= section.minimum and len(known) == len(weighed):
            id_ = f"score.{fact.id.partition('.')[2]}"
            scores.append(page.maker.score(id_, "综合成绩", known))
    return sorted(scores, key=lambda fact: (-fact.number, fact.label))


def table_of_units(
    page: Page, section: Section, groups: list[Fact], scores: list[Fact], title: str = TITLE
) -> None:
    """One line a unit; a place among units only where there are two."""
    maker, dimension = page.maker, section.dimension or "department"
    metrics = section.metrics or _METRICS
    rates = {one: {f.label: f for f in maker.groups(one, dimension)} for one in metrics}
    score = {fact.label: fact for fact in scores}
    ranked = len(scores) > 1
    ranks = maker.ranks(scores) if ranked else {}
    columns = (
        "承办单位", "受理量（件）", *(maker.layer.metrics[one].name for one in metrics),
        *(("综合成绩", "名次") if ranked else ()),
    )  # fmt: skip
    rows = [
        (place(fact.id, "name"), cell(fact),
         *(page.rate(rates[one].get(fact.label)) for one in metrics),
         *((cell(score.get(fact.label)), cell(ranks.get(fact.label))) if ranked else ()))
        for fact in groups
    ]  # fmt: skip
    page.table(title, columns, rows)
    # So that a unit of one ticket with half of them in time is no riddle.
    due = [
        maker.layer.metrics[one].name
        for one in metrics
        if maker.layer.metrics[one].time == "due_at"
    ]
    if due:
        page.say(f"注：{'、'.join(due)}按办理时限在本期的工单算，与受理量不是同一批工单。")


def score_words(page: Page, section: Section) -> str:
    """The definition of the score in a sentence; weights as shares of their sum."""
    maker, weights = page.maker, section.weights or _WEIGHTS
    whole = sum(weights.values())
    said = []
    for one, weight in weights.items():
        name = maker.layer.metrics[one].name
        fact = maker.setting(f"score.weight.{one}", f"{name}的权重", weight / whole, "ratio")
        said.append(f"{name}（权重{place(fact.id, 'short')}）")
    return f"综合成绩按百分制，由{'、'.join(said)}加权得出。"


def _lists(
    page: Page, section: Section, dimension: str, groups: list[Fact], scores: list[Fact]
) -> None:
    maker = page.maker
    # A list that holds half of the units marks none out.
    few = min(section.listed, max(1, len(scores) // 5))
    ranked = maker.count(f"{dimension}.ranked", "参加排名的单位数", len(scores), "个", scores)
    least = maker.setting(f"{dimension}.minimum", "参加排名的最低受理量", section.minimum, "件")
    scored = {fact.label for fact in scores}
    left = [f for f in groups if f.number >= section.minimum and f.label not in scored]
    page.say(
        f"{score_words(page, section)}受理量不少于{place(least.id)}的单位中，各项指标基数都够的{place(ranked.id)}单位参加排名。",
        f"{names(left)}有的指标没有数据或基数过小，不参加排名。" if left else "",
    )
    red, black = scores[:few], scores[-few:]
    best = maker.top(f"score.{dimension}.best", scores)
    of = "，" if few == 1 else f"。其中{place(best.id)}"
    page.say(f"红榜：{names(red)}{of}综合成绩最高，为{place(red[0].id)}。")
    worst = maker.top(f"score.{dimension}.worst", scores, highest=False)
    of = "，" if few == 1 else f"。其中{place(worst.id)}"
    page.say(f"黑榜：{names(list(reversed(black)))}{of}综合成绩最低，为{place(black[-1].id)}。")
