"""多人同诉 where only the community is known: more people than chance brings, close in time."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta

import numpy as np
from scipy.stats import poisson

from retrieval.repeats.case import Case
from retrieval.repeats.red_lines import red_line
from retrieval.repeats.rules import AreaRule
from retrieval.repeats.usual import Usual


def unusual(
    cases: Sequence[Case], window: timedelta, rule: AreaRule, usual: Usual
) -> Iterator[tuple[list[Case], float]]:
    """Cases by time; groups of one leaf and community with the people to expect in their time."""
    if not cases:
        return
    span = max((cases[-1].received_at - cases[0].received_at) / timedelta(days=1), 1.0)
    rates = usual.rates(cases, span)
    areas: dict[tuple[str, str, str], list[Case]] = defaultdict(list)
    for case in cases:
        if case.leaf and case.community:
            areas[case.district or "", case.leaf, case.community].append(case)
    for (_, leaf, community), group in areas.items():
        left = group
        while len(left) >= rule.fewest:
            found = _densest(left, window, rule, rates[leaf, community])
            if found is None:
                break
            members, expected = found
            yield members, expected
            gone = {case.ticket_no for case in members}
            left = [case for case in left if case.ticket_no not in gone]


def _densest(
    group: list[Case], window: timedelta, rule: AreaRule, rate: float
) -> tuple[list[Case], float] | None:
    """The stretch of time whose people are least likely by chance, None when chance may do."""
    times = np.array([case.received_at for case in group], dtype="datetime64[s]")
    best: tuple[float, int, int, float] | None = None
    for days in rule.days:
        if timedelta(days=days) > window:
            continue
        ends = np.searchsorted(times, times + np.timedelta64(days, "D"))
        people = np.array([
            len({case.person or case.ticket_no for case in group[start:end]})
            for start, end in enumerate(ends.tolist())
        ])  # fmt: skip
        mean = rate * days
        p = poisson.sf(people - 1, mean)
        p[(people < rule.fewest) | (people < rule.ratio * mean)] = 1.0
        at = int(p.argmin())
        if p[at] < rule.chance and (best is None or p[at] < best[0]):
            best = float(p[at]), at, int(ends[at]), mean
    if best is None:
        return None
    _, start, end, mean = best
    members: list[Case] = []
    for case in group[start:end]:
        if not any(red_line(case, one) for one in members):
            members.append(case)
    # What a red line parts does not count as more than usual either.
    voices = len({case.person or case.ticket_no for case in members})
    enough = voices >= rule.fewest and voices >= rule.ratio * mean
    return (members, mean) if enough and poisson.sf(voices - 1, mean) < rule.chance else None
