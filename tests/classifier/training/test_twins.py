"""Repeats in a site's labels: kept together, and no reason to believe oneself right."""

import random

import numpy as np
import pytest

from classifier.labels.corpus import Example, label_corpus, seed_corpus
from classifier.seed_taxonomy import seed_taxonomy
from classifier.texts import ticket_text
from classifier.training.learning import TrainingData, learn_alone, learn_practice
from classifier.training.twins import first_twins, once_each, parts_of
from suqiu.taxonomy import Taxonomy

CALL = "翠湖小区3号楼电梯坏了两天没人修，老人上不了楼，物业只说等配件"


def test_the_same_again_and_with_small_changes_are_twins_and_the_like_is_not():
    texts = [
        CALL,
        "人民路红绿灯坏了，早高峰路口全堵死了，交警也没有人来",
        CALL + "！",
        CALL.replace("两天", "三天"),
        "停水了",
        "停电了",
        "停水了。",
        "翠湖小区电梯广告太吵，孩子都学会了，能不能把声音关掉",
    ]
    assert first_twins(texts).tolist() == [0, 1, 0, 0, 4, 5, 4, 7]


def test_a_chain_of_small_changes_is_one_family():
    chain = [CALL]
    for i in range(8):
        chain.append(chain[-1][:-1] + "街道办门口等"[i % 6])
        chain.append(chain[-1] + "已经打过电话"[i % 6])
    assert set(first_twins(chain).tolist()) == {0}


def test_what_has_no_twin_is_dealt_out_as_if_there_were_none():
    twins = np.arange(23)
    assert parts_of(twins, 5).tolist() == [i % 5 for i in range(23)]
    twins[[9, 14]] = 2
    parts = parts_of(twins, 5)
    assert parts[[9, 14]].tolist() == [2, 2]
    alone = np.setdiff1d(np.arange(23), [2, 9, 14])
    assert parts[alone].tolist() == [i % 5 for i in alone]
    assert np.flatnonzero(~once_each(twins)).tolist() == [9, 14]


@pytest.fixture(scope="module")
def thirds():
    """Letters of twelve leaves: a seed, what a site labelled, and the tickets to come."""
    taxonomy = Taxonomy(seed_taxonomy().leaves[:12], version="few")
    own = [e for e in seed_corpus().examples if e.code in taxonomy]
    random.Random(5).shuffle(own)
    return taxonomy, own[::3], own[1::3], own[2::3]


@pytest.mark.parametrize("on_seed", [False, True])
def test_repeats_do_not_make_a_model_believe_itself_right(thirds, on_seed):
    taxonomy, seed, labelled, to_come = thirds
    repeated = [
        Example(e.code, e.body + end, e.title, origin="site")
        for end in ("", "", "谢谢")
        for e in labelled
    ]
    examples = (*label_corpus(taxonomy).examples, *(seed if on_seed else ()), *repeated)
    data = TrainingData.of(examples, taxonomy)
    others, site = data.rows_of("label", "seed"), data.rows_of("site")
    fitted = (
        learn_practice(data, others, site, lambda step: None)
        if on_seed
        else learn_alone(data, np.concatenate((others, site)), lambda step: None)
    )
    matrix = data.features.matrix([ticket_text(e.title, e.body) for e in to_come])
    scores = fitted.scorer.scores(matrix)
    if fitted.practice is not None:
        scores = fitted.calibration.logits(scores, data.branches) + fitted.practice.scores(matrix)
    right = [data.codes[best] for best in scores.argmax(axis=1)]
    accuracy = np.mean([code == e.code for code, e in zip(right, to_come, strict=True)])
    assert fitted.metrics["held_rows"] <= len(labelled)
    assert fitted.metrics["held_accuracy"] == pytest.approx(accuracy, abs=0.08)
    assert len(fitted.unseen) == len(repeated)
