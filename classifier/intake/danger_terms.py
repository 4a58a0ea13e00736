"""Terms of danger: thousands of words, each rated by how often letters that hold it are urgent.

No list of risk words holds all ways to say that a wall leans or that the taps are dry. These
do not raise the urgency one by one: a letter is weighed by its densest passage, of each kind
of danger and of all, so that a long letter is not urgent for being long, and by how much in it
marks an ordinary matter. What that weighs is learned (`classifier.training.urgency_fit`).
"""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from classifier.arrays import Booleans, Doubles, Floats, Longs
from classifier.intake.config import open_config
from classifier.intake.contexts import REACH, Contexts
from classifier.intake.matcher import Matcher
from classifier.intake.phrases import phrase
from classifier.intake.reading import Reading
from classifier.intake.sweep import CueSweep
from suqiu.errors import InputError
from suqiu.text import normalise

KINDS = ("险情", "停供", "暴力", "聚集", "健康", "绝境")
# What is known of a letter: ordinary terms, all danger, its densest passage, that of each kind.
FEATURES = 3 + len(KINDS)
_ORDINARY = "平常"
_HIGHEST = 3
# A passage has so many characters; more than this in one adds nothing.
_PASSAGE, _MOST = 40, 9.0
# Brings passages to about the size of the other features.
_SCALE = 0.4
# Beyond this nothing is raised, or all.
_MOST_MORE = 20.0
_BORDER = "\0"
# Texts lie so far from each other that nothing reaches from one into the next.
_APART = 1 << 32
_PHRASES_SHOWN = 5
# A term of this rating tells something by itself.
_TELLING = 2
_FORMER = "urgent_signs.csv"
# Signs of cues: terms know none.
_CUE = re.compile(r"[…；\[\]#]")
# Nobody writes more by hand; what stands further on adds nothing.
_READ = 6_000


@dataclass(frozen=True, slots=True)
class TermHits:
    """Terms found in many texts, by place: the text, the term, and where in that text."""

    owner: Longs
    term: Longs
    start: Longs
    end: Longs

    def only(self, chosen: Booleans) -> "TermHits":
        """The hits chosen (one truth value each)."""
        return TermHits(self.owner[chosen], self.term[chosen], self.start[chosen], self.end[chosen])

    def of(self, texts: Longs) -> "TermHits":
        """The hits of these texts (ascending), which are numbered anew."""
        own = self.only(np.isin(self.owner, texts))
        return replace(own, owner=np.searchsorted(texts, own.owner))

    def by_text(self, texts: int) -> list["TermHits"]:
        """The hits of each text."""
        bounds = np.searchsorted(self.owner, np.arange(texts + 1)).tolist()
        cuts = [np.s_[first:last] for first, last in itertools.pairwise(bounds)]
        return [
            TermHits(self.owner[cut], self.term[cut], self.start[cut], self.end[cut])
            for cut in cuts
        ]


