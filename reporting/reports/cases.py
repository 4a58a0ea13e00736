"""Typical cases: masked words of tickets that are short enough to read and not secret."""

import re

from reporting.facts.fact import Fact
from reporting.facts.maker import FactMaker
from reporting.query.query import Filter, Query, Where
from reporting.reports.phrases import neutral
from suqiu.privacy import mask
from suqiu.untrusted import defuse

_LOOKED_AT = 60
_SHORTEST, _BEST, _LONGEST = 20, 90, 160
_STOPS = "。！？；"


def typical_cases(maker: FactMaker, filters: tuple[Filter, ...], count: int) -> list[Fact]:
    """Up to `count` quotes, of different wording, nearest to a good length for reading; where
    half the requests come from one place or more, from there.
    """
    if count == 0:
        return []
    chosen: dict[str, str] = {}
    for where in (*_places(maker, filters), ()):
        for number, text in _readable(maker, (*filters, *where)):
            if len(chosen) == count:
                break
            if text not in chosen.values():
                chosen[number] = text
    return [maker.quote(number, text) for number, text in chosen.items()]


def _places(maker: FactMaker, filters: tuple[Filter, ...]) -> list[tuple[Filter, ...]]:
    """The community, then the street, that holds half of the requests."""
    total = maker.counter.all("received", maker.period, (*maker.filters, *filters)).value or 0
    found: list[tuple[Filter, ...]] = []
    for dimension in ("community", "street"):
        if dimension not in maker.layer.dimensions:
            continue
        groups = maker.counter.groups(
            "received", dimension, maker.period, (*maker.filters, *filters)
        )
        if groups and groups[0].value and 2 * groups[0].value >= total:
            found.append((Where(dimension, (groups[0].label,)),))
    return found


def _readable(maker: FactMaker, filters: tuple[Filter, ...]) -> list[tuple[str, str]]:
    """Numbers and words of tickets, the best first: nothing hidden, no mere question, of a good
    length.
    """
    query = Query(
        ("received",), (), (*maker.filters, *filters), maker.period, listing=True, with_body=True,
        limit=_LOOKED_AT,
    )  # fmt: skip
    rows = maker.counter.run(query).rows
    open_ = maker.counter.open_tickets([str(row[0]) for row in rows])
    found = []
    for row in rows:
        number, text = str(row[0]), _short(str(row[-1] or ""))
        if number in open_ and len(text) >= _SHORTEST:
            asks = row[2] == "咨询" or "请问" in text
            plain = neutral(text)
            rank = (plain != text, asks, abs(len(plain) - _BEST), number)
            found.append((rank, number, plain))
    return [(number, text) for _, number, text in sorted(found)]


def _short(body: str) -> str:
    """One line, masked again, cut at the end of a sentence."""
    text = re.sub(r"[{}]", "", mask(defuse(body), homes=True).text).replace("⏎", "")
    if len(text) <= _LONGEST:
        return text
    cut = max(text.rfind(sign, 0, _LONGEST) for sign in _STOPS)
    return text[: cut + 1] + "……" if cut > _SHORTEST else text[:_LONGEST] + "……"
