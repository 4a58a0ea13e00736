"""Ordinary matters stay ordinary where hardly a letter of the seed fits a site's classification."""

import pytest

from classifier.labels.corpus import Corpus, seed_corpus
from classifier.model.features import FeatureSpace
from classifier.seed_taxonomy import seed_taxonomy
from classifier.texts import ticket_text
from classifier.training.intake_fit import fit_intake
from classifier.training.seed_texts import SeedTexts

ORDINARY = [
    "小区电梯坏了一个星期，物业一直没来修，老人上不去楼",
    "末班车七点半就没了，加班的人回不了家，能不能晚一点",
    "楼下烧烤摊天天占道，油烟呛得开不了窗",
    "学校门口放学时堵成一片，没有人管",
    "自来水黄了两天，不敢喝",
    "公司拖欠三个月工资，打电话也不接",
    "医院挂号机坏了，排队排到门外",
    "村口垃圾堆了半个月，苍蝇满天飞",
]


@pytest.fixture(scope="module")
def some():
    """Of all leaves one example in twenty, as of a site's own letters."""
    return Corpus(seed_corpus().examples[::20])


def test_few_letters_of_the_seed_do_not_make_every_letter_unusual(some):
    features = FeatureSpace.fit([ticket_text(x.title, x.body) for x in some.examples])
    leaf = seed_taxonomy().leaves[0].code
    few = [x for x in some.examples if x.code == leaf]
    matrix = features.matrix([ticket_text(x.title, x.body) for x in few])
    head = fit_intake(features, SeedTexts.of(features, few, matrix), matrix[:0])
    said = head.read(features.transform([ticket_text("", text) for text in ORDINARY]), features)
    assert (said.refusal, said.handling) == ({}, {})