class DangerTerms:
    """`ratings` (terms,) from -2, an ordinary matter, to 3; `kinds` (terms,) index KINDS, as do
    `actions` and `more`: how much more a letter of that kind must weigh that has no risk word.
    """

    def __init__(
        self,
        terms: Sequence[str],
        ratings: Sequence[int],
        kinds: Sequence[int],
        actions: Sequence[str],
        more: Sequence[float],
        contexts: Contexts,
    ) -> None:
        self.terms = tuple(terms)
        self._matcher = Matcher(self.terms)
        self._ratings = np.array(ratings, np.int64)
        self._kinds = np.array(kinds, np.int64)
        self._actions = tuple(actions)
        self._more = np.array(more, np.float32)
        self._contexts = contexts
        self._beside = CueSweep((contexts.cues,), [(0, one) for one in contexts.exceptions])

    def find(self, texts: Sequence[str]) -> TermHits:
        """The terms in normalised texts, none within another; of a very long one, its beginning."""
        texts = [text[:_READ] for text in texts]
        joined = _BORDER.join(texts).encode("utf-32-le", "surrogatepass")
        codes = np.frombuffer(joined, np.uint32).astype(np.int64)
        term, start, end = self._matcher.find(codes)
        order = np.lexsort((-end, start))
        term, start, end = term[order], start[order], end[order]
        whole = np.maximum.accumulate(np.concatenate(([-1], end)))[:-1] < end
        term, start, end = term[whole], start[whole], end[whole]
        offsets = np.cumsum([0, *(len(text) + 1 for text in texts)])
        owner = np.searchsorted(offsets, start, side="right") - 1
        return TermHits(owner, term, start - offsets[owner], end - offsets[owner])

    def features(self, hits: TermHits, texts: int) -> Floats:
        """What is known of each text (texts × FEATURES)."""
        # A term counts once a text, and in a passage as often as it stands there.
        once = np.unique(hits.owner * len(self.terms) + hits.term)
        owner, rating = once // len(self.terms), self._ratings[once % len(self.terms)]
        columns = [
            np.log1p(np.bincount(owner, np.maximum(sign * rating, 0), texts)) for sign in (-1, 1)
        ]
        danger = hits.only(self._ratings[hits.term] > 0)
        kind = self._kinds[danger.term]
        columns += [_SCALE * self._densest(danger, texts)]
        columns += [
            _SCALE * self._densest(danger.only(kind == one), texts) for one in range(len(KINDS))
        ]
        return np.column_stack(columns).astype(np.float32)

    def more(self, hits: TermHits, texts: int) -> Floats:
        """How much more each text (texts,) must weigh than others: by the kind most in it is of."""
        rating = np.maximum(self._ratings[hits.term], 0)
        place = hits.owner * len(KINDS) + self._kinds[hits.term]
        of_kinds = np.bincount(place, rating, texts * len(KINDS)).reshape(texts, len(KINDS))
        found: Floats = self._more[of_kinds.argmax(axis=1)] * (of_kinds.max(axis=1) > 0)
        return found

    def taken_back(self, hits: TermHits, readings: Sequence[Reading]) -> Booleans:
        """Which hits of danger in these texts are denied, supposed, talk of drills, or long past."""
        beside = self._beside.find([reading.text for reading in readings])[0]
        contexts = list(
            zip(beside.cue.tolist(), beside.start.tolist(), beside.end.tolist(), strict=True)
        )
        # Contexts come text by text, in each by their ends: those that may reach a hit.
        ends, place = beside.owner * _APART + beside.end, hits.owner * _APART
        first = np.searchsorted(ends, place + hits.start - REACH).tolist()
        last = np.searchsorted(ends, place + hits.end + REACH + self._beside.span).tolist()
        found = np.zeros(len(hits.owner), np.bool_)
        for hit in np.flatnonzero(self._ratings[hits.term] > 0).tolist():
            reading, start = readings[int(hits.owner[hit])], int(hits.start[hit])
            near = contexts[first[hit] : last[hit]]
            before = reading.text[max(0, start - REACH) : start]
            if near or "年" in before or "《" in reading.text:
                found[hit] = self._contexts.talk(
                    reading.text, near, start, int(hits.end[hit])
                ) or self._contexts.long_past(reading, near, start)
        return found

    def shown(self, text: str, hits: TermHits, least: int) -> tuple[tuple[str, ...], str]:
        """The strongest phrases of one text, terms that touch being one, in whole words, and what
        to do at once about most of them; none without a term rated `least` or more.
        """
        rating = np.maximum(self._ratings[hits.term], 0)
        phrases: list[list[int]] = []
        for start, end, one in zip(
            hits.start.tolist(), hits.end.tolist(), rating.tolist(), strict=True
        ):
            if one and phrases and start <= phrases[-1][1]:
                first, _, total, top = phrases[-1]
                phrases[-1] = [first, end, total + one, max(top, one)]
            elif one:
                phrases.append([start, end, one, one])
        if int(rating.max(initial=0)) < least:
            return (), ""
        strongest = sorted(phrases, key=lambda one: (-(one[3] >= _TELLING), -one[2]))
        strongest = strongest[:_PHRASES_SHOWN]
        # Beside what tells something, a thing (施工, 电梯, 孩子) tells nothing.
        told = [one for one in strongest if one[3] >= _TELLING] or [
            one for one in strongest if 2 * one[2] >= strongest[0][2]
        ]
        words = dict.fromkeys(phrase(text, start, end) for start, end, *_ in sorted(told))
        whole = [one for one in words if not any(one in other != one for other in words)]
        kind = int(np.bincount(self._kinds[hits.term], rating, len(KINDS)).argmax())
        return tuple(whole), self._actions[kind]

    def _densest(self, hits: TermHits, texts: int) -> Doubles:
        """For each text the most danger within one passage."""
        end = hits.owner * _APART + hits.end
        total = np.concatenate(([0.0], np.cumsum(self._ratings[hits.term])))
        within = total[1:] - total[np.searchsorted(end, end - _PASSAGE)]
        found = np.zeros(texts)
        np.maximum.at(found, hits.owner, np.minimum(within, _MOST))
        return found


