"""The sure level and the decision say the same of a leaf, at whatever level it stands."""

import numpy as np
import pytest

from classifier.classifier import Classifier
from classifier.labels.corpus import Corpus, Example
from classifier.model.confidence import Confidence, HeldOut
from classifier.training.train import train
from suqiu.records import Decision, Ticket
from suqiu.taxonomy import Leaf, Taxonomy

LEAVES = {
    "路灯": ("市政", "照明", "路灯不亮"),
    "井盖": ("市政", "道路", "井盖缺失"),
    "咨询": ("其他", "咨询"),
}
TEXTS = {
    "路灯": ("门口的路灯坏了不亮", "巷子里路灯一直不亮", "路灯晚上不亮太黑"),
    "井盖": ("马路上井盖不见了", "井盖缺失很危险", "路边缺一个井盖"),
    "咨询": ("咨询一下怎么办证", "问问办证要什么材料", "想咨询办证流程"),
}


@pytest.fixture(scope="module")
def model():
    taxonomy = Taxonomy([Leaf(code, names) for code, names in LEAVES.items()], version="short")
    examples = [Example(code, f"{text}{i}") for code in TEXTS for text in TEXTS[code]
                for i in range(10)]  # fmt: skip
    return train(Corpus(examples), taxonomy, name="short")


def _held(leaf_right):
    """Upper levels nearly always right whatever the confidence; leaves so often."""
    confidence = np.tile(np.linspace(0.99, 0.05, 400, dtype=np.float32)[:, None], (1, 3))
    right = np.ones((400, 3), bool)
    right[leaf_right:, 2] = False
    return HeldOut(confidence, right, confidence[:, 0])


def _classifier(model, desk, leaf_right):
    model.confidence = Confidence(model.confidence.levels, _held(leaf_right))
    return Classifier(model, desk=desk)


@pytest.mark.parametrize("leaf_right", [0, 60, 200, 400])
def test_only_a_leaf_that_passes_is_sure(model, desk, leaf_right):
    classifier = _classifier(model, desk, leaf_right)
    texts = [text for some in TEXTS.values() for text in some] + ["路灯", "办证井盖", "你好"]
    found = classifier.classify([Ticket(str(i), text) for i, text in enumerate(texts)])
    for one in found:
        own = len(LEAVES[one.codes[0].code])
        passes = one.codes[0].probability >= classifier.decisions.threshold(titled=True)
        assert one.sure_level == (own if passes else own - 1)
        assert (one.decision is Decision.AUTO) <= passes
        levels = [level.probability for level in one.levels]
        assert classifier.decisions.decide(levels, one.intake) == (one.decision, one.sure_level)
    assert {len(LEAVES[one.codes[0].code]) for one in found} == {2, 3}


def test_a_short_leaf_does_not_borrow_the_threshold_of_branches(model, desk):
    classifier = _classifier(model, desk, 60)
    assert classifier.decisions.threshold(titled=True) > 0.8
    assert classifier.decisions.decide((0.75, 0.75), None) == (Decision.REVIEW, 1)
    assert classifier.decisions.decide((0.95, 0.95), None) == (Decision.AUTO, 2)
    assert classifier.decisions.decide((0.95, 0.9, 0.75), None) == (Decision.REVIEW, 2)


def test_a_model_of_few_rows_says_so_unless_a_threshold_is_given(model, desk):
    model.confidence = Confidence(model.confidence.levels, HeldOut(*(
        values[:8] for values in (_held(400).confidence, _held(400).right, _held(400).own)
    )))  # fmt: skip
    unsure = Classifier(model, desk=desk)
    assert unsure.shortfall is not None
    assert unsure.shortfall.rows == 8
    assert unsure.classify([Ticket("1", "路灯不亮")])[0].decision is Decision.REVIEW
    assert Classifier(model, desk=desk, threshold=0.5).shortfall is None


def test_a_letter_without_words_goes_to_a_person(small_model, desk):
    bold = Classifier(small_model, desk=desk, threshold=0.0, auto_urgent=True)
    tickets = [Ticket("1", "??????????????"), Ticket("2", "。。。，，！！", "？？"), Ticket("3", "12", "！"),
               Ticket("4", "停水"), Ticket("5", "???", "小区停水")]  # fmt: skip
    decisions = [one.decision.value for one in bold.classify(tickets)]
    assert decisions == ["review"] * 3 + ["auto"] * 2
