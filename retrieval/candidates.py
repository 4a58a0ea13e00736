"""Which tickets are looked at closely: rare words, words that go together, words with a leaf."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import psycopg
from sqlalchemy import Connection

from retrieval.bm25 import Candidates, Query
from retrieval.filters import Filters, months_between, tag_list
from retrieval.state import IndexState
from retrieval.terms import FULL, TermKind

# A trade: 300 to 600 candidates keep 99 % of the exact first five's score, not always the same
# five (about 86 %, 74,149 tickets); more cost time (docs/retrieval.md).
BUDGET = 500
MOST_CANDIDATES = 800
_WORDS, _PAIRS = 6, 6
# Where a leaf is known, the budget of rare words is this part of all, that of words with the
# leaf all of it; four pairs of words not too common, which go with a leaf so much more often than
# by chance. Measured on typed questions (docs/retrieval.md); more of either costs time.
_ALONE_WITH_LEAF, _LEAF_PAIRS, _OFTEN_WITH_LEAF, _WITH_LEAF = 8, 4, 0.05, 4.0
_FEW_MONTHS = 4
# However much the filters leave: so many entries of the index cost 10 ms to read.
_MOST_READ = 20_000
# A word in more than this share of tickets (关于, 投诉) narrows nothing.
_COMMON = 0.2
# Words of one text go together more often than by chance.
_TOGETHER = 8.0
# A leaf this sure is looked for with the words: what says the same in other words is found by
# one of them.
_SURE = 0.25
_ARRAY_HEAD = 20  # bytes of PostgreSQL's binary array before the first item


@dataclass(frozen=True, slots=True)
class Found:
    """Tickets with their terms, in one order; equal `prints` are equal entries of the index."""

    numbers: list[str]
    prints: list[int]
    candidates: Candidates


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A candidate has one of `one_of`, or both terms of one of `pairs`."""

    one_of: list[int]
    pairs: list[tuple[int, int]]
    expected: float


def find_candidates(
    connection: Connection,
    query: Query,
    terms: Mapping[int, TermKind],
    leaning: Mapping[int, float],
    documents: Mapping[int, int],
    state: IndexState,
    filters: Filters,
) -> Found:
    """At most `MOST_CANDIDATES` of what this reader sees within the filters.

    `leaning` as `leaning_weights` gives it; `documents` in how many a term or leaf is.
    """
    first, last = state.first_month or "", state.last_month or ""
    everything = filters.months(first, last)
    total = len(months_between(first, last))
    share = filters.share() * len(everything) / max(total, 1)
    # The lists of many months are long to read; then only the tickets themselves are looked at.
    months = tag_list(everything) if len(everything) <= min(total - 1, _FEW_MONTHS) else []
    if not everything:
        # Tickets newer than the last count: only the exact period narrows.
        months, share = [], 1.0
    sure = {leaf: documents[leaf] for leaf, root in leaning.items()
            if (root * FULL) ** 2 >= _SURE and leaf in documents}  # fmt: skip
    wanted = _choose(query, terms, sure, documents, share)
    if wanted.expected > MOST_CANDIDATES:
        # A common word alone: the newest tickets with it.
        kept = max(1, int(len(everything) * BUDGET / wanted.expected))
        months = tag_list(everything[-kept:])
    found = _read(connection, wanted, months, filters)
    if not found.numbers:
        # The rare terms are not in what the filters leave: any but the commonest will do.
        usual = query.ids[query.documents <= _COMMON * query.collection.documents]
        found = _read(connection, _Wanted(usual.tolist(), [], 0.0), months, filters)
    return found


def _choose(
    query: Query,
    terms: Mapping[int, TermKind],
    leaves: Mapping[int, int],
    documents: Mapping[int, int],
    share: float,
) -> _Wanted:
    """Rare terms alone, and pairs: what is common says something together."""
    order = [int(i) for i in np.argsort(query.documents, kind="stable")]
    often = query.documents * share
    # A character alone is everywhere.
    usable = [i for i in order if terms[int(query.ids[i])] is not TermKind.CHARACTER] or order
    one_of: list[int] = []
    expected, read = 0.0, 0
    # Where the leaf is known, its pairs say more than rare words of any matter.
    alone = BUDGET / (_ALONE_WITH_LEAF if leaves else 2)
    for i in usable:
        read += int(query.documents[i])
        if expected + often[i] > alone or (one_of and read > _MOST_READ):
            break
        one_of.append(int(query.ids[i]))
        expected += often[i]
    words = [i for i in usable if terms[int(query.ids[i])] is TermKind.WORD]
    words = [i for i in words if int(query.ids[i]) not in one_of][:_WORDS]
    most = _COMMON * query.collection.documents
    words = [i for i in words if query.documents[i] <= most] or words[:2]
    total = max(query.collection.documents * share, 1.0)
    # With a leaf even a character says something; a word is there as its pairs already, and
    # terms in equally many documents (坑洼, 洼洼) are most likely in the same ones.
    single = {int(query.documents[i]): i for i in order
              if terms[int(query.ids[i])] is not TermKind.WORD
              and int(query.ids[i]) not in one_of and int(query.ids[i]) in documents
              and query.documents[i] <= min(_OFTEN_WITH_LEAF * query.collection.documents,
                                           _MOST_READ / _LEAF_PAIRS)}  # fmt: skip
    with_leaf = _pairs(
        [(int(query.ids[i]), leaf, float(often[i]), n * share)
         for i in single.values() for leaf, n in leaves.items()],
        total, _WITH_LEAF, _LEAF_PAIRS, BUDGET,
    )  # fmt: skip
    expected += with_leaf[1]
    together = _pairs(
        [(int(query.ids[i]), int(query.ids[j]), float(often[i]), float(often[j]))
         for place, i in enumerate(words) for j in words[place + 1 :]],
        total, _TOGETHER, _PAIRS, BUDGET - expected,
    )  # fmt: skip
    expected += together[1]
    pairs = with_leaf[0] + together[0]
    if not one_of and not pairs:
        return _Wanted([int(query.ids[usable[0]])], [], float(often[usable[0]]))
    return _Wanted(one_of, pairs, expected)


def _pairs(
    offered: Sequence[tuple[int, int, float, float]],
    total: float,
    factor: float,
    most: int,
    budget: float,
) -> tuple[list[tuple[int, int]], float]:
    """The rarest pairs of (one, other, documents of one, of the other) and how many documents
    are expected of them: at least one pair, then up to `most` and what the budget holds.
    """
    rarest = sorted((min(factor * n * m / total, n, m), one, other)
                    for one, other, n, m in offered)  # fmt: skip
    pairs: list[tuple[int, int]] = []
    expected = 0.0
    for more, one, other in rarest:
        if (expected + more > budget and pairs) or len(pairs) == most:
            break
        pairs.append((one, other))
        expected += more
    return pairs, expected


def _read(connection: Connection, wanted: _Wanted, months: list[str], filters: Filters) -> Found:
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
    sizes = [len(row[3]) for row in rows]
    raw = b"".join(row[2][_ARRAY_HEAD:] for row in rows)
    ids = np.frombuffer(raw, ">i4")[1::2].astype(np.int32)
    counts = np.frombuffer(b"".join(row[3] for row in rows), np.uint8)
    lengths = np.array([row[1] for row in rows], float)
    owners = np.repeat(np.arange(len(rows)), sizes)
    return Found(
        [row[0] for row in rows],
        [hash((row[1], bytes(row[2]), bytes(row[3]))) for row in rows],
        Candidates(ids, counts, owners, lengths),
    )