def load_danger_terms(contexts: Contexts, folder: Path | None = None) -> DangerTerms:
    """From `urgent_terms.csv` and `urgent_kinds.csv`; InputError naming row and field of what is
    wrong.
    """
    if folder is not None and (folder / _FORMER).is_file():
        raise InputError(
            f"受理配置里的 {_FORMER} 已不再使用",
            hint="改写成 urgent_terms.csv（写法见 docs/intake.md），再把它移走",
        )
    actions, more = _kinds(folder)
    file = open_config("urgent_terms.csv", ("term", "rating", "kind", "source"), folder)
    found: dict[str, tuple[int, int]] = {}
    for number, cells in file.rows:
        faults = len(file.faults)
        term = normalise(file.text(number, cells, "term"))
        rating = file.number(number, cells, "rating", limit=_HIGHEST)
        kind = file.choice(number, cells, "kind", (*KINDS, _ORDINARY))
        if len(file.faults) > faults:
            continue
        if not term or _CUE.search(cells["term"]):
            file.fault(number, "term", f"「{cells['term']}」要照字面找，不能是空的或有线索的记号")
        elif term in found:
            file.fault(number, "term", f"「{term}」重复")
        elif not rating or rating != int(rating):
            file.fault(number, "rating", f"{cells['rating']} 不行：是整数，没有分量的词不用写")
        elif (kind == _ORDINARY) != (rating < 0):
            file.fault(number, "kind", f"「{_ORDINARY}」的分是负数，别的类是正数")
        found[term] = int(rating), KINDS.index(kind) if kind in KINDS else 0
    file.check()
    ratings, kinds = zip(*found.values(), strict=True) if found else ((), ())
    return DangerTerms(tuple(found), ratings, kinds, actions, more, contexts)


def _kinds(folder: Path | None) -> tuple[list[str], list[float]]:
    """What to do about each of KINDS, and how much more it must weigh."""
    file = open_config("urgent_kinds.csv", ("kind", "action", "source"), folder)
    found: dict[str, str] = {}
    # A site's file of a former version says nothing of it: then what ships holds.
    more = dict.fromkeys(KINDS, 0.0)
    if folder is not None:
        more.update(zip(KINDS, _kinds(None)[1], strict=True))
    for number, cells in file.rows:
        kind = file.choice(number, cells, "kind", KINDS)
        if kind in found:
            file.fault(number, "kind", f"「{kind}」重复")
        found[kind] = file.text(number, cells, "action")
        if cells.get("more"):
            more[kind] = file.number(number, cells, "more", limit=_MOST_MORE)
    for kind in KINDS:
        if kind not in found:
            file.fault(1, "kind", f"缺少一行「{kind}」")
    file.check()
    return [found[kind] for kind in KINDS], [more[kind] for kind in KINDS]
