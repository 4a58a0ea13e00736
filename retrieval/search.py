"""`search`: the tickets most like a text, of those the reader may see."""

from dataclasses import dataclass

import numpy as np
import psycopg
from sqlalchemy import Connection

from retrieval.bm25 import Candidates, Query, make_query, score
from retrieval.encoder import Encoder
from retrieval.filters import Filters, months_between, tag_list
from retrieval.fuse import fuse
from retrieval.leaning import Leaner, leaning_weights
from retrieval.state import read_state, term_documents
from retrieval.terms import TermKind, query_terms
from retrieval.vectors import nearest

# A trade: 300 to 600 candidates keep 99 % of the exact first five's score, not always the same
# five (about 86 %, 74,149 tickets); more cost time (docs/retrieval.md).
BUDGET = 500
MOST_CANDIDATES = 800
_WORDS, _PAIRS = 6, 6
_FEW_MONTHS = 4
# However much the filters leave: so many entries of the index cost 10 ms to read.
_MOST_READ = 20_000
# A word in more than this share of tickets (关于, 投诉) narrows nothing.
_COMMON = 0.2
# Words of one text go together more often than by chance.
_TOGETHER = 8.0
DEPTH = 50
_ARRAY_HEAD = 20  # bytes of PostgreSQL's binary array before the first item


@dataclass(frozen=True, slots=True)
class Hit:
    """A ticket found: BM25 `score`, with the agreement of leaves where those are known; `share` of the question's weight found in it (0 to 1);
    cosine `similarity` where an encoder serves and it was near.
    """

    ticket_no: str
    score: float
    share: float
    similarity: float | None = None


def search(
    connection: Connection,
    text: str,
    *,
    filters: Filters = Filters(),
    limit: int = 10,
    encoder: Encoder | None = None,
    leaner: Leaner | None = None,
) -> tuple[Hit, ...]:
    """The best `limit` of what this reader's connection may see, best first.

    With a leaner, tickets that lean to the same leaves come before others with the same words.
    With the encoder whose vectors serve, words and nearness are fused; with another, as while
    its vectors are being made, words alone serve. A text without words finds nothing.
    """
    found = _lexical(connection, text, filters, max(limit, DEPTH), leaner)
    # No word in common is where nearness helps most; no word at all is no question.
    if encoder is None or not query_terms(text):
        return found[:limit]
    near = nearest(connection, encoder, text, filters, max(limit, DEPTH))
    if not near:
        return found[:limit]
    lexical = {hit.ticket_no: hit for hit in found}
    order = fuse({number: hit.score for number, hit in lexical.items()}, near)
    return tuple(
        Hit(
            number,
            lexical[number].score if number in lexical else 0.0,
            lexical[number].share if number in lexical else 0.0,
            near.get(number),
        )
        for number in order[:limit]
    )


