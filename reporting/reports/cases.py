"""Typical cases: masked words of tickets that are short enough to read and not secret."""

import re

from reporting.facts.fact import Fact
from reporting.facts.maker import FactMaker
from reporting.query.query import Filter, Query
from suqiu.privacy import mask
from suqiu.untrusted import defuse

_LOOKED_AT = 60
_SHORTEST, _BEST, _LONGEST = 20, 90, 160
_STOPS = "。！？；"


def typical_cases(maker: FactMaker, filters: tuple[Filter, ...], count: int) -> list[Fact]:
    """Up to `count` quotes, of different wording, nearest to a good length for reading."""
    if count == 0:
        return []
    query = Query(
        ("received",), (), (*maker.filters, *filters), maker.period, listing=True, with_body=True,
        limit=_LOOKED_AT,
    )  # fmt: skip
    rows = maker.counter.run(query).rows
    open_ = maker.counter.open_tickets([str(row[0]) for row in rows])
    found = [(str(row[0]), _short(str(row[-1] or ""))) for row in rows if str(row[0]) in open_]
    readable = [(no, text) for no, text in found if len(text) >= _SHORTEST]
    best = sorted(readable, key=lambda one: (abs(len(one[1]) - _BEST), one[0]))
    chosen: dict[str, str] = {}
    for number, text in best:
        if text not in chosen.values():
            chosen[number] = text
        if len(chosen) == count:
            break
    return [maker.quote(number, text) for number, text in chosen.items()]


def _short(body: str) -> str:
    """One line, masked again, cut at the end of a sentence."""
    text = re.sub(r"[{}]", "", mask(defuse(body)).text).replace("⏎", "")
    if len(text) <= _LONGEST:
        return text
    cut = max(text.rfind(sign, 0, _LONGEST) for sign in _STOPS)
    return text[: cut + 1] + "……" if cut > _SHORTEST else text[:_LONGEST] + "……"
