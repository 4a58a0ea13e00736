"""Vectors of passages, kept beside their words; without them the words serve as before."""

from collections.abc import Sequence

import numpy as np
from sqlalchemy import Connection, Engine, bindparam, func, select, update

from retrieval.bm25 import Doubles
from retrieval.encoder import Encoder, Vectors
from suqiu.progress import Advance
from suqiu.store.schema.retrieval import knowledge_document, knowledge_passage

_CHUNK = 100
# Half precision moves a cosine by less than a thousandth, in half the room.
_KEPT = "<f2"


def passage_text(title: str, heading: str, body: str) -> str:
    """What is encoded of a passage: above it the title, and the heading where it is another."""
    above = f"{title} {under(heading)}" if under(heading) != title else title
    return f"{above.strip()}\n{body}"


def under(heading: str) -> str:
    """Of a path of headings the one next above the passage."""
    return heading.rsplit(" > ", 1)[-1]


def packed(vectors: Vectors) -> list[bytes]:
    """As the table keeps them."""
    return [row.tobytes() for row in vectors.astype(_KEPT)]


def cosines(kept: Sequence[bytes], encoder: Encoder, question: str) -> Doubles:
    """How near the question each of the kept vectors is."""
    vectors = np.frombuffer(b"".join(kept), _KEPT).reshape(len(kept), -1).astype(float)
    asked = encoder.encode([question], questions=True)[0].astype(float)
    return np.asarray(vectors @ asked, float)


def kept_vectors(connection: Connection) -> dict[str | None, int]:
    """By encoder how many passages have its vectors, by None how many have none."""
    p = knowledge_passage.c
    rows = connection.execute(select(p.encoder, func.count(p.id)).group_by(p.encoder))
    return {row[0]: row[1] for row in rows}


def embed_passages(engine: Engine, encoder: Encoder, advance: Advance = lambda rows: None) -> int:
    """Give every passage a vector of this encoder; how many were made now.

    Chunk by chunk, each in its own transaction: stopped, it goes on where it was.
    """
    done = 0
    d, p = knowledge_document.c, knowledge_passage.c
    missing = (
        select(p.id, d.title, p.heading, p.body)
        .join(knowledge_document, p.document_id == d.id)
        .where(p.encoder.is_distinct_from(encoder.name))
        .order_by(p.id)
        .limit(_CHUNK)
    )
    keep = (
        update(knowledge_passage)
        .where(p.id == bindparam("passage"))
        .values(encoder=encoder.name, vector=bindparam("made"))
    )
    while True:
        with engine.begin() as connection:
            rows = connection.execute(missing).all()
            if not rows:
                return done
            made = packed(encoder.encode([passage_text(*row[1:]) for row in rows]))
            connection.execute(
                keep,
                [
                    {"passage": row.id, "made": one}
                    for row, one in zip(rows, made, strict=True)
                ],
            )  # fmt: skip
        done += len(rows)
        advance(len(rows))
