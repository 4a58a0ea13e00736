"""What is asked of the index: pure choices over how common terms are."""

import numpy as np
import pytest

from retrieval.bm25 import Collection, WeighedTerms
from retrieval.terms import TermKind
from retrieval.wanted import BUDGET, NARROW, WIDE, choose_wanted

LEAF = 9_000_001
TICKETS = 100_000


def choose(documents, leaf_documents=2_000, reach=NARROW, kind=TermKind.PAIR):
    """The choice for a question whose terms 1, 2, … are in so many tickets."""
    ids = np.arange(1, len(documents) + 1, dtype=np.int32)
    query = WeighedTerms(
        ids, np.ones(len(ids)), np.array(documents, np.int64), Collection(TICKETS, 100.0),
        np.array([LEAF], np.int32), np.ones(1),
    )  # fmt: skip
    terms = dict.fromkeys(map(int, ids), kind)
    found = {LEAF: leaf_documents} if leaf_documents else {}
    held = {**dict(enumerate(documents, 1)), **found}
    return choose_wanted(query, terms, found, held, 1.0, reach)


def test_a_long_letter_is_looked_for_by_words_that_bring_something():
    rare, middling = list(range(1, 40)), list(range(400, 460, 2))
    wanted = choose([*rare, *middling])
    paired = [one for one, leaf in wanted.pairs if leaf == LEAF]
    assert len(paired) >= 10
    # 39 rare terms come first; what goes with the leaf is of the others.
    assert all(one > len(rare) for one in paired)
    assert BUDGET / 2 < wanted.expected <= BUDGET + NARROW.alone


def test_a_short_question_takes_commoner_words_when_there_are_no_others():
    wanted = choose([30, 900, 3_000])
    assert {one for one, leaf in wanted.pairs if leaf == LEAF} == {2, 3}
    assert 1 in wanted.one_of


def test_a_word_too_common_to_read_waits_for_the_wide_reach():
    narrow, wide = choose([20_000, 4_900]), choose([20_000, 4_900], reach=WIDE)
    assert (1, LEAF) not in narrow.pairs
    assert (1, LEAF) not in wide.pairs  # in more than a twentieth of all tickets
    assert (1, LEAF) in choose([5_000, 900], reach=WIDE).pairs


def test_reading_is_bounded_however_much_the_filters_leave():
    documents = list(range(4_000, 5_000, 20))
    for reach in (NARROW, WIDE):
        wanted = choose(documents, leaf_documents=200, reach=reach)
        assert sum(documents[one - 1] for one, _ in wanted.pairs) <= reach.read


def test_without_a_leaf_rare_words_have_the_budget():
    wanted = choose([3, 50, 100, 4_000], leaf_documents=0)
    assert wanted.one_of == [1, 2, 3]
    assert wanted.pairs == []


@pytest.mark.parametrize("leaf_documents", [0, 2_000])
def test_something_is_always_asked_for(leaf_documents):
    wanted = choose([60_000, 70_000], leaf_documents)
    assert wanted.one_of or wanted.pairs
