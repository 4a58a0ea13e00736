"""A site's corpus: the latest rows of common leaves, and the seed under another tree."""

from classifier.labels.corpus import Corpus, Example, seed_taxonomy
from classifier.training import site
from classifier.training.site import latest_per_leaf, seed_for
from suqiu.taxonomy import Leaf, Taxonomy


def test_common_leaves_keep_their_latest_rows_and_rare_ones_all(monkeypatch):
    monkeypatch.setattr(site, "_MOST_ROWS", 8)
    monkeypatch.setattr(site, "_LEAST_PER_LEAF", 2)
    rows = [Example("a", f"a{i}") for i in range(9)] + [Example("b", "b0")]
    kept = latest_per_leaf(Corpus(rows)).examples
    assert [e.body for e in kept] == ["a5", "a6", "a7", "a8", "b0"]


def test_a_small_export_is_kept_whole():
    corpus = Corpus(Example("a", str(i)) for i in range(3000))
    assert len(latest_per_leaf(corpus)) == 3000


def test_the_seed_follows_paths_into_another_tree():
    own = seed_taxonomy().leaf("020101")
    tree = Taxonomy([Leaf("W1", own.names), Leaf("Z9", ("别的", "类别"))])
    codes = {example.code for example in seed_for(tree).examples}
    assert codes == {"W1"}
