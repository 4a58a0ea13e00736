"""A consultation answered by quoting: passages word for word with their source, or nothing."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import Connection, or_, select

from retrieval.encoder import Encoder
from retrieval.knowledge.fit import Quotable, fit
from retrieval.knowledge.vectors import cosines
from retrieval.leaning import Leaner
from retrieval.spelling import read_among
from retrieval.terms import Terms
from suqiu.store.schema.retrieval import knowledge_document, knowledge_passage


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


@dataclass(frozen=True, slots=True)
class Quotes:
    """At most three each, best first. `nearest`, only where there are no `answers`: of the same
    matter, and perhaps not what was asked. `read_as`: the question as it was looked for, with words
    put right that were written by their sound.
    """

    read_as: str
    answers: tuple[Quote, ...] = ()
    nearest: tuple[Quote, ...] = ()


def find_quotes(
    connection: Connection,
    question: str,
    on: date,
    leaner: Leaner | None,
    encoder: Encoder | None = None,
) -> Quotes:
    """Of the passages that are valid `on` that day; without a leaner no nearest. An encoder serves when
    all of them have its vectors; else, as while they are being made, the words alone do.
    """
    d, p = knowledge_document.c, knowledge_passage.c
    vectors = (p.encoder, p.vector) if encoder is not None else ()
    rows = connection.execute(
        select(
            d.title, p.heading, p.body, d.source, d.owner, d.valid_from, d.valid_to,
            p.document_id, p.terms, p.counts, p.length, *vectors,
        )
        .join(knowledge_document, p.document_id == d.id)
        .where(d.valid_from <= on, or_(d.valid_to.is_(None), d.valid_to >= on))
        .order_by(p.id)
    ).all()  # fmt: skip
    if not rows or not question:
        return Quotes(question)
    passages = [
        Quotable(
            row.document_id, row.title, row.heading, row.body,
            Terms(np.array(row.terms, np.int32), np.frombuffer(row.counts, np.uint8), row.length),
        )
        for row in rows
    ]  # fmt: skip
    asked = read_among([one.terms for one in passages], question, leaner)
    near = None
    if encoder is not None and all(row.encoder == encoder.name for row in rows):
        near = cosines([row.vector for row in rows], encoder, asked)
    fitting = fit(passages, asked, leaner, near)
    found = tuple(Quote(*rows[i][:7], round(share, 3)) for i, share in fitting.found)
    return Quotes(asked, found) if fitting.sure else Quotes(asked, nearest=found)
