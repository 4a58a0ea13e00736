"""What a simulation is to hold, fixed by its seed: tickets of each day, incidents, characters."""

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from suqiu.periods.calendar import is_workday
from suqiu.store.simulating.district import District, Doubles, Longs

# Tickets of a week by day, Monday first, where the day is no holiday.
_WEEK = (1.1, 1.08, 1.04, 1.03, 1.01, 0.78, 0.66)
# Of an incident: tickets a day as a part of an ordinary day's tickets of the whole district.
_BURST = (0.05, 0.16)
_LEAST_BURST = 8
_DAYS_PER_BURST = 80


@dataclass(frozen=True, slots=True)
class PlannedIncident:
    """A planted burst: `tickets` of one leaf in one community over `days` from `start`."""

    start: date
    days: int
    street: str
    community: str
    leaf_code: str
    leaf: str
    tickets: int


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be simulated: `tickets` received on the days [start, end)."""

    tickets: int
    seed: int
    start: date
    end: date

    @property
    def tag(self) -> str:
        """Four hex digits in every ticket number, so that two simulations never mix."""
        text = f"{self.tickets}|{self.seed}|{self.start}|{self.end}"
        return hashlib.sha256(text.encode()).hexdigest()[:4].upper()


class SimulationPlan:
    """Daily counts and the character of leaves and departments; small whatever the volume."""

    def __init__(self, request: Request, district: District) -> None:
        self.request = request
        self.district = district
        self._random = np.random.default_rng([request.seed, 1])
        self.days = (request.end - request.start).days
        self.leaf_weights = self._leaf_weights()
        self.street_of_group = self._streets()
        self.incidents, self._incident_days = self._incidents()
        burst = sum(one.tickets for one in self.incidents)
        shares = self._day_shares()
        self.ordinary: Longs = self._random.multinomial(request.tickets - burst, shares)

    @property
    def tickets_of_day(self) -> Longs:
        """Incidents included; sums to the request's tickets."""
        return np.asarray(self.ordinary + self._incident_days.sum(axis=0), dtype=np.int64)

    def incident_tickets(self, day: int) -> Longs:
        """Tickets of each incident on a day (0 = first)."""
        return np.asarray(self._incident_days[:, day], dtype=np.int64)

    def day(self, at: int) -> date:
        """The date of a day by its place."""
        return self.request.start + timedelta(days=at)

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """Second-level names; streets differ by them."""
        return tuple(dict.fromkeys(leaf.names[1] for leaf in self.district.leaves))

    def _leaf_weights(self) -> Doubles:
        """Share of each leaf in each month, (12, leaves); rows need not sum to 1."""
        leaves = self.district.leaves
        luck = self._random.lognormal(0.0, 0.8, len(leaves)) * 0.5
        known = np.array([leaf.weight * 3 if leaf.weight > 1 else 0.0 for leaf in leaves])
        base = np.where(known > 0, known * np.clip(luck * 2, 0.7, 1.4), luck)
        months = np.array([leaf.months for leaf in leaves]).T
        return np.asarray(base[None, :] * months, dtype=np.float64)

    def _streets(self) -> Doubles:
        """Cumulative share of streets for each group, (groups, streets)."""
        usual = self.district.street_weights
        taste = self._random.lognormal(0.0, 0.35, (len(self.groups), len(usual)))
        shares = usual[None, :] * taste
        return np.asarray(np.cumsum(shares / shares.sum(axis=1, keepdims=True), axis=1))

    def _day_shares(self) -> Doubles:
        dates = [self.day(at) for at in range(self.days)]
        months = self.leaf_weights.sum(axis=1)
        shares = np.array([
            _WEEK[day.weekday()] * (1.0 if is_workday(day) == (day.weekday() < 5) else 0.75)
            * months[day.month - 1]
            for day in dates
        ])  # fmt: skip
        growth = 1.0 + 0.06 * np.arange(self.days) / 365
        shares = shares * growth * self._random.lognormal(0.0, 0.07, self.days)
        return np.asarray(shares / shares.sum(), dtype=np.float64)

    def _incidents(self) -> tuple[tuple[PlannedIncident, ...], Longs]:
        """Incidents in order of time and their tickets by day, (incidents, days)."""
        random, leaves, places = self._random, self.district.leaves, self.district.places
        chosen = [at for at, leaf in enumerate(leaves) if leaf.bursts]
        usual = self.request.tickets / max(self.days, 1)
        found: list[tuple[PlannedIncident, Longs]] = []
        for _ in range(self.days // _DAYS_PER_BURST):
            start = int(random.integers(0, self.days))
            length = int(random.integers(2, 10))
            rate = usual * float(random.uniform(*_BURST))
            month = self.day(start).month - 1
            weights = np.array([leaves[at].months[month] for at in chosen])
            leaf = leaves[chosen[int(random.choice(len(chosen), p=weights / weights.sum()))]]
            place = places[int(random.integers(0, len(places)))]
            # Up at once, down slowly.
            shape = np.exp(-np.arange(length) / max(length / 2, 1))
            counts = np.zeros(self.days, dtype=np.int64)
            drawn = random.poisson(rate * length * shape / shape.sum())
            inside = drawn[: self.days - start]
            counts[start : start + len(inside)] = inside
            total = int(counts.sum())
            if total < _LEAST_BURST:
                continue
            incident = PlannedIncident(
                self.day(start), len(inside), place.street, place.community, leaf.code,
                leaf.names[-1], total,
            )  # fmt: skip
            found.append((incident, counts))
        found.sort(key=lambda one: one[0].start)
        days = np.array([counts for _, counts in found], dtype=np.int64).reshape(-1, self.days)
        return tuple(incident for incident, _ in found), days
