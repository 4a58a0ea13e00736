"""Near-duplicates: found exactly as by comparing everything, and kept within one fold."""

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.measuring.cases import Case
from eval.measuring.leakage import Leak, LeakageError, guard, leaks_among, leaks_from
from eval.measuring.near import letters, near_groups, near_pairs
from eval.measuring.splits import Split, folds_of, parse_split, stratified_folds
from suqiu.errors import InputError
from suqiu.records import Ticket

TEXT = "东风路二十三号楼下的烧烤店每天晚上把桌子摆到人行道上，油烟往家里窜，孩子没法睡觉。"
# Few letters and short texts, so that many are nearly alike.
TEXTS = st.lists(st.text(alphabet="甲乙丙", min_size=0, max_size=40), min_size=2, max_size=12)


def _triples(text):
    text = letters(text)
    return {text[i : i + 3] for i in range(len(text) - 2)} if len(text) >= 10 else set()


def _jaccard(one, other):
    a, b = _triples(one), _triples(other)
    return len(a & b) / len(a | b) if a and b else 0.0


@settings(max_examples=150)
@given(TEXTS, TEXTS)
def test_pairs_are_those_of_comparing_everything(left, right):
    found = {pair.left: pair for pair in near_pairs(left, right)}
    for i, text in enumerate(left):
        best = max(_jaccard(text, other) for other in right)
        assert (i in found) == (best >= 0.8)
        if i in found:
            assert found[i].jaccard == pytest.approx(best)
            assert _jaccard(text, right[found[i].right]) == pytest.approx(best)


@settings(max_examples=100)
@given(TEXTS)
def test_groups_hold_every_pair_together(texts):
    groups = near_groups(texts)
    for i, j in combinations(range(len(texts)), 2):
        if _jaccard(texts[i], texts[j]) >= 0.8 or letters(texts[i]) == letters(texts[j]):
            assert groups[i] == groups[j]


def test_spaces_punctuation_and_width_make_no_difference():
    assert near_pairs([TEXT], [TEXT.replace("，", " , ").replace("二十三", "二十三　")])
    assert not near_pairs([TEXT], ["完全是另一件事情：小区已经停水两天了，物业一直不管。"])


def test_stock_phrases_are_nobodys_copy():
    assert not near_pairs(["路灯不亮"], ["路灯不亮"])
    assert near_groups(["路灯不亮", "路灯不亮！"]).tolist() == [0, 0]


def _cases(count):
    return [
        Case(
            Ticket(f"N{i}", f"第{i}件：{'甲乙丙丁戊己庚辛'[i % 8] * (3 + i)}路的问题"), "ab"[i % 2]
        )
        for i in range(count)
    ]


def test_folds_are_even_stratified_and_keep_duplicates_together():
    cases = _cases(40)
    cases += [Case(Ticket(f"D{i}", f"{TEXT}第{i}次"), "a") for i in range(4)]
    folds = stratified_folds(cases, 4)
    assert len(set(folds[40:])) == 1
    assert max(Counter(folds).values()) - min(Counter(folds).values()) <= 2
    for leaf in "ab":
        counts = Counter(f for f, case in zip(folds, cases, strict=True) if case.code == leaf)
        assert set(counts) == {0, 1, 2, 3}


def test_folds_do_not_depend_on_the_order_of_the_file():
    cases = _cases(30)
    folds = dict(zip((c.ticket.id for c in cases), stratified_folds(cases, 3), strict=True))
    turned = cases[::-1]
    assert folds == dict(
        zip((c.ticket.id for c in turned), stratified_folds(turned, 3), strict=True)
    )


@pytest.mark.parametrize("written", ["folds=4", "every=3", "all"])
def test_parts_test_what_they_do_not_train_on(written):
    cases = _cases(24)
    split = parse_split(written)
    found = folds_of(split, cases)
    assert str(split) == written
    assert all(not set(fold.train) & set(fold.test) for fold in found)
    tested = [i for fold in found for i in fold.test]
    assert sorted(tested) == (list(range(0, 24, 3)) if written == "every=3" else list(range(24)))


@pytest.mark.parametrize("written", ["", "folds", "folds=1", "every=0", "folds=-2", "half"])
def test_an_unknown_split_is_refused(written):
    with pytest.raises(InputError, match="看不懂"):
        parse_split(written)


def test_too_few_cases_for_the_folds_are_refused():
    with pytest.raises(InputError, match="分不成 5 折"):
        folds_of(Split(folds=5), [Case(Ticket(str(i), f"{TEXT}第{i}次"), "a") for i in range(9)])


def test_the_guard_names_the_pairs(small_corpus):
    planted = small_corpus.examples[7].body + "！！"
    test = [Case(Ticket("P1", planted, row=9), "020101"), Case(Ticket("P2", TEXT), "020101")]
    leaks = leaks_from(small_corpus, test)
    assert [leak.test for leak in leaks] == ["P1（第 9 行）"]
    with pytest.raises(
        LeakageError, match=rf"P1（第 9 行） ≈ 随附语料 {small_corpus.examples[7].code}「"
    ) as error:
        guard(leaks, allow=False, report=print)
    assert "--allow-leakage" in error.value.hint
    heard = []
    guard(leaks, allow=True, report=heard.append)
    assert heard[0].startswith("警告：测试数据泄漏")
    # The nearest are named first.
    near = [Leak(f"P{n}", "T", 0.8 + n / 100) for n in range(9)]
    with pytest.raises(LeakageError, match=r"：P8 ≈ T（相似度 0.88）；P7 .*；P4 .* 等 9 对"):
        guard(near, allow=False, report=print)
    train = [Case(Ticket("T1", TEXT + "谢谢"), "020101")]
    assert [str(leak) for leak in leaks_among(test, train)] == ["P2 ≈ T1（相似度 0.95）"]
