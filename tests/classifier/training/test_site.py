"""Of a site's very large export the latest rows of common leaves are learned."""

from classifier.labels.corpus import Corpus, Example
from classifier.training import site
from classifier.training.site import latest_per_leaf


def test_common_leaves_keep_their_latest_rows_and_rare_ones_all(monkeypatch):
    monkeypatch.setattr(site, "_MOST_ROWS", 8)
    monkeypatch.setattr(site, "_LEAST_PER_LEAF", 2)
    rows = [Example("a", f"a{i}") for i in range(9)] + [Example("b", "b0")]
    kept = latest_per_leaf(Corpus(rows)).examples
    assert [e.body for e in kept] == ["a5", "a6", "a7", "a8", "b0"]


def test_a_small_export_is_kept_whole():
    corpus = Corpus(Example("a", str(i)) for i in range(3000))
    assert len(latest_per_leaf(corpus)) == 3000