def _lexical(
    connection: Connection, text: str, filters: Filters, limit: int, leaner: Leaner | None
) -> tuple[Hit, ...]:
    terms = query_terms(text)
    state = read_state(connection)
    if not terms or state.first_month is None or state.last_month is None:
        return ()
    leaning = leaning_weights(leaner.lean([("", text)])[0]) if leaner is not None else None
    query = make_query(terms, term_documents(connection, terms), state.collection, leaning)
    everything = filters.months(state.first_month, state.last_month)
    total = len(months_between(state.first_month, state.last_month))
    share = filters.share() * len(everything) / max(total, 1)
    # The lists of many months are long to read; then only the tickets themselves are looked at.
    months = tag_list(everything) if len(everything) <= min(total - 1, _FEW_MONTHS) else []
    if not everything:
        # Tickets newer than the last count: only the exact period narrows.
        months, share = [], 1.0
    wanted = _choose(query, terms, share)
    if wanted.expected > MOST_CANDIDATES:
        # A common word alone: the newest tickets with it.
        kept = max(1, int(len(everything) * BUDGET / wanted.expected))
        months = tag_list(everything[-kept:])
    numbers, candidates = _candidates(connection, wanted, months, filters)
    if not numbers:
        # The rare terms are not in what the filters leave: any but the commonest will do.
        usual = query.ids[query.documents <= _COMMON * query.collection.documents]
        rest = _Wanted(usual.tolist(), [], 0.0)
        numbers, candidates = _candidates(connection, rest, months, filters)
    scores, shares = score(query, candidates)
    # The number of a ticket breaks ties, so that the same question has the same answer.
    best = sorted(range(len(numbers)), key=lambda i: (-scores[i], numbers[i]))[:limit]
    return tuple(Hit(numbers[i], float(scores[i]), float(shares[i])) for i in best if scores[i] > 0)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A candidate has one of `one_of`, or both words of one of `pairs`."""

    one_of: list[int]
    pairs: list[tuple[int, int]]
    expected: float


def _choose(query: Query, terms: dict[int, TermKind], share: float) -> _Wanted:
    """Rare terms alone, and pairs of words: what is common says something together."""
    order = [int(i) for i in np.argsort(query.documents, kind="stable")]
    often = query.documents * share
    # A character alone is everywhere.
    usable = [i for i in order if terms[int(query.ids[i])] is not TermKind.CHARACTER] or order
    one_of: list[int] = []
    expected, read = 0.0, 0
    for i in usable:
        read += int(query.documents[i])
        if expected + often[i] > BUDGET / 2 or (one_of and read > _MOST_READ):
            break
        one_of.append(int(query.ids[i]))
        expected += often[i]
    words = [i for i in usable if terms[int(query.ids[i])] is TermKind.WORD]
    words = [i for i in words if int(query.ids[i]) not in one_of][:_WORDS]
    most = _COMMON * query.collection.documents
    words = [i for i in words if query.documents[i] <= most] or words[:2]
    total = max(query.collection.documents * share, 1.0)
    together = sorted(
        (min(_TOGETHER * often[i] * often[j] / total, often[i], often[j]), i, j)
        for place, i in enumerate(words)
        for j in words[place + 1 :]
    )
    pairs: list[tuple[int, int]] = []
    for more, i, j in together:
        if (expected + more > BUDGET and pairs) or len(pairs) == _PAIRS:
            break
        pairs.append((int(query.ids[i]), int(query.ids[j])))
        expected += more
    if not one_of and not pairs:
        return _Wanted([int(query.ids[usable[0]])], [], float(often[usable[0]]))
    return _Wanted(one_of, pairs, expected)


def _candidates(
    connection: Connection, wanted: _Wanted, months: list[str], filters: Filters
) -> tuple[list[str], Candidates]:  # fmt: skip
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    tags = filters.tags()
    # The binary protocol: terms come as bytes that numpy reads at once.
    with driver.cursor(binary=True) as cursor:
        rows = cursor.execute(
            "SELECT * FROM suqiu_candidates(%s::int[], %s::int[], %s::int[], %s::text[], %s::text[],"
            " %s::text[], %s::text[], %s::timestamp, %s::timestamp, %s::int)",
            (
                wanted.one_of, [one for one, _ in wanted.pairs],
                [other for _, other in wanted.pairs], months, tags["leaves"], tags["streets"], tags["departments"],
                filters.start, filters.end, MOST_CANDIDATES,
            ),
        ).fetchall()  # fmt: skip
    numbers = [row[0] for row in rows]
    sizes = [len(row[3]) for row in rows]
    raw = b"".join(row[2][_ARRAY_HEAD:] for row in rows)
    ids = np.frombuffer(raw, ">i4")[1::2].astype(np.int32)
    counts = np.frombuffer(b"".join(row[3] for row in rows), np.uint8)
    lengths = np.array([row[1] for row in rows], float)
    return numbers, Candidates(ids, counts, np.repeat(np.arange(len(rows)), sizes), lengths)
