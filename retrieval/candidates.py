"""The tickets that are looked at closely, read from the index."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import psycopg
from sqlalchemy import Connection

from retrieval.bm25 import Candidates, WeighedTerms
from retrieval.filters import Filters, months_between, tag_list
from retrieval.places import without_places
from retrieval.state import IndexState
from retrieval.terms import FULL, Ids, TermKind
from retrieval.wanted import (
    BUDGET,
    COMMON,
    NARROW,
    WIDE,
    AtPlaces,
    Reach,
    Wanted,
    at_places,
    choose_wanted,
)

MOST_CANDIDATES = 800
_FEW_MONTHS = 4
# Fewer candidates than these, often of one text, are hardly a choice.
_FEW = 50
# A leaf this sure is looked for with the words: what says the same in other words is found by
# one of them.
_SURE = 0.25
# Where the words bring fewer texts that lean to it, the newest of the leaf are looked at as well.
_FEW_OF_LEAF = 5
_ARRAY_HEAD = 20  # bytes of PostgreSQL's binary array before the first item


@dataclass(frozen=True, slots=True)
class Found:
    """Tickets with their terms, in one order; equal `prints` are equal entries of the index, apart
    from the places.
    """

    numbers: list[str]
    prints: list[int]
    candidates: Candidates


def find_candidates(
    connection: Connection,
    query: WeighedTerms,
    terms: Mapping[int, TermKind],
    leaning: Mapping[int, float],
    documents: Mapping[int, int],
    state: IndexState,
    filters: Filters,
    there: AtPlaces,
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

    def newest(wanted: Wanted, most: float = BUDGET) -> list[str]:
        if wanted.expected <= MOST_CANDIDATES:
            return months
        return tag_list(everything[-max(1, int(len(everything) * most / wanted.expected)) :])

    def look(reach: Reach) -> list[tuple[Any, ...]]:
        wanted = choose_wanted(query, terms, sure, documents, share, reach)
        placed = at_places(there, query, terms, sure, share)
        if not there.places or wanted.expected + placed.expected <= MOST_CANDIDATES:
            both = wanted.joined(placed)
            return _read(connection, both, newest(both), filters)
        # Apart, as what is at a street is much: for the words too only its last months would be
        # read, and of each of them the lists of those months.
        rows = _read(connection, wanted, newest(wanted), filters)
        return rows + _read(connection, placed, newest(placed, BUDGET / 2), filters)

    rows = look(NARROW)
    found = _found(rows)
    if len(found.numbers) < _FEW:
        # Less goes together than was expected: the commoner words, of the newest tickets.
        rows = max(rows, look(WIDE), key=len)
        found = _found(rows)
    # Who names the leaves has said which to look at.
    if sure and not filters.leaves and of_leaves(found, sure) < _FEW_OF_LEAF:
        whole = Wanted(list(sure), [], sum(sure.values()) * share)
        found = _found(rows + _read(connection, whole, newest(whole, BUDGET / 8), filters))
    if not found.numbers:
        # The rare terms are not in what the filters leave: any but the commonest will do.
        usual = query.ids[query.documents <= COMMON * query.collection.documents]
        found = _found(_read(connection, Wanted(usual.tolist(), [], 0.0), months, filters))
    return found


def of_leaves(found: Found, leaves: Collection[int]) -> int:
    """How many different texts of these tickets lean to the leaves as surely."""
    one = found.candidates
    leaning = np.isin(one.ids, list(leaves)) & (one.counts >= np.sqrt(_SURE) * FULL)
    return len({found.prints[i] for i in one.owners[leaning]})


def _read(
    connection: Connection, wanted: Wanted, months: list[str], filters: Filters
) -> list[tuple[Any, ...]]:
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    tags = filters.tags()
    # The binary protocol: terms come as bytes that numpy reads at once.
    with driver.cursor(binary=True) as cursor:
        return cursor.execute(
            "SELECT * FROM suqiu_candidates(%s::int[], %s::int[], %s::int[], %s::text[], %s::text[],"
            " %s::text[], %s::text[], %s::timestamp, %s::timestamp, %s::int)",
            (
                wanted.one_of, [one for one, _ in wanted.pairs],
                [other for _, other in wanted.pairs], months, tags["leaves"], tags["streets"], tags["departments"],
                filters.start, filters.end, MOST_CANDIDATES,
            ),
        ).fetchall()  # fmt: skip


def _found(read: Sequence[tuple[Any, ...]]) -> Found:
    rows = list({row[0]: row for row in read}.values())
    sizes = [len(row[3]) for row in rows]
    ends = np.cumsum([0, *sizes])
    raw = b"".join(row[2][_ARRAY_HEAD:] for row in rows)
    ids = np.frombuffer(raw, ">i4")[1::2].astype(np.int32)
    counts = np.frombuffer(b"".join(row[3] for row in rows), np.uint8)
    lengths = np.array([row[1] for row in rows], float)
    owners = np.repeat(np.arange(len(rows)), sizes)
    return Found(
        [row[0] for row in rows],
        [
            _print(row, ids[start:end])
            for row, start, end in zip(rows, ends, ends[1:], strict=False)
        ],
        Candidates(ids, counts, owners, lengths),
    )


def _print(row: Sequence[Any], ids: Ids) -> int:
    """Stands for the terms and counts of an entry but for its places."""
    apart = without_places(ids)
    return hash((row[1], bytes(row[2][_ARRAY_HEAD + 8 * apart :]), bytes(row[3][apart:])))
