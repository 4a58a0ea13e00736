"""Texts that lean to the same leaf come before texts with the same words only."""

import numpy as np
import pytest

from classifier.leaning import LeafLeaner
from retrieval.bm25 import AGREEING_WORDS, AGREEMENT, Collection, agreement_worth, lay_out
from retrieval.candidates import Found, of_leaves
from retrieval.index import index_tickets
from retrieval.leaning import leaning_weights, with_leaning
from retrieval.memory import MemoryIndex
from retrieval.search import search
from retrieval.terms import leaf_id, text_terms
from suqiu.store.users import local_administrator
from tests.retrieval.conftest import add

NIGHT_WORK = "工地夜里一直在打桩，吵得睡不着"


@pytest.fixture(scope="module")
def leaner(small_model):
    return LeafLeaner(small_model)


def test_a_leaning_holds_the_likeliest_leaves(leaner, small_model):
    (first, second) = leaner.lean([("自来水停水", "家里没有水"), ("", NIGHT_WORK)])
    assert set(first) <= set(small_model.codes)
    assert 1 <= len(first) <= 8
    assert 0 < sum(first.values()) <= 1 + 1e-6
    assert max(first, key=first.get)[:4] == "0201"
    assert max(second, key=second.get) != max(first, key=first.get)
    assert leaner.lean([]) == []


def test_full_agreement_is_worth_its_share_of_the_words():
    leaning = {"020101": 0.64, "020102": 0.36}
    documents = [
        text_terms("停水"),
        with_leaning(text_terms("停水"), leaning),
        with_leaning(text_terms("停水"), {"070101": 1.0}),
    ]

    class Same:
        def lean(self, texts):
            return [leaning for _ in texts]

    index = MemoryIndex(documents)
    plain, _ = index.score("停水")
    scores, shares = MemoryIndex(documents, Same()).score("停水")
    gained = scores - plain
    weight = float(index.query("停水").weights.sum())
    worth = agreement_worth(weight, index.collection, 0.8 / 255)
    assert gained[0] == gained[2] == 0
    assert gained[1] == pytest.approx(worth, rel=0.01)
    assert list(shares) == [1, 1, 1]


def test_agreement_is_a_sum_for_short_questions_and_a_share_for_long_ones():
    collection = Collection(1000, 100.0)
    rare = AGREEING_WORDS * np.log(1001)
    assert agreement_worth(20.0, collection, 1 / 255) == pytest.approx(rare)
    assert agreement_worth(20.0, collection, 0.5 / 255) == pytest.approx(rare / 2)
    assert agreement_worth(5000.0, collection, 1 / 255) == pytest.approx(5000 * AGREEMENT)


def test_weights_are_roots():
    assert list(leaning_weights({"a": 0.25}).values()) == [pytest.approx(0.5 / 255)]
    assert np.all(np.diff(with_leaning(text_terms("停水"), {"a": 0.5, "b": 0.5}).ids) > 0)


def test_the_search_prefers_the_same_matter(indexed, leaner):
    asked = "晚上施工噪音扰民"
    own = leaner.lean([("", asked)])[0]
    texts = {"L1": "晚上施工停水扰民，水龙头没有水", "L2": "晚上施工打桩扰民，吵得睡不着觉了"}
    with indexed.owner().begin() as connection:
        for number, body in texts.items():
            add(connection, number, "2026-09-08", "19900000009", "东湖街道", "070101", "", body)
        index_tickets(connection, list(texts), leaner)
    agreeing = {
        number: sum(own.get(code, 0) * p for code, p in leaner.lean([("", body)])[0].items())
        for number, body in texts.items()
    }
    with indexed.reader(local_administrator()) as connection:
        plain = {hit.ticket_no: hit.score for hit in search(connection, asked)}
        leant = {hit.ticket_no: hit.score for hit in search(connection, asked, leaner=leaner)}
    gained = {number: leant[number] - plain[number] for number in texts}
    assert agreeing["L2"] > agreeing["L1"]
    assert gained["L2"] > gained["L1"] >= 0


def test_of_the_candidates_only_different_texts_that_surely_lean_to_a_leaf_count():
    sure, weak = {"070101": 0.9}, {"070101": 0.05}
    texts = [("马路上有坑", sure), ("马路上有坑", sure), ("路面破了", sure), ("门前积水", weak)]
    entries = [with_leaning(text_terms(body), leaning) for body, leaning in texts]
    found = Found(["1", "2", "3", "4"], [1, 1, 2, 3], lay_out(entries))
    assert of_leaves(found, [leaf_id("070101")]) == 2
    assert of_leaves(found, [leaf_id("070102")]) == 0
