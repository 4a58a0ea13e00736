"""Labelled pairs of a simulated district: its planted incidents and repeats against the rest.

A pair of tickets is one matter of many people when both are of one planted incident, and one of
one person when both go back to the same first ticket. All else is independent by construction,
however alike place and matter are. Pairs of one incident stand and fall together, so their
intervals are too narrow; the groups are counted beside them.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import combinations

import numpy as np

from eval.metrics.intervals import wilson
from retrieval.repeats.case import Case
from retrieval.repeats.many_people import find_many_people
from retrieval.repeats.same_person import find_same_person
from retrieval.repeats.suggestion import RepeatSuggestion
from retrieval.repeats.usual import PAST, Usual
from suqiu.places.mentions import find_mentions
from suqiu.store.simulating.arriving import arrive
from suqiu.store.simulating.district import NAME, District
from suqiu.store.simulating.plan import Request, SimulationPlan
from suqiu.store.simulating.rows import TICKET, RowWriter

# As the shared city file: 澜江区 takes about 72 tickets a day.
TICKETS, START, END = 13_100, date(2025, 1, 1), date(2025, 7, 1)
_WINDOW, _STEP = timedelta(days=30), timedelta(days=10)
Find = Callable[[list[Case], timedelta, Usual], list[RepeatSuggestion]]
_DRAWN = 200  # labelled pairs of each sort and seed


@dataclass(frozen=True)
class Made:
    """Cases by time, and by ticket what each belongs to: an incident, or the first of a chain."""

    cases: tuple[Case, ...]
    incident: dict[str, int]
    first: dict[str, str]

    def many(self, a: str, b: str) -> bool:
        """Whether two tickets are of one planted incident."""
        return a in self.incident and self.incident[a] == self.incident.get(b)

    def same(self, a: str, b: str) -> bool:
        """Whether two tickets are one person's one matter."""
        return self.first.get(a, a) == self.first.get(b, b)


def make(seed: int) -> Made:
    """A district of this seed, read as `suqiu repeats run` reads it from the store."""
    plan = SimulationPlan(Request(TICKETS, seed, START, END), District())
    days = range(plan.days)
    arrivals = arrive(plan, days, np.random.default_rng([seed, 3, 0]))
    tables = RowWriter(plan, salt=None).write(0, days)
    names = [place.community.removesuffix("社区") for place in plan.district.places]
    cases, incident, first = [], {}, {}
    for at, (number, line, words) in enumerate(
        zip(tables.numbers, tables.ticket, tables.text, strict=True)
    ):
        cells = line.rstrip("\n").split("\t")
        row = {n: None if c == "\\N" else c for n, c in zip(TICKET, cells, strict=True)}
        _, title, body = words.rstrip("\n").split("\t")
        body = _there(body, names[arrivals.community[at]])
        received = datetime.fromisoformat(str(row["received_at"]))
        street, community = row["street"], row["community"]
        cases.append(Case(
            number, received, f"C{arrivals.caller[at]}", NAME, street,
            None if community is None else (street or "") + community, row["leaf_code"],
            row["level1"], row["request_type"], title, body,
        ))  # fmt: skip
        if arrivals.incident[at]:
            incident[number] = _incident(plan, row, received.date())
        if arrivals.original[at] >= 0:
            first[number] = tables.numbers[arrivals.original[at]]
    return Made(tuple(cases), incident, first)


@cache
def _named(body: str) -> tuple[str, ...]:
    return tuple(one.name for one in find_mentions("", body))


def _there(body: str, community: str) -> str:
    """The body with the places it names moved to the community: the simulator draws texts
    without regard to where they come from, and one estate would lie all over the district.
    """
    for name in _named(body):
        body = body.replace(name, f"{community}{name}")
    return body


def _incident(plan: SimulationPlan, row: dict[str, str | None], day: date) -> int:
    return next(
        at
        for at, one in enumerate(plan.incidents)
        if (one.leaf_code, one.community) == (row["leaf_code"], row["community"])
        and one.start <= day < one.start + timedelta(days=one.days)
    )


def measure(seeds: Sequence[int]) -> dict[str, object]:
    """Precision over all suggested pairs and groups, recall of the labelled ones, and how often
    each sort of independent pair is taken for one matter.
    """
    tally: Counter[str] = Counter()
    for seed in seeds:
        made = make(seed)
        many = _suggested(
            made, lambda cases, window, usual: find_many_people(cases, window, usual=usual)
        )
        same = _suggested(made, lambda cases, window, _: find_same_person(cases, window))
        by_area = [one for one in many if "expected" in one.evidence]
        _judge(tally, "many by area", made.many, by_area)
        _judge(tally, "many by name", made.many, [one for one in many if one not in by_area])
        _judge(tally, "many", made.many, many)
        _judge(tally, "same", made.same, same)
        together = {pair for one in many for pair in combinations(sorted(one.tickets), 2)}
        chained = {pair for one in same for pair in combinations(sorted(one.tickets), 2)}
        for sort, pairs in _labelled(made, np.random.default_rng(seed)).items():
            found = chained if sort.startswith("same") else together
            tally[f"{sort} of"] += len(pairs)
            tally[f"{sort} found"] += sum(pair in found for pair in pairs)
    figures: dict[str, object] = {"seeds": list(seeds)}
    for kind in ("many", "many by area", "many by name", "same"):
        for unit in ("pairs", "groups"):
            figures[f"{kind} {unit} precision"] = share(
                tally[f"{kind} {unit} right"], tally[f"{kind} {unit}"]
            )
    for name in sorted(key for key in tally if key.endswith(" of")):
        sort = name.removesuffix(" of")
        figures[f"{sort} found together"] = share(tally[f"{sort} found"], tally[name])
    return figures


