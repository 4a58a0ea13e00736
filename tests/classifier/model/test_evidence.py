import math

import numpy as np
import pytest

from classifier.model.evidence import _joined, telling_words
from classifier.model.features import FeatureSpace
from classifier.model.weights import LinearWeights

RIVER = "这条河很臭，河水发黑3天了，请处理一下。"


@pytest.fixture(scope="module")
def features():
    # What is to be rare stands in three of two hundred texts.
    return FeatureSpace.fit([RIVER] * 3 + ["路灯不亮，请尽快修好。"] * 197)


@pytest.fixture
def found(features):
    def find(weights, **limits):
        batch = features.transform([RIVER])
        dense = np.zeros((features.size, 2), np.float32)
        for word, column in zip(batch.words[0], batch.word_column.tolist(), strict=True):
            dense[column, 1] = weights.get(word, 0)
        linear = LinearWeights.prune(dense)
        return telling_words(features, linear, batch, np.array([1]), **limits)[0]

    return find


def test_the_strongest_first_each_once_those_against_never(found):
    assert found({"河": 1.0, "发黑": 2.0, "河水": -1.0}) == ("发黑", "河")


def test_a_word_of_one_character_tells_when_it_is_rare(found):
    assert found({"臭": 1.0, "请": 1.0}) == ("臭",)
    assert found({"臭": 1.0, "发黑": 0.5}, least_idf_of_one=math.inf) == ("发黑",)


def test_signs_and_digits_are_no_words(found):
    assert found({"3": 1.0, "发黑": 0.9}) == ("发黑",)


def test_what_adds_next_to_nothing_beside_the_strongest_is_no_reason(found):
    assert found({"臭": 2.0, "一下": 0.3}) == ("臭",)
    assert found({"臭": 2.0, "一下": 0.3}, least_share=0.1) == ("臭", "一下")
    assert found({"一下": 0.3}) == ("一下",)


def test_a_character_behind_another_reason_is_told_with_it():
    words = ["门口", "广场", "舞", "每晚", "吵"]
    assert _joined(words, [2, 3, 1]) == ("广场舞", "每晚")
    assert _joined(words, [4, 2]) == ("吵", "舞")
