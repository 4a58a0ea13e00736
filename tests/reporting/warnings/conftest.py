"""Made-up tickets: steady noise of a small city, with what a test adds to it."""

from datetime import date, timedelta

import numpy as np
import pytest

from reporting.warnings.rising.history import Count
from reporting.warnings.rising.phrases import phrases
from reporting.warnings.rising.postings import Gathering
from reporting.warnings.rising.themes import ThemeReplay

FIRST = date(2024, 1, 1)
LEAVES = tuple(f"{i:06}" for i in range(40))
STREETS = ("东街道", "西街道", "南街道")
COMMUNITIES = tuple((street, f"{street[0]}{i}社区") for street in STREETS for i in range(6))


def noise(seed, days, per_day=20.0):
    """Tickets of a city without incidents: busy and rare leaves, quiet weekends."""
    draw = np.random.default_rng(seed)
    shares = draw.dirichlet(np.full(len(LEAVES), 0.5))
    areas = draw.dirichlet(np.full(len(COMMUNITIES), 3.0))
    found = []
    for day in range(days):
        today = FIRST + timedelta(days=day)
        for _ in range(draw.poisson(per_day * (0.6 if today.weekday() >= 5 else 1.1))):
            leaf, area = draw.choice(len(LEAVES), p=shares), draw.choice(len(COMMUNITIES), p=areas)
            found.append(Count(f"N{len(found):06}", today, LEAVES[leaf], *COMMUNITIES[area]))
    return found


def planted(day, counts, leaf=LEAVES[3], places=COMMUNITIES[:1]):
    """Tickets from a day on, so many each day, spread over places in turn."""
    return [
        Count(f"P{leaf}{day}{i}-{j}", FIRST + timedelta(days=day + i), leaf, *places[(i * 5 + j) % len(places)])
        for i, count in enumerate(counts)
        for j in range(count)
    ]  # fmt: skip


def themes_of(letters, limits, walked=FIRST, objects=None):
    """A replay of these letters; those before the day `walked` are only counted."""
    compared = walked + timedelta(days=limits.window) - limits.compared
    gathering = Gathering(limits.least, limits.window, compared)
    recent = [one for one in letters if one.day >= walked]

    def said(one, named):
        words = phrases(one.title if limits.titles else one.text)
        return words | (named(one) if objects else frozenset())

    for one in recent:
        gathering.add(one, said(one, objects and objects.read))
    gathering.settle()
    if objects:
        objects.settle()
    for one in letters[: len(letters) - len(recent)]:
        gathering.add_earlier(one.day, said(one, objects and objects.look_up))
    return ThemeReplay(gathering.postings(), limits)


@pytest.fixture(scope="session")
def quiet_city():
    """500 days of noise."""
    return noise(1, 500)