def _suggested(made: Made, find: Find) -> list[RepeatSuggestion]:
    """What runs ten days apart suggest, each of the thirty days before; the last of each matter."""
    found: dict[str, RepeatSuggestion] = {}
    day = made.cases[0].received_at + _WINDOW
    while day < made.cases[-1].received_at + _STEP:
        start = day - _WINDOW
        inside = [one for one in made.cases if start <= one.received_at < day]
        before = [one for one in made.cases if start - PAST <= one.received_at < start]
        cells = Counter((c.leaf, c.community) for c in before if c.leaf and c.community)
        days = (start - before[0].received_at) / timedelta(days=1) if before else 0.0
        for one in find(inside, _WINDOW, Usual(cells, days)):
            found[one.key] = one
        day += _STEP
    return list(found.values())


def _judge(
    tally: Counter[str], kind: str, one_matter: Callable[[str, str], bool],
    found: list[RepeatSuggestion],
) -> None:  # fmt: skip
    seen = set()
    for group in found:
        pairs = list(combinations(sorted(group.tickets), 2))
        right = sum(one_matter(*pair) for pair in pairs)
        tally[f"{kind} groups"] += 1
        tally[f"{kind} groups right"] += 2 * right > len(pairs)
        seen.update(pairs)
    tally[f"{kind} pairs"] += len(seen)
    tally[f"{kind} pairs right"] += sum(one_matter(*pair) for pair in seen)


def _labelled(made: Made, random: np.random.Generator) -> dict[str, list[tuple[str, str]]]:
    """Pairs of each sort, up to _DRAWN."""
    by_place: dict[str, list[Case]] = {}
    by_leaf: dict[str, list[Case]] = {}
    for case in made.cases:
        if case.community is not None:
            by_place.setdefault(case.community, []).append(case)
        by_leaf.setdefault(str(case.leaf), []).append(case)

    def near(a: Case, b: Case) -> bool:
        return abs(a.received_at - b.received_at) <= _WINDOW

    def independent(a: Case, b: Case) -> bool:
        return not made.many(a.ticket_no, b.ticket_no) and not made.same(a.ticket_no, b.ticket_no)

    planted = [one for one in made.cases if one.ticket_no in made.incident]
    sorts: dict[str, Iterator[tuple[Case, Case]]] = {
        "many: one incident": (
            (a, b) for a, b in combinations(planted, 2) if made.many(a.ticket_no, b.ticket_no)
        ),
        "many: same place, other matter": _pairs(
            by_place, lambda a, b: a.leaf != b.leaf and near(a, b)
        ),
        "many: same matter, other place": _pairs(
            by_leaf, lambda a, b: a.community != b.community and near(a, b)
        ),
        "many: same place and matter, independent, in the window": _pairs(
            by_place, lambda a, b: a.leaf == b.leaf and near(a, b) and independent(a, b)
        ),
        "many: same place and matter, outside the window": _pairs(
            by_place, lambda a, b: a.leaf == b.leaf and not near(a, b)
        ),
    }
    found = {name: _drawn(pairs, random) for name, pairs in sorts.items()}
    at = {one.ticket_no: one for one in made.cases}
    found["same: one chain"] = [
        (min(a, b), max(a, b)) for a, b in made.first.items() if near(at[a], at[b])
    ]
    return found


def _pairs(
    groups: dict[str, list[Case]], wanted: Callable[[Case, Case], bool]
) -> Iterator[tuple[Case, Case]]:
    for group in groups.values():
        yield from (pair for pair in combinations(group, 2) if wanted(*pair))


def _drawn(
    pairs: Iterator[tuple[Case, Case]], random: np.random.Generator
) -> list[tuple[str, str]]:
    """A fair sample of what may be very many (a reservoir)."""
    kept: list[tuple[str, str]] = []
    for n, (a, b) in enumerate(pairs):
        pair = (min(a.ticket_no, b.ticket_no), max(a.ticket_no, b.ticket_no))
        if n < _DRAWN:
            kept.append(pair)
        elif (at := int(random.integers(0, n + 1))) < _DRAWN:
            kept[at] = pair
    return kept


def share(hits: int, n: int) -> dict[str, object]:
    """A share with what it is of and its 95% interval."""
    low, high = wilson(hits, n)
    return {
        "share": round(hits / n, 4) if n else None,
        "n": n,
        "wilson": [round(low, 4), round(high, 4)],
    }
