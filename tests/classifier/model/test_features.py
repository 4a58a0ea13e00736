"""Features: same text, same numbers; no n-gram across two texts; arrays round-trip."""

import numpy as np

from classifier.model.features import FeatureSpace, _hashed
from classifier.texts import ticket_text

TEXTS = ["小区停水两天", "小区停水了", "学校门口堵车", "学校门口堵车严重"]


def test_each_view_has_length_one():
    matrix = FeatureSpace.fit(TEXTS).matrix(TEXTS)
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    assert np.allclose(lengths, np.sqrt(2), atol=1e-5)


def test_a_batch_is_its_texts_one_by_one():
    space = FeatureSpace.fit(TEXTS)
    together = space.matrix(TEXTS).toarray()
    alone = np.concatenate([space.matrix([text]).toarray() for text in TEXTS])
    assert np.allclose(together, alone)


def test_unknown_and_empty_texts_have_no_features():
    space = FeatureSpace.fit(TEXTS)
    batch = space.transform(["", "qqq", "小区停水"])
    assert batch.matrix[:2].nnz == 0
    assert batch.matrix[2].nnz > 0


def test_frequent_features_come_first():
    matrix = FeatureSpace.fit([*TEXTS, "小区", "小区"]).matrix([*TEXTS, "小区", "小区"])
    counts = np.bincount(matrix.indices, minlength=matrix.shape[1])
    assert list(counts) == sorted(counts, reverse=True)


def test_saved_arrays_make_the_same_space():
    space = FeatureSpace.fit(TEXTS)
    again = FeatureSpace.from_arrays(space.to_arrays())
    assert (space.matrix(TEXTS) != again.matrix(TEXTS)).nnz == 0


def test_the_title_counts_twice():
    assert ticket_text("停水", "两天了") == "停水。停水。两天了"
    assert ticket_text("", "两天了") == "两天了"


def test_a_word_is_the_same_wherever_it_stands():
    space = FeatureSpace.fit(TEXTS)
    alone = space.transform(["学校"]).word_column.tolist()
    before = ["小区停水了" * 300, "门口学校"]
    assert alone != [-1]
    assert space.transform(before).word_column[-1:].tolist() == alone


def test_different_words_hardly_ever_share_a_number():
    words = [chr(0x4E00 + i) + chr(0x4E00 + j) for i in range(100) for j in range(100)]
    text = "".join(words)
    buckets = _hashed([text], [words])[1]
    # As by chance: 10,000 words in a million places meet fifty times.
    assert len(set(buckets.tolist())) > len(words) - 100
