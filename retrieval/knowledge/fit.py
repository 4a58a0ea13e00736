"""Which passages answer a question, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.bm25 import COVERED, Doubles
from retrieval.knowledge.asked_for import told
from retrieval.leaning import Leaner, Leaning
from retrieval.memory import MemoryIndex
from retrieval.terms import Terms

# All measured by benchmarks/knowledge.py (docs/knowledge.md). Worth is counted in words that no
# passage holds. By the words alone so much of a question's words, or so much worth, answers it.
_SHARE, _WORTH = 0.42, 5.5
# With the leaves what is asked for has to be told and no other passage to be nearly as good: then
# so much worth with a share of the words answers it, or less worth where the leaves of the passage
# and of those around it agree; those around it are enough for the nearest.
_ALONE, _GREAT_WORTH, _LEAST_SHARE = 0.9, 6.0, 0.15
_AGREEING_WORTH, _AGREEING = 2.5, 0.1
# Without those around it its own leaves make it the nearest where they leave no doubt.
_AGREEING_ALL, _LEAST_WORTH = 0.8, 1.0
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


def fit(passages: Sequence[Quotable], question: str, leaner: Leaner | None) -> Fit:
    """The passages for a question; none when none is near it. Without a leaner only what the words
    make sure.
    """
    words, shares = MemoryIndex([one.terms for one in passages]).score(_asked(question))
    kinds = told(question, [f"{_under(one)}\n{one.body}" for one in passages])
    worth = (words + _answering(kinds)) / np.log(1 + len(passages))
    around, itself = np.zeros(len(passages)), np.zeros(len(passages))
    if leaner is not None:
        first = np.argsort(-worth, kind="stable")[:_READ]
        around, itself = _agreement(leaner, question, passages, first)
    scores = worth + _AGREEMENT * around
    order = np.argsort(-scores, kind="stable")
    best = order[0]
    nearest = worth[best] >= _AGREEING_WORTH and around[best] >= _AGREEING
    if leaner is None:
        sure = shares[best] >= _SHARE or worth[best] >= _WORTH
    else:
        alone = len(order) < 2 or scores[order[1]] <= _ALONE * scores[best]
        by_words = worth[best] >= _GREAT_WORTH and shares[best] >= _LEAST_SHARE
        sure = (
            kinds[:, best].all() and alone and (by_words or (nearest and itself[best] >= _AGREEING))
        )
    nearest |= itself[best] >= _AGREEING_ALL and worth[best] >= _LEAST_WORTH
    if not (sure or nearest):
        return Fit(False, ())
    near = [i for i in order[:_MOST] if scores[i] >= _NEAR * scores[best]]
    return Fit(bool(sure), tuple((int(i), float(shares[i])) for i in near))


def _under(one: Quotable) -> str:
    """The heading next above it."""
    return one.heading.rsplit(" > ", 1)[-1]


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
    texts = [(f"{one.title} {_under(one)}", one.body) for one in (passages[i] for i in read)]
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
