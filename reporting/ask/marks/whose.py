"""Words that several of a site's lists share (面积 of enterprises and of schools): whose is meant."""

from collections.abc import Callable, Mapping, Sequence, Set

from reporting.ask.marks.marks import (
    Canvas,
    DateMark,
    DimensionMark,
    Mark,
    Meaning,
    MetricMark,
    ValueMark,
    WhoseMark,
)
from reporting.metrics import Layer
from suqiu.store.sites.catalogue import SiteTable

Meanings = Callable[[str], tuple[Meaning, ...]]
_JOINED = ("和", "与", "及", "跟", "、", "以及")


def nouns_of(table: SiteTable) -> tuple[str, ...]:
    """What its rows are called."""
    return (table.name, *table.words)


def list_of(meaning: Meaning, layer: Layer) -> str | None:
    """The list that a meaning is of, or None."""
    match meaning:
        case MetricMark(metric):
            table = layer.tables.get(layer.metrics[metric].table)
            return table.name if table is not None and table.is_list else None
        case DimensionMark(dimension) | ValueMark(dimension):
            return layer.dimensions[dimension].table or None
        case DateMark(column):
            return column.partition(".")[0]
    return None


def owners_of(mark: Mark, layer: Layer, meanings: Meanings) -> dict[str, Meaning]:
    """The lists that know a word, each with what it means there. Who bears a name (商户) goes
    before who is only called so.
    """
    text = mark.text.lower()
    found: dict[str, Meaning] = {}
    known = meanings(text)
    if mark.meaning not in known:
        counted = isinstance(mark.meaning, MetricMark)
        known = (_counted(text, layer) if counted else ()) or (mark.meaning,)
    for one in known:
        name = list_of(one, layer)
        if name is not None:
            found.setdefault(name, one)
    bearer = max((one for one in found if one.lower() in text), key=len, default=None)
    return found if bearer is None else {bearer: found[bearer]}


def _counted(text: str, layer: Layer) -> tuple[Meaning, ...]:
    """The lists whose rows 有多少家企业 counts: those with the longest of the nouns in it."""
    nouns = {
        (len(noun), table.name)
        for table in layer.tables.values()
        for noun in (nouns_of(table) if table.is_list else ())
        if noun.lower() in text
    }
    longest = max(nouns, default=(0, ""))[0]
    return tuple(MetricMark(name) for size, name in sorted(nouns) if size == longest)


def chosen(
    canvas: Canvas, mark: Mark, layer: Layer, owners: Mapping[str, Meaning]
) -> Meaning | None:
    """What a word of several lists means here: that of the list named right before it, else it
    is open, whose figure is meant. A word to group or filter by is no figure: it has the first
    meaning, and what does not fit together is refused later.
    """
    if len(owners) < 2:
        return next(iter(owners.values()), None)
    named = _named_before(canvas, mark, layer, owners)
    if named is not None:
        return owners[named]
    first = next(iter(owners.values()))
    if not isinstance(first, MetricMark):
        return first
    return WhoseMark(tuple(_reading(mark.text, layer.tables[one]) for one in owners))


def _reading(text: str, table: SiteTable) -> str:
    """The words that name a figure of this list alone: 企业面积 for 面积, 企业数 for 市场主体数."""
    noun = max((one for one in nouns_of(table) if one in text), key=len, default="")
    return text.replace(noun, table.name, 1) if noun else f"{table.name}{text}"


def _named_before(
    canvas: Canvas, mark: Mark, layer: Layer, lists: Mapping[str, Meaning]
) -> str | None:
    """学校 in 学校的面积, but none of the two in 企业和学校的面积."""
    nouns = _bare(canvas.in_order(), layer, lists.keys())
    for at, (one, name) in enumerate(nouns):
        if canvas.text[one.end : mark.start] not in ("", "的"):
            continue
        before = nouns[at - 1][0] if at else None
        joined = before is not None and canvas.text[before.end : one.start] in _JOINED
        return None if joined else name
    return None


def _bare(marks: Sequence[Mark], layer: Layer, lists: Set[str]) -> list[tuple[Mark, str]]:
    found = []
    for mark in marks:
        name = list_of(mark.meaning, layer)
        if name is None or name not in lists:
            continue
        if mark.text.lower() in map(str.lower, nouns_of(layer.tables[name])):
            found.append((mark, name))
    return found
