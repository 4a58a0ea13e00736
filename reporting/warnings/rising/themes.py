"""New themes: phrases that jump in tickets of several leaves, so that no leaf tells of them."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np

from reporting.warnings.rising.cells import Series
from reporting.warnings.rising.history import Ints
from reporting.warnings.rising.phrases import phrases
from reporting.warnings.rising.tail import Floats, upper_tail

_YEAR = 365
_YEAR_EARLIER = 364  # the same weekday
_SEASON = 10  # days on both sides of the same day last year
_SEASON_LEAST = 3  # tickets of then that are no chance
_LEAST_DAYS = 28  # a past shorter than this says nothing
_DISPERSION = 0.2
_QUIET = 5  # days without new tickets that end a theme
_AGAIN = 14
_NONE: frozenset[str] = frozenset()
_ALIKE = 0.5  # share of common tickets that makes two phrases one theme


@dataclass(frozen=True, slots=True)
class Letter:
    """The words of one ticket, masked; `text` begins with its title."""

    number: str
    day: date
    leaf: str
    title: str
    text: str


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


@dataclass
class ThemeReplay:
    """Letters sorted by day, taken in day by day; those of incidents already told do not count."""

    letters: Sequence[Letter]
    limits: ThemeLimits = field(default_factory=ThemeLimits)
    # What each letter names, beside its phrases; empty or as many as there are letters.
    names: Sequence[frozenset[str]] = ()

    def __post_init__(self) -> None:
        self.themes: list[Theme] = []
        self._first = self.letters[0].day if self.letters else date(2000, 1, 1)
        self._days = np.array(
            [(one.day - self._first).days for one in self.letters], dtype=np.int64
        )
        self._vocabulary: dict[str, int] = {}
        voices: dict[str, int] = {}
        # The same words are the same letter sent again, and no second voice.
        self._voice = [voices.setdefault(one.text, len(voices)) for one in self.letters]
        read: dict[tuple[str, frozenset[str]], tuple[int, ...]] = {}
        self._phrases: list[tuple[int, ...]] = []
        for row, one in enumerate(self.letters):
            text = one.title if self.limits.titles else one.text
            named = self.names[row] if self.names else _NONE
            if (text, named) not in read:
                read[text, named] = self._numbered(phrases(text) | named)
            self._phrases.append(read[text, named])
        self._words = list(self._vocabulary)
        sizes = [len(found) for found in self._phrases]
        flat = np.array([i for found in self._phrases for i in found], dtype=np.int64)
        self._series = Series(flat, np.repeat(self._days, sizes))

    def _numbered(self, found: frozenset[str]) -> tuple[int, ...]:
        known = self._vocabulary
        return tuple(known.setdefault(phrase, len(known)) for phrase in sorted(found))

    def step(
        self, today: date, told: Collection[str] = frozenset(), known: Sequence[Theme] = ()
    ) -> list[Theme]:
        """Take in the next day; gives the themes new on it. `told` are tickets of incidents,
        `known` what was told of in another way: the same words or tickets are no news.
        """
        day = (today - self._first).days
        if day < _LEAST_DAYS:
            return []
        low, high = np.searchsorted(self._days, (day - self.limits.window + 1, day + 1))
        rows = [row for row in range(low, high) if self.letters[row].number not in told]
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
        voices: dict[int, dict[int, int]] = {}
        for row in rows:
            for phrase in self._phrases[row]:
                voices.setdefault(phrase, {}).setdefault(self._voice[row], row)
        many = {p: list(v.values()) for p, v in voices.items() if len(v) >= self.limits.least}
        if not many:
            return []
        keys = np.array(list(many), dtype=np.int64)
        guard = day - self.limits.window + 1
        past = self._series.count(keys, guard - _YEAR, guard)
        days = max(min(guard, _YEAR), 1)
        mean = (past + 0.5) * self.limits.window / days
        mean = np.maximum(mean, self._season(keys, day) * self.limits.window)
        shape = 1.0 / (1.0 / (past + 0.5) + _DISPERSION)
        seen = np.array([len(found) for found in many.values()])
        p = upper_tail(seen, mean, shape)
        bar = self.limits.false_per_week / 7.0 / max(len(self._words), 1)
        hits = [
            (float(p[i]), int(seen[i]), float(mean[i]), int(keys[i]))
            for i in np.flatnonzero((p < bar) & (seen >= self.limits.ratio * mean))
        ]
        hits.sort(key=lambda hit: (hit[0], -len(self._words[hit[3]])))
        return self._grouped(day, hits, many)

    def _season(self, keys: Ints, day: int) -> Floats:
        """Tickets a day around the same day of last year, where there were several: a school
        when term begins, a heat station when winter does.
        """
        middle = day - _YEAR_EARLIER
        if middle - _SEASON < 0:
            return np.zeros(len(keys))
        seen = self._series.count(keys, middle - _SEASON, middle + _SEASON + 1)
        return np.where(seen >= _SEASON_LEAST, seen / (2 * _SEASON + 1), 0.0)

    def _grouped(
        self, day: int, hits: list[tuple[float, int, float, int]], many: dict[int, list[int]]
    ) -> list[Theme]:
        found: list[Theme] = []
        today = self._first + timedelta(days=day)
        for p, seen, mean, key in hits:
            rows = sorted(many[key])
            leaves = Counter(self.letters[row].leaf for row in rows)
            if len(leaves) < self.limits.leaves or max(leaves.values()) > self.limits.share * len(
                rows
            ):
                continue
            numbers = tuple(self.letters[row].number for row in rows)
            for at, one in enumerate(found):
                if _alike(one.numbers, numbers):
                    found[at] = replace(one, others=(*one.others, self._words[key]))
                    break
            else:
                found.append(Theme(
                    self._words[key], (), self.letters[rows[0]].day, today,
                    self.letters[rows[-1]].day, seen, mean, p, numbers,
                ))  # fmt: skip
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
