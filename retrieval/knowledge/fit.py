"""Which passages answer a question, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.bm25 import COVERED, Doubles
from retrieval.knowledge.asked_for import told
from retrieval.knowledge.vectors import under
from retrieval.leaning import Leaner, Leaning
from retrieval.memory import MemoryIndex
from retrieval.terms import Terms

# All measured by benchmarks/knowledge.py (docs/knowledge.md). Worth is counted in words that no
# passage holds. By the words alone so much of a question's words, or so much worth, answers it.
_SHARE, _WORTH = 0.42, 5.5
# With the leaves what is asked for has to be told and no other passage to be nearly as good: then
# so much worth answers it, or less worth where the leaves of the passage and of those around it
# agree; those around it are enough for the nearest.
_ALONE, _GREAT_WORTH = 0.9, 6.0
_AGREEING_WORTH, _AGREEING = 2.5, 0.1
# Without those around it its own leaves make it the nearest where they leave no doubt.
_AGREEING_ALL, _LEAST_WORTH = 0.8, 1.0
# With vectors too a passage has to stand out of the nearest thirty, by so many standard deviations;
# then its own leaves, agreeing so far, are enough with few words. Standing out by one of them adds as
# much as a word does.
_NEAREST = 30
_OUT, _OUT_NEAREST, _OUT_AGREEING = 2.5, 2.0, 0.2
# What full agreement adds.
_AGREEMENT = 2.0
# So many of the best are read for their leaves, each with so many on either side.
_READ, _AROUND = 10, 2
_NEAR = 0.75
_MOST = 3


@dataclass(frozen=True, slots=True)
class Quotable:
    """A passage that can be quoted; those of one document follow each other in its order."""

    document: int
    title: str
    heading: str
    body: str
    terms: Terms


@dataclass(frozen=True, slots=True)
class Fit:
    """At most three passages, best first: the place of each, and how much of the question's words
    it holds. Where not `sure` they are of the matter, and may not say what was asked.
    """

    sure: bool
    found: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class _Best:
    """What speaks for the best passage: that it tells what is asked for, that no other is nearly as
    good, its words, its leaves with those around it and by itself, how far it stands out.
    """

    told: bool
    alone: bool
    worth: float
    share: float
    around: float
    itself: float
    out: float | None

    def answers(self) -> bool:
        """Whether the question is answered, where the leaves are known."""
        enough = self.worth >= _GREAT_WORTH
        if self.out is None:
            leaves = self.worth >= _AGREEING_WORTH and self.around >= _AGREEING
            enough |= leaves and self.itself >= _AGREEING
        else:
            enough |= self.worth >= _LEAST_WORTH and self.itself >= _OUT_AGREEING
            enough &= self.out >= _OUT
        return self.told and self.alone and enough

    def nearest(self) -> bool:
        """Whether it is of the matter at least."""
        if self.out is not None:
            return self.out >= _OUT_NEAREST and max(self.around, self.itself) >= _AGREEING
        leaves = self.worth >= _AGREEING_WORTH and self.around >= _AGREEING
        return leaves or (self.itself >= _AGREEING_ALL and self.worth >= _LEAST_WORTH)


def fit(
    passages: Sequence[Quotable],
    question: str,
    leaner: Leaner | None,
    cosines: Doubles | None = None,
) -> Fit:
    """The passages for a question; none when none is near it. Without a leaner only what the words
    make sure. `cosines` say how near the question each passage is where an encoder serves.
    """
    words, shares = MemoryIndex([one.terms for one in passages]).score(_asked(question))
    kinds = told(question, [f"{under(one.heading)}\n{one.body}" for one in passages])
    worth = (words + _answering(kinds)) / np.log(1 + len(passages))
    around, itself = np.zeros(len(passages)), np.zeros(len(passages))
    out = _standing_out(cosines) if leaner is not None and cosines is not None else None
    scores = worth if out is None else worth + out
    if leaner is not None:
        first = np.argsort(-scores, kind="stable")[:_READ]
        around, itself = _agreement(leaner, question, passages, first)
    scores = scores + _AGREEMENT * around
    order = np.argsort(-scores, kind="stable")
    best = order[0]
    one = _Best(
        told=bool(kinds[:, best].all()),
        alone=len(order) < 2 or bool(scores[order[1]] <= _ALONE * scores[best]),
        worth=float(worth[best]), share=float(shares[best]),
        around=float(around[best]), itself=float(itself[best]),
        out=None if out is None else float(out[best]),
    )  # fmt: skip
    by_words = one.share >= _SHARE or one.worth >= _WORTH
    sure = by_words if leaner is None else one.answers()
    if not (sure or one.nearest()):
        return Fit(False, ())
    near = [i for i in order[:_MOST] if scores[i] >= _NEAR * scores[best]]
    return Fit(sure, tuple((int(i), float(shares[i])) for i in near))


def _standing_out(cosines: Doubles) -> Doubles | None:
    """By how many standard deviations each passage is nearer than the nearest thirty are on average:
    encoders differ in how far apart they put things. None where fewer say nothing of that.
    """
    if len(cosines) < _NEAREST:
        return None
    nearest = np.sort(cosines)[-_NEAREST:]
    return np.asarray((cosines - nearest.mean()) / max(float(nearest.std()), 1e-9), float)


def _answering(kinds: NDArray[np.bool_]) -> Doubles:
    """Of kinds [k, p] that are asked for what telling them is worth [p]: as much as a word that as
    many passages hold.
    """
    telling = kinds.sum(axis=1)
    idf = np.log(1 + (kinds.shape[1] - telling + 0.5) / (telling + 0.5))
    return np.asarray((1 + COVERED) * (idf @ kinds), float)


def _agreement(
    leaner: Leaner, question: str, passages: Sequence[Quotable], first: NDArray[np.intp]
) -> tuple[Doubles, Doubles]:
    """How far the question and each of the first passages lean to the same leaves (0 to 1): with
    those around it [p], since what one passage is about is often said by the next, and itself [p].
    """
    around = {int(i): _around(passages, int(i)) for i in first}
    read = sorted({i for near in around.values() for i in near})
    texts = [(f"{one.title} {under(one.heading)}", one.body) for one in (passages[i] for i in read)]
    asked, *leanings = leaner.lean([("", question), *texts])
    common = {i: _common(asked, one) for i, one in zip(read, leanings, strict=True)}
    found, itself = np.zeros(len(passages)), np.zeros(len(passages))
    for i, near in around.items():
        found[i] = np.mean([common[j] for j in near])
        itself[i] = common[i]
    return found, itself


def _around(passages: Sequence[Quotable], i: int) -> list[int]:
    near = range(max(0, i - _AROUND), min(len(passages), i + _AROUND + 1))
    return [j for j in near if passages[j].document == passages[i].document]


def _common(one: Leaning, other: Leaning) -> float:
    """The Bhattacharyya coefficient of two leanings."""
    return float(sum(np.sqrt(p * other[code]) for code, p in one.items() if code in other))


# What a question is made of whatever it is about.
_FORMS = (
    "请问一下", "请问", "我想咨询一下", "我想咨询", "想咨询", "咨询一下", "我想问一下", "想问一下",
    "您好", "你好", "怎么办理", "如何办理", "怎么办", "怎么", "如何", "什么时候", "什么", "哪些",
    "需要", "可以", "能不能", "是不是", "多少", "吗", "呢", "谢谢",
)  # fmt: skip


def _asked(question: str) -> str:
    left = question
    for form in _FORMS:
        left = left.replace(form, " ")
    return left if left.strip(" ？?，,。") else question
