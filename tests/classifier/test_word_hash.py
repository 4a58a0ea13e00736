"""Words have the same numbers however many come, and in whatever order."""

import pytest

from classifier import word_hash
from classifier.word_hash import BUCKETS, WordHasher, bucket_of

LINES = [["停水", "了", "。"], [], ["x" * 70, "停水", "小区", "😀", "\ud800"], ["水停"]]
WORDS = [word for line in LINES for word in line]


def test_a_word_has_its_own_bucket_each_time():
    hasher = WordHasher()
    for _ in range(2):
        owner, bucket, long = hasher(LINES)
        assert owner.tolist() == [0, 0, 0, 2, 2, 2, 2, 2, 3]
        assert bucket.tolist() == [bucket_of(word) % BUCKETS for word in WORDS]
        assert long.tolist() == [len(word) > 1 for word in WORDS]


def test_no_words_are_no_numbers():
    assert [column.tolist() for column in WordHasher()([[], []])] == [[], [], []]


def test_words_of_the_same_letters_are_told_apart():
    words = ["ab", "ba", "a" * 40, "a" * 41, "b" + "a" * 39, "aab", "aba", "a", "b"]
    hasher = WordHasher()
    for _ in range(2):
        assert hasher([words])[1].tolist() == [bucket_of(word) % BUCKETS for word in words]


@pytest.mark.parametrize("remembered", [0, 3, 1000])
def test_a_full_table_forgets_and_goes_on(monkeypatch, remembered):
    monkeypatch.setattr(word_hash, "_REMEMBERED", remembered)
    hasher, words = WordHasher(), [f"词{n}" for n in range(500)]
    for _ in range(3):
        assert hasher([words])[1].tolist() == [bucket_of(word) % BUCKETS for word in words]
