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
# passage holds. So much of a question's words, or so much worth, answers it by itself: without
# the leaves, and where they agree or the worth is more.
_SHARE, _LEAST_SHARE = 0.42, 0.15
_WORTH, _GREAT_WORTH = 5.5, 7.0
# Where the question leans to the leaves of what it is told among, so much worth is enough, if what
# is asked for is told and no other place is nearly as good; else it is only the nearest.
_AGREEING, _AGREEING_WORTH, _ALONE = 0.1, 2.5, 0.9
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
    asked_for, answers = _answering(question, passages)
    worth = (words + answers) / np.log(1 + len(passages))
    agreement = np.zeros(len(passages))
    if leaner is not None:
        agreement = _agreement(leaner, question, passages, np.argsort(-worth, kind="stable"))
    scores = worth + _AGREEMENT * agreement
    order = np.argsort(-scores, kind="stable")
    best = order[0]
    agrees = agreement[best] >= _AGREEING
    sure = worth[best] >= (_WORTH if leaner is None else _GREAT_WORTH)
    sure = (sure and shares[best] >= _LEAST_SHARE) or (
        shares[best] >= _SHARE and (leaner is None or agrees)
    )
    nearest = agrees and worth[best] >= _AGREEING_WORTH
    if nearest and not sure:
        at = _place(passages[best])
        other = next((scores[i] for i in order if _place(passages[i]) != at), 0.0)
        sure = other <= _ALONE * scores[best] and (not asked_for or answers[best] > 0)
    if not (sure or nearest):
        return Fit(False, ())
    near = [i for i in order[:_MOST] if scores[i] >= _NEAR * scores[best]]
    return Fit(bool(sure), tuple((int(i), float(shares[i])) for i in near))


def _under(one: Quotable) -> str:
    """The heading next above it."""
    return one.heading.rsplit(" > ", 1)[-1]


def _place(one: Quotable) -> tuple[int, str]:
    return one.document, one.heading


def _answering(question: str, passages: Sequence[Quotable]) -> tuple[bool, Doubles]:
    """Whether the question asks for something of a kind, and what telling it is worth [p]: as much
    as a word that as many passages hold.
    """
    kinds = told(question, [f"{_under(one)}\n{one.body}" for one in passages])
    telling = kinds.sum(axis=1)
    idf = np.log(1 + (len(passages) - telling + 0.5) / (telling + 0.5))
    return len(kinds) > 0, (1 + COVERED) * (idf @ kinds)


def _agreement(
    leaner: Leaner, question: str, passages: Sequence[Quotable], order: NDArray[np.intp]
) -> Doubles:
    """How far the question and each of the first passages with those around it lean to the same
    leaves (0 to 1) [p]: what one passage is about is often said by the next.
    """
    around = {int(i): _around(passages, int(i)) for i in order[:_READ]}
    read = sorted({i for near in around.values() for i in near})
    texts = [(f"{one.title} {_under(one)}", one.body) for one in (passages[i] for i in read)]
    asked, *leanings = leaner.lean([("", question), *texts])
    common = {i: _common(asked, one) for i, one in zip(read, leanings, strict=True)}
    found = np.zeros(len(passages))
    for i, near in around.items():
        found[i] = np.mean([common[j] for j in near])
    return found


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
