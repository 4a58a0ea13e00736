"""热点问题: the most frequent matters, where, by whom handled, with a typical case."""

from reporting.facts.fact import Fact
from reporting.facts.placeholders import place
from reporting.query.query import Where
from reporting.reports.cases import typical_cases
from reporting.reports.page import Page
from reporting.reports.phrases import changes, choose, foremost, listed
from reporting.reports.sections.overview import total_of
from reporting.reports.spec import Section

_TENTH = 0.1
_OPENINGS = (
    "本期受理%s类诉求%s，占%s的%s%s。",
    "群众反映%s问题的诉求%s，占%s的%s%s。",
    "涉及%s的诉求共%s，占%s的%s%s。",
)


def write_hot(page: Page, section: Section) -> None:
    """The chapter: the top classes of `dimension` (level3)."""
    maker, dimension = page.maker, section.dimension or "level3"
    groups = maker.groups("received", dimension)[: section.top]
    groups = [fact for fact in groups if fact.number > 1 or page.about(dimension)]
    page.heading(section.title)
    if not groups:
        page.say("本期没有集中反映的问题。")
        return
    against = {one: maker.groups_compared("received", dimension, one) for one in page.against}
    for turn, fact in enumerate(groups):
        page.heading(fact.label, 2)
        if page.about(dimension):
            page.say(_where(page, dimension, fact, section))
            _cases(page, dimension, fact, section)
            continue
        share = maker.share(fact, total_of(page))
        moves = [found.get(fact.label) for found in against.values()]
        opening = choose(_OPENINGS, turn) % (
            place(fact.id, "name"), place(fact.id), page.total_words, place(share.id), changes(moves)
        )  # fmt: skip
        page.say(opening, _where(page, dimension, fact, section))
        _cases(page, dimension, fact, section)


def _cases(page: Page, dimension: str, fact: Fact, section: Section) -> None:
    for case in typical_cases(page.maker, (Where(dimension, (fact.label,)),), section.cases):
        page.quote(case)


def _where(page: Page, dimension: str, fact: Fact, section: Section) -> str:
    inner = page.maker.within(
        f"{dimension}={fact.label}", fact.label, Where(dimension, (fact.label,)), label=fact.label
    )
    said = []
    for other, words in (("street", "主要分布在"), ("department", "主要由")):
        groups = _main(inner.groups("received", other), section.details, fact)
        if other == dimension or page.about(other) or not groups:
            continue
        if len(page.maker.groups("received", other)) == 1:
            # Of one street, every topic is there.
            continue
        said.append(f"{words}{listed(groups)}{'' if other == 'street' else '承办'}")
    rate = inner.figure("close_rate")
    if rate.value is not None:
        said.append(f"目前办结率{place(rate.id)}")
    return "；".join(said) + "。" if said else ""


def _main(groups: list[Fact], most: int, whole: Fact) -> list[Fact]:
    """The foremost; after the first those that hold a tenth: two of a hundred are not 主要."""
    found = foremost(groups, most)
    return [one for at, one in enumerate(found) if not at or one.number >= whole.number * _TENTH]
