"""Masking finds what is personal, leaves the rest alone, and can be undone by its caller."""

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suqiu.privacy import PersonalKind, mask

CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "data/masking.jsonl").read_text("utf-8").splitlines()
]
POSITIVES = [case for case in CASES if case["secrets"]]
NEGATIVES = [case["text"] for case in CASES if not case["secrets"]]
STRICT = {"手机", "身份证", "银行卡"}


def test_the_set_is_large_enough():
    assert len(POSITIVES) >= 250
    assert len(NEGATIVES) >= 150
    assert {secret["kind"] for case in POSITIVES for secret in case["secrets"]} == {
        kind.value for kind in PersonalKind if kind is not PersonalKind.HOME
    }


def test_recall_of_each_kind():
    found, all_ = Counter(), Counter()
    for case in POSITIVES:
        masked = mask(case["text"])
        covered = {i for span in masked.spans for i in range(span.start, span.end)}
        for secret in case["secrets"]:
            places = range(secret["start"], secret["start"] + len(secret["value"]))
            all_[secret["kind"]] += 1
            found[secret["kind"]] += covered.issuperset(places)
    recall = {kind: found[kind] / all_[kind] for kind in all_}
    assert {kind: r for kind, r in recall.items() if r < (0.98 if kind in STRICT else 0.9)} == {}


@pytest.mark.parametrize("text", NEGATIVES)
def test_what_is_not_personal_stays(text):
    assert mask(text).text == text


def test_little_else_is_hidden_beside_a_secret():
    extra = 0
    for case in POSITIVES:
        covered = {i for span in mask(case["text"]).spans for i in range(span.start, span.end)}
        for secret in case["secrets"]:
            covered -= set(range(secret["start"], secret["start"] + len(secret["value"])))
        extra += bool(covered)
    assert extra <= 0.02 * len(POSITIVES)


# --- undoing

PIECES = st.sampled_from([
    "13812345678", "138 1234 5678", "一三八一二三四五六七八", "张伟", "先生", "联系人：", "电话", "，", "。", " ",
    "15010219680305121X", "蒙A12345", "⟦手机1⟧", "⟦姓名1⟧", "⟦", "⟧", "1", "0471-", "4967890", "微信", "abc_123456", "QQ",
    "a@b.com", "王", "女士", "李建国", "、", "我叫", "单号", "62", "\u200b", "１", "（", "）", "+86", "\n",
])  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=14).map("".join))


@given(TEXTS, st.booleans())
def test_restoring_gives_the_original(text, homes):
    masked = mask(text, homes=homes)
    assert masked.restore(masked.text) == text
    for span in masked.spans:
        assert text[span.start : span.end] == span.value


@given(TEXTS)
def test_masking_twice_is_masking_once(text):
    once = mask(text).text
    assert mask(once).text == once


@given(TEXTS)
def test_one_value_has_one_placeholder_and_one_placeholder_one_kind(text):
    spans = mask(text).spans
    values = {span.placeholder: span.kind for span in spans}
    assert all(values[span.placeholder] is span.kind for span in spans)
    assert len({(s.kind, s.value) for s in spans}) == len(
        {(s.kind, s.value, s.placeholder) for s in spans}
    )


def test_a_value_is_hidden_wherever_it_stands_again():
    masked = mask("联系人王建国，电话13812345678。王建国说，138 1234 5678打不通。")
    assert masked.text == "联系人⟦姓名1⟧，电话⟦手机1⟧。⟦姓名1⟧说，⟦手机1⟧打不通。"


def test_the_answer_of_a_model_is_restored():
    masked = mask("联系人王建国，电话138 1234 5678，13812345678也行")
    assert masked.restore("⟦姓名1⟧（⟦手机1⟧，⟦手机9⟧）") == "王建国（138 1234 5678，⟦手机9⟧）"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("联系方式为16677778888", "联系方式为⟦手机1⟧"),
        ("残疾证号32010219770101234X42", "残疾证号⟦身份证1⟧"),
        ("加QQ987654321聊", "加QQ⟦QQ1⟧聊"),
    ],
)
def test_the_number_is_hidden_whole_and_its_word_stays(text, masked):
    assert mask(text).text == masked


def test_placeholders_in_the_text_are_nobodys():
    masked = mask("⟦手机1⟧是假的，真的是13812345678")
    assert masked.text == "⟦手机1⟧是假的，真的是⟦手机2⟧"
    assert masked.restore("⟦手机1⟧⟦手机2⟧") == "⟦手机1⟧13812345678"


@pytest.mark.parametrize(
    "flat", ["3栋2单元501室", "12号楼3单元1801", "三号楼二单元501室", "3-2-501"]
)
def test_flats_are_hidden_only_when_asked(flat):
    text = f"锦绣花园{flat}漏水"
    assert mask(text).text == text
    assert mask(text, homes=True).text == "锦绣花园⟦房号1⟧漏水"


def test_streets_are_never_flats():
    text = "新华大街138号，138路公交站旁，3栋和4栋之间"
    assert mask(text, homes=True).text == text


@pytest.mark.parametrize(
    "text", ["1" * 50_000, "1 " * 30_000, "微信" * 30_000, "张" * 60_000, "a@" * 30_000]
)
def test_long_runs_end(text):
    assert mask(text).restore(mask(text).text) == text
