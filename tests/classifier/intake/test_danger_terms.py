"""Terms of danger: found, weighed by the densest passage, taken back, shown."""

import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.intake.contexts import load_contexts
from classifier.intake.danger_terms import FEATURES, KINDS, DangerTerms, load_danger_terms
from classifier.intake.reading import read_tickets
from suqiu.data import dataset_path
from suqiu.records import Ticket

RATED = {
    "塌": (1, 0),
    "墙塌": (2, 0),
    "墙塌下来": (3, 0),
    "停水": (2, 1),
    "缴费": (-2, 0),
    "咨询": (-1, 0),
}
ORDINARY, ALL, DENSEST, COLLAPSE, CUT = range(5)


@pytest.fixture(scope="module")
def terms():
    ratings, kinds = zip(*RATED.values(), strict=True)
    actions, more = [f"做{kind}" for kind in KINDS], [0.0, 1.4, 0.0, 0.0, 0.0, 0.0]
    return DangerTerms(tuple(RATED), ratings, kinds, actions, more, load_contexts())


def features(terms, *texts):
    return terms.features(terms.find(texts), len(texts))


def test_of_terms_within_each_other_the_longest_is_found(terms):
    hits = terms.find(["墙塌了，咨询", "", "院墙塌下来，路也塌了"])
    assert [terms.terms[term] for term in hits.term] == ["墙塌", "咨询", "墙塌下来", "塌"]
    assert hits.owner.tolist() == [0, 0, 2, 2]
    assert hits.start.tolist() == [0, 4, 1, 8]
    assert hits.end.tolist() == [2, 6, 5, 9]


def test_a_text_is_weighed_by_its_densest_passage(terms):
    near = features(terms, "墙塌了，又停水。")[0]
    far = features(terms, f"墙塌了，{'啊' * 40}又停水。")[0]
    assert near[DENSEST] == pytest.approx(2 * far[DENSEST])
    assert near[COLLAPSE] == far[COLLAPSE] > 0
    assert near[ALL] == far[ALL] == pytest.approx(np.log1p(4))
    # Said again elsewhere, it is one thing still.
    again = features(terms, f"墙塌了，{'啊' * 40}墙塌了，{'啊' * 40}又停水。")[0]
    assert again.tolist() == far.tolist()


def test_ordinary_terms_are_counted_apart(terms):
    found = features(terms, "咨询缴费，停水。", "停水。")
    assert found[0, ORDINARY] == pytest.approx(np.log1p(3))
    assert found[1, ORDINARY] == 0
    assert found[0, 1:].tolist() == found[1, 1:].tolist()


def test_the_kind_most_of_it_is_of_says_how_much_more_it_must_weigh(terms):
    texts = ["停水了", "墙塌下来，停水", "缴费", "停水，停水，墙塌下来", ""]
    more = terms.more(terms.find(texts), len(texts))
    assert more.tolist() == pytest.approx([1.4, 0.0, 0.0, 1.4, 0.0])


@given(st.lists(st.text("墙塌下来停水缴费咨询，。啊", max_size=60), min_size=1, max_size=6))
def test_texts_do_not_touch_each_other(terms, texts):
    together = features(terms, *texts)
    assert together.shape == (len(texts), FEATURES)
    apart = np.vstack([features(terms, text) for text in texts])
    assert together.tolist() == apart.tolist()
    hits = terms.find(texts)
    found = [texts[o][s:e] for o, s, e in zip(hits.owner, hits.start, hits.end, strict=True)]
    assert found == [terms.terms[term] for term in hits.term]


@pytest.mark.parametrize(
    ("body", "stands"),
    [("昨天墙塌了", True), ("墙没有塌", False), ("要是墙塌了怎么办", False), ("墙塌了的应急演练", False),
     ("2011年墙塌了", False), ("2011年墙塌了，至今没修", True), ("没有去缴费", True),
     ("停水的谣言", False), ("是否停水", False), ("停水已恢复", False), ("没有打招呼就停水", True)],
)  # fmt: skip
def test_what_is_denied_supposed_or_past_is_taken_back(terms, body, stands):
    readings = read_tickets([Ticket("1", body, created="2026-03-01")])
    hits = terms.find([reading.text for reading in readings])
    assert (not terms.taken_back(hits, readings).any()) == stands


def test_terms_that_touch_are_shown_as_one_phrase(terms):
    text = "墙塌停水，缴费以后停水。"
    words, action = terms.shown(text, terms.find([text]), least=1)
    assert words == ("墙塌停水",)
    assert action == "做停供"
    text = "自家的水，楼塌了，停水"
    # Beside what tells something by itself nothing weaker is shown.
    assert terms.shown(text, terms.find([text]), least=1)[0] == ("停水",)
    assert terms.shown("楼塌了", terms.find(["楼塌了"]), least=1)[0] == ("楼塌",)
    text = "路塌了，对面的墙塌下来，又停水"
    assert terms.shown(text, terms.find([text]), least=1)[0] == ("墙塌下来", "停水")
    assert terms.shown("路塌了", terms.find(["路塌了"]), least=2) == ((), "")
    assert terms.shown("缴费", terms.find(["缴费"]), least=1) == ((), "")


def test_the_shipped_terms_are_whole():
    with dataset_path("intake/urgent_terms.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kinds = {row["kind"] for row in rows}
    assert kinds == {*KINDS, "平常"}
    loaded = load_danger_terms(load_contexts())
    assert len(loaded.terms) == len(rows) > 10_000
    # Each is found as written: none is spoilt by what texts become before they are read.
    hits = loaded.find(loaded.terms)
    whole = {
        int(t)
        for t, s, e in zip(hits.term, hits.start, hits.end, strict=True)
        if e - s == len(loaded.terms[t])
    }
    assert len(whole) == len(rows)
