"""A consultation answered by quoting: the passage word for word with its source, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import Connection, or_, select

from retrieval.memory import MemoryIndex
from retrieval.terms import Terms
from suqiu.store.schema.retrieval import knowledge_document, knowledge_passage

# A passage fits that holds this share of the question's words. Set by hand.
LEAST_SHARE = 0.42
# Everyday questions hold many words that no guide has, so one fits as well that is worth so many
# words which no passage holds, if this share is in it. Measured by benchmarks/knowledge.py.
_WORTH_WORDS, _LEAST_WORTH = 5.5, 0.15
_NEAR = 0.75
_MOST = 3


@dataclass(frozen=True, slots=True)
class Quote:
    """`body` stands in `source` word for word. `share`: how much of the question is in it."""

    title: str
    heading: str
    body: str
    source: str
    owner: str
    valid_from: date
    valid_to: date | None
    share: float


def find_quotes(connection: Connection, question: str, on: date) -> tuple[Quote, ...]:
    """At most three passages that are valid `on` that day, best first; empty when none fits."""
    d, p = knowledge_document.c, knowledge_passage.c
    rows = connection.execute(
        select(
            d.title, p.heading, p.body, d.source, d.owner, d.valid_from, d.valid_to,
            p.terms, p.counts, p.length,
        )
        .join(knowledge_document, p.document_id == d.id)
        .where(d.valid_from <= on, or_(d.valid_to.is_(None), d.valid_to >= on))
        .order_by(p.id)
    ).all()  # fmt: skip
    if not rows:
        return ()
    terms = [
        Terms(np.array(row.terms, np.int32), np.frombuffer(row.counts, np.uint8), row.length)
        for row in rows
    ]
    return tuple(Quote(*rows[i][:7], round(share, 3)) for i, share in fitting(terms, question))


def fitting(passages: Sequence[Terms], question: str) -> list[tuple[int, float]]:
    """At most three passages that fit, best first: the place of each and the question's share."""
    scores, shares = MemoryIndex(passages).score(_asked(question))
    worth = _WORTH_WORDS * np.log(1 + len(passages))
    fits = (shares >= LEAST_SHARE) | ((scores >= worth) & (shares >= _LEAST_WORTH))
    order = np.argsort(-scores, kind="stable")[:_MOST]
    near = _NEAR * scores[order[:1]]
    return [(int(i), float(shares[i])) for i in order if fits[i] and scores[i] >= near]


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
