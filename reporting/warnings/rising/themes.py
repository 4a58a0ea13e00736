"""New themes: phrases that jump in tickets of several leaves, so that no leaf tells of them."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from reporting.warnings.rising.history import Ints
from reporting.warnings.rising.postings import Postings
from reporting.warnings.rising.tail import Floats, upper_tail

_YEAR = 365
_YEAR_EARLIER = 364  # the same weekday
_SEASON = 10  # days on both sides of the same day last year
_SEASON_LEAST = 3  # tickets of then that are no chance
_LEAST_DAYS = 28  # a past shorter than this says nothing
_DISPERSION = 0.2
_QUIET = 5  # days without new tickets that end a theme
_AGAIN = 14
_ALIKE = 0.5  # share of common tickets that makes two phrases one theme


@dataclass(frozen=True, slots=True)
class ThemeLimits:
    """When a phrase is news.

    `least` tickets with different words within `window` days, from as many `leaves`, at most a
    `share` of them from one; `titles`: of the words read those of the title only, which name objects.
    """

    false_per_week: float = 0.25
    least: int = 5
    leaves: int = 2
    share: float = 0.7  # of one leaf, at most
    window: int = 3
    ratio: float = 4.0
    titles: bool = False

    @property
    def compared(self) -> timedelta:
        """How far back a day is compared with others."""
        return timedelta(days=max(_YEAR + self.window, _YEAR_EARLIER + _SEASON))


@dataclass(frozen=True, slots=True)
class Theme:
    """A phrase with those that come with it; `numbers` are its tickets so far."""

    phrase: str
    others: tuple[str, ...]
    since: date
    raised: date
    last: date
    seen: int
    expected: float
    p: float
    numbers: tuple[str, ...]
    ended: date | None = None


class ThemeReplay:
    """Letters taken in day by day; those of incidents already told do not count."""

    def __init__(self, letters: Postings, limits: ThemeLimits) -> None:
        self.limits = limits
        self.themes: list[Theme] = []
        self._letters = letters

    def step(
        self, today: date, told: Collection[str] = frozenset(), known: Sequence[Theme] = ()
    ) -> list[Theme]:
        """Take in the next day; gives the themes new on it. `told` are tickets of incidents,
        `known` what was told of in another way: the same words or tickets are no news.
        """
        day, letters = today.toordinal(), self._letters
        if day - letters.first < _LEAST_DAYS:
            return []
        low, high = np.searchsorted(letters.days, (day - self.limits.window + 1, day + 1))
        rows = [row for row in range(low, high) if letters.numbers[row] not in told]
        fresh = []
        for theme in self._news(day, rows):
            at = _match(self.themes, theme)
            if at is None and _match(known, theme) is not None:
                continue
            if at is None:
                self.themes.append(theme)
                fresh.append(theme)
            else:
                self.themes[at] = _merged(self.themes[at], theme)
        for at, one in enumerate(self.themes):
            if one.ended is None and (today - one.last).days >= _QUIET:
                self.themes[at] = replace(one, ended=today)
        return fresh

    def _news(self, day: int, rows: list[int]) -> list[Theme]:
        letters = self._letters
        voices: dict[int, dict[int, int]] = {}
        for row in rows:
            for phrase in letters.said(row):
                voices.setdefault(phrase, {}).setdefault(letters.voices[row], row)
        many = {p: list(v.values()) for p, v in voices.items() if len(v) >= self.limits.least}
        if not many:
            return []
        keys = np.array(list(many), dtype=np.int64)
        guard = day - self.limits.window + 1
        past = letters.series.count(keys, guard - _YEAR, guard)
        days = max(min(guard - letters.first, _YEAR), 1)
        mean = (past + 0.5) * self.limits.window / days
        mean = np.maximum(mean, self._season(keys, day) * self.limits.window)
        shape = 1.0 / (1.0 / (past + 0.5) + _DISPERSION)
        seen = np.array([len(found) for found in many.values()])
        p = upper_tail(seen, mean, shape)
        bar = self.limits.false_per_week / 7.0 / max(letters.vocabulary, 1)
        hits = [
            (float(p[i]), int(seen[i]), float(mean[i]), int(keys[i]))
            for i in np.flatnonzero((p < bar) & (seen >= self.limits.ratio * mean))
        ]
        hits.sort(key=lambda hit: (hit[0], -len(letters.words[hit[3]])))
        return self._grouped(day, hits, many)

    def _season(self, keys: Ints, day: int) -> Floats:
        """Tickets a day around the same day of last year, where there were several: a school
        when term begins, a heat station when winter does.
        """
        middle = day - _YEAR_EARLIER
        if middle - _SEASON < self._letters.first:
            return np.zeros(len(keys))
        seen = self._letters.series.count(keys, middle - _SEASON, middle + _SEASON + 1)
        return np.where(seen >= _SEASON_LEAST, seen / (2 * _SEASON + 1), 0.0)

    def _grouped(
        self, day: int, hits: list[tuple[float, int, float, int]], many: dict[int, list[int]]
    ) -> list[Theme]:
        found: list[Theme] = []
        letters = self._letters
        for p, seen, mean, key in hits:
            rows = sorted(many[key])
            leaves = Counter(letters.leaves[row] for row in rows)
            if len(leaves) < self.limits.leaves or max(leaves.values()) > self.limits.share * len(
                rows
            ):
                continue
            numbers = tuple(letters.numbers[row] for row in rows)
            for at, one in enumerate(found):
                if _alike(one.numbers, numbers):
                    found[at] = replace(one, others=(*one.others, letters.words[key]))
                    break
            else:
                since, today, last = (
                    date.fromordinal(int(one))
                    for one in (letters.days[rows[0]], day, letters.days[rows[-1]])
                )
                found.append(
                    Theme(letters.words[key], (), since, today, last, seen, mean, p, numbers)
                )
        return found


def _match(themes: Sequence[Theme], theme: Theme) -> int | None:
    names = {theme.phrase, *theme.others}
    for at in reversed(range(len(themes))):
        one = themes[at]
        near = one.ended is None or (theme.raised - one.last).days < _AGAIN
        if near and (names & {one.phrase, *one.others} or _alike(one.numbers, theme.numbers)):
            return at
    return None


def _alike(one: Sequence[str], other: Sequence[str]) -> bool:
    common = len(set(one) & set(other))
    return common >= _ALIKE * min(len(set(one)), len(set(other)))


def _merged(one: Theme, news: Theme) -> Theme:
    numbers = tuple(dict.fromkeys((*one.numbers, *news.numbers)))
    stronger = news if news.p < one.p else one
    return replace(
        one, others=one.others or news.others, last=max(one.last, news.last), seen=stronger.seen,
        expected=stronger.expected, p=stronger.p, numbers=numbers, ended=None,
    )  # fmt: skip
