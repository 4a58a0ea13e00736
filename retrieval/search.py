"""`search`: the tickets most like a text, of those the reader may see."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import psycopg
from psycopg.errors import QueryCanceled
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from retrieval.bm25 import held, make_query, score
from retrieval.candidates import find_candidates
from retrieval.copies import Entry, distinct, each
from retrieval.encoder import Encoder
from retrieval.errors import TooLongError
from retrieval.filters import Filters
from retrieval.fuse import fuse
from retrieval.leaning import Leaner, leaning_weights
from retrieval.places import asked_places
from retrieval.state import read_state, term_documents
from retrieval.terms import query_terms
from retrieval.vectors import nearest
from retrieval.wanted import AtPlaces

DEPTH = 50


@dataclass(frozen=True, slots=True)
class Hit:
    """A ticket found: BM25 `score` with what is covered and, where leaves are known, their
    agreement; `share` of the question's weight found in it (0 to 1); cosine `similarity` where
    an encoder serves and it was near; the numbers of other tickets with the `same` text, latest
    first.
    """

    ticket_no: str
    score: float
    share: float
    similarity: float | None = None
    same: tuple[str, ...] = ()


@contextmanager
def _one_kind_of_error() -> Iterator[None]:
    try:
        yield
    except (psycopg.Error, DBAPIError) as error:
        raise _told(error) from error


def _told(error: psycopg.Error | DBAPIError) -> Exception:
    """The candidates are read from the driver itself: its errors as all others of the database."""
    if isinstance(getattr(error, "orig", error), QueryCanceled):
        return TooLongError("查得太久，已停止", hint="写上受理时间或类别缩小范围，或多写几个字再查")
    if isinstance(error, psycopg.Error):
        return DBAPIError.instance("suqiu_candidates", None, error, psycopg.Error)
    return error


@_one_kind_of_error()
def search(
    connection: Connection,
    text: str,
    *,
    filters: Filters = Filters(),
    limit: int = 10,
    encoder: Encoder | None = None,
    leaner: Leaner | None = None,
    but: str | None = None,
    copies: bool = False,
) -> tuple[Hit, ...]:
    """The best `limit` texts of what this reader's connection may see, best first, of equal ones
    the latest; without the ticket numbered `but`; with `copies`, every ticket for itself.

    With a leaner, tickets that lean to the same leaves come before others with the same words.
    With the encoder whose vectors serve, words and nearness are fused; with another, as while
    its vectors are being made, words alone serve. A text without words finds nothing. TooLongError
    at the reader's time limit.
    """
    entries = _lexical(connection, text, filters, leaner, but)
    # No word in common is where nearness helps most; no word at all is no question.
    if encoder is not None and query_terms(text):
        near = nearest(connection, encoder, text, filters, max(limit, DEPTH))
        near = {number: one for number, one in near.items() if number != but}
        entries = _fused(entries[: max(limit, DEPTH)], near) if near else entries
    if not entries:
        return ()
    chosen = (each if copies else distinct)(connection, entries, limit)
    return tuple(
        Hit(one.ticket_no, one.entry.score, one.entry.share, one.entry.similarity, one.same)
        for one in chosen
    )


def _lexical(
    connection: Connection, text: str, filters: Filters, leaner: Leaner | None, but: str | None
) -> list[Entry]:
    """All candidates with a word of the question, best first; equal entries as one."""
    terms = query_terms(text)
    state = read_state(connection)
    if not terms or state.first_month is None or state.last_month is None:
        return []
    asked = asked_places(connection, text)
    typed = query_terms(asked.rest)
    leaning = leaning_weights(leaner.lean([("", asked.rest)])[0]) if leaner and typed else {}
    documents = term_documents(connection, [*terms, *leaning])
    query = make_query(terms, documents, state.collection, leaning, asked.places)
    found = find_candidates(
        connection, query, terms, leaning, documents, state, filters, AtPlaces(asked.places, typed)
    )
    scores, shares = score(query, found.candidates)
    # The same text at the place that is named and elsewhere is not alike.
    there = held(found.candidates, asked.places)
    alike: dict[tuple[int, int], list[int]] = {}
    for place, number in enumerate(found.numbers):
        if number != but and (shares[place] > 0 or asked.places):
            alike.setdefault((found.prints[place], int(there[place])), []).append(place)
    entries = [
        Entry(
            tuple(sorted(found.numbers[i] for i in places)), float(scores[places[0]]),
            float(shares[places[0]]), None, float(scores[places[0]]),
            int(there[places[0]]),
        )
        for places in alike.values()
    ]  # fmt: skip
    # The number of a ticket breaks ties, so that the same question has the same answer.
    return sorted(entries, key=lambda one: (-one.fit, one.numbers))


def _fused(entries: Sequence[Entry], near: dict[str, float]) -> list[Entry]:
    """Words and nearness as one order; a copy is as near as the nearest of its entry."""
    heads = {number: one.numbers[0] for one in entries for number in one.numbers}
    nearness: dict[str, float] = {}
    for number, similarity in near.items():
        head = heads.get(number, number)
        nearness[head] = max(similarity, nearness.get(head, similarity))
    named = {one.numbers[0]: one for one in entries}
    gained = fuse({head: one.score for head, one in named.items()}, nearness)
    return [
        replace(
            named.get(head, Entry((head,), 0.0, 0.0)), similarity=nearness.get(head), fit=fit
        )
        for head, fit in gained.items()
    ]  # fmt: skip
