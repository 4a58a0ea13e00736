"""Tickets as they come in: when, where, about what; incidents and repeats among them."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from suqiu.store.simulating.district import Longs
from suqiu.store.simulating.draws import Flags, Times, choose_by
from suqiu.store.simulating.plan import SimulationPlan

_DAY_HOURS = (
    11, 6, 4, 3, 5, 9, 20, 40, 67, 82, 88, 71, 49, 48, 72, 79, 71, 61, 49, 46, 45, 35, 24, 15,
)  # fmt: skip
_NOISE_HOURS = (
    60, 40, 25, 15, 15, 25, 40, 35, 30, 30, 30, 30, 45, 50, 35, 30, 30, 35, 50, 70, 90, 110, 110, 85,
)  # fmt: skip
_NOISE = "噪声污染"
_REPEATS = 0.035
_NEAR = 12


@dataclass(frozen=True, slots=True)
class Arrivals:
    """n tickets in order of time. Places in `leaf`, `street`, `community`, `text` point into
    the district; `original` is the place of the ticket this one repeats, or -1.
    """

    received: Times
    leaf: Longs
    street: Longs
    community: Longs
    text: Longs
    caller: Longs
    original: Longs
    incident: Flags


def arrive(plan: SimulationPlan, days: range, random: Generator) -> Arrivals:
    """All tickets of some days."""
    leaf, day, fixed = _leaves(plan, days, random)
    n = len(leaf)
    district = plan.district
    group_of = {name: at for at, name in enumerate(plan.groups)}
    groups = np.array([group_of[one.names[1]] for one in district.leaves])
    street = choose_by(random, plan.street_of_group, groups[leaf])
    community = _communities(plan, street, random)
    incident = fixed >= 0
    if incident.any():
        names = [place.community for place in district.places]
        where = np.array([names.index(one.community) for one in plan.incidents])
        roads = np.array([district.streets.index(one.street) for one in plan.incidents])
        community = np.where(incident, where[fixed], community)
        street = np.where(incident, roads[fixed], street)
    noise = np.array([one.names[1] == _NOISE for one in district.leaves])[leaf]
    curves = np.cumsum([_DAY_HOURS, _NOISE_HOURS], axis=1)
    curves = curves / curves[:, -1:]
    hour = choose_by(random, curves, noise.astype(np.int64))
    seconds = hour * 3600 + random.integers(0, 3600, n)
    first = np.datetime64(plan.request.start, "s")
    received = first + (day * 86_400 + seconds).astype("timedelta64[s]")
    order = np.argsort(received, kind="stable")
    texts = np.array([len(one.texts) for one in district.leaves])[leaf]
    found = Arrivals(
        received[order], leaf[order], street[order], community[order],
        np.floor(random.random(n) * texts[order]).astype(np.int64),
        random.integers(0, 30_000, n), np.full(n, -1, dtype=np.int64), incident[order],
    )  # fmt: skip
    return _with_repeats(found, random)


def _leaves(plan: SimulationPlan, days: range, random: Generator) -> tuple[Longs, Longs, Longs]:
    """Leaf, day, and incident (or -1) of each ticket."""
    leaf: list[Longs] = []
    day: list[Longs] = []
    fixed: list[Longs] = []
    codes = [one.code for one in plan.district.leaves]
    for at in days:
        n = int(plan.ordinary[at])
        edges = np.cumsum(plan.leaf_weights[plan.day(at).month - 1])
        leaf.append(np.searchsorted(edges / edges[-1], random.random(n), side="right"))
        fixed.append(np.full(n, -1))
        for number, extra in enumerate(plan.incident_tickets(at).tolist()):
            if extra:
                leaf.append(np.full(extra, codes.index(plan.incidents[number].leaf_code)))
                fixed.append(np.full(extra, number))
                n += extra
        day.append(np.full(n, at))
    return np.concatenate(leaf), np.concatenate(day), np.concatenate(fixed)


def _communities(plan: SimulationPlan, street: Longs, random: Generator) -> Longs:
    weights = np.array([place.weight for place in plan.district.places])
    roads = np.array([plan.district.streets.index(p.street) for p in plan.district.places])
    edges = np.concatenate([[0.0], np.cumsum(weights)])
    first = np.array([np.argmax(roads == at) for at in range(len(plan.district.streets))])
    last = np.append(first[1:], len(weights))
    low, high = edges[first[street]], edges[last[street]]
    drawn = low + random.random(len(street)) * (high - low)
    found = np.searchsorted(edges, drawn, side="right") - 1
    return np.asarray(np.clip(found, first[street], last[street] - 1), dtype=np.int64)


def _with_repeats(found: Arrivals, random: Generator) -> Arrivals:
    """Some ask again about what was told shortly before: same place, same caller, often the
    same words.
    """
    n = len(found.leaf)
    order = np.argsort(found.leaf, kind="stable")
    sorted_leaf = found.leaf[order]
    starts = np.searchsorted(sorted_leaf, sorted_leaf)
    rank = np.arange(n) - starts
    back = 1 + np.floor(random.random(n) * np.minimum(rank, _NEAR)).astype(np.int64)
    again = (random.random(n) < _REPEATS) & (rank > 0) & ~found.incident[order]
    root = np.full(n, -1, dtype=np.int64)
    root[order[again]] = order[np.arange(n)[again] - back[again]]
    while (chained := (root >= 0) & (root[root] >= 0)).any():
        root[chained] = root[root[chained]]
    told = root >= 0
    same_words = told & (random.random(n) < 0.5)
    return Arrivals(
        found.received, found.leaf,
        np.where(told, found.street[root], found.street),
        np.where(told, found.community[root], found.community),
        np.where(same_words, found.text[root], found.text),
        np.where(told, found.caller[root], found.caller),
        root, found.incident,
    )  # fmt: skip
