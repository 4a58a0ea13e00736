"""Questions in everyday words find their passage of a guide; others are not answered."""

import pytest

from benchmarks.knowledge import judged, shipped_guides
from classifier.leaning import LeafLeaner
from retrieval.knowledge.asked_for import told
from retrieval.knowledge.fit import fit


def test_by_the_words_alone_few_are_answered_and_rightly():
    found = list(judged(None))
    wanted = [one for one in found if one.wanted]
    others = [one for one in found if not one.wanted]
    assert (len(wanted), len(others)) == (94, 60)
    assert sum(one.answered and one.first for one in wanted) >= 26
    # Of those that are answered, nearly all rightly.
    assert sum(one.answered and not one.first for one in wanted) <= 2
    assert sum(one.answered for one in others) <= 5
    assert not any(one.nearest for one in found)


def test_of_longer_policies_few_look_alikes_are_answered(small_model):
    found = list(judged(LeafLeaner(small_model), policies=True))
    wanted = [one for one in found if one.wanted]
    others = [one for one in found if not one.wanted]
    assert (len(wanted), len(others)) == (106, 92)
    right = sum(one.answered and one.first for one in wanted)
    wrong = sum(one.answered and not one.first for one in wanted)
    assert right >= 35
    assert wrong <= 15
    assert sum(one.answered for one in others) <= 29


@pytest.fixture(scope="module")
def ask(small_model):
    passages = shipped_guides()
    leaner = LeafLeaner(small_model)

    def ask(question, leaner=leaner):
        found = fit(passages, question, leaner)
        return found.sure, [passages[i].heading.rsplit(" > ", 1)[-1] for i, _ in found.found]

    return ask


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("停水之前会不会通知", "计划停水"),
        ("水龙头出来的水黄黄的有味道", "水质"),
        ("楼下商店天天拿喇叭喊减价让不让", "商业经营"),
    ],
)
def test_where_the_leaves_agree_fewer_words_are_enough(ask, question, heading):
    assert ask(question, None) == (False, [])
    sure, found = ask(question)
    assert (sure, found[0]) == (True, heading)


def test_of_the_matter_but_perhaps_not_what_was_asked_is_only_the_nearest(ask):
    sure, found = ask("晚上施工有补偿吗")
    assert not sure
    assert found[0] == "建筑施工"


@pytest.mark.parametrize("question", ["路灯坏了找谁修", "楼道灯不亮", "怎么办港澳通行证"])
def test_what_is_of_another_matter_is_not_shown_at_all(ask, question):
    assert ask(question) == (False, [])


def test_what_is_asked_for_is_told_by_things_of_its_kind():
    passages = ["每件八十元。", "自受理之日起十五个工作日内。", "本人居民身份证。"]
    assert told("房产证多少钱", passages).tolist() == [[True, False, False]]
    assert told("居住证几天能拿到", passages).tolist() == [[False, True, False]]
    assert told("结婚要带什么东西", passages).tolist() == [[False, False, True]]
    assert told("狗咬人了", passages).shape == (0, 3)
