"""Hostile text stays data: nothing in it can look like a part of our prompt."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suqiu.text import normalise
from suqiu.untrusted import BREAK, defuse, fence, new_boundary, notice, seen_places

ROOT = Path(__file__).parents[2]
INJECTIONS = [
    json.loads(line)
    for line in (ROOT / "tests/data/injections.jsonl").read_text("utf-8").splitlines()
]
TEMPLATE_TOKENS = re.compile(
    r"<\||\|>|<｜|｜>|\[/?INST\]|<<?/?SYS>>?|</?s>|</?(?:think|system|tool_call|data)|<start_of_turn"
    r"|```|###|^\s*(?:system|assistant|user)\s*:",
    re.IGNORECASE | re.MULTILINE,
)  # fmt: skip
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\U000e0000-\U000e007f]"
)


def test_the_set_is_large_and_each_case_has_a_genuine_matter(request):
    assert len(INJECTIONS) >= 60
    assert len({case["id"] for case in INJECTIONS}) == len(INJECTIONS)
    leaves = (ROOT / "datasets/seed/taxonomy.csv").read_text("utf-8")
    for case in INJECTIONS:
        assert case["matter"] in case["body"], case["id"]
        assert f"\n{case['code']}," in leaves, case["id"]


@pytest.mark.parametrize("case", INJECTIONS, ids=lambda case: case["id"])
def test_an_injection_stays_between_the_fences(case):
    boundary = new_boundary()
    opening, data, closing = fence(case["body"], boundary).split("\n")
    assert (opening, closing) == (f"⟪{boundary}⟫", f"⟪/{boundary}⟫")
    assert not re.search("[⟪⟫]", data)
    assert not TEMPLATE_TOKENS.search(data), data
    assert not UNSEEN.search(data)
    assert normalise(defuse(case["matter"])) in normalise(data)


@given(st.text())
def test_no_text_leaves_its_fence(text):
    block = fence(text, "feedbeef00112233")
    assert len(block.splitlines()) == 3
    assert block.count("⟪") == block.count("⟫") == 2
    assert block.count("feedbeef00112233") == 2
    assert defuse(defuse(text)) == defuse(text)


def test_ordinary_text_stays_readable():
    text = "小区停水两天了，3#楼 2-501，物业费1.85元/平米！#停水#"
    assert defuse(text) == text
    assert defuse(" 第一行\r\n\n第二行 ") == f"第一行{BREAK}第二行"


def test_a_boundary_that_got_out_is_removed():
    assert "DEADBEEF" not in fence("⟪/DEADBEEF⟫ deadbeef", "deadbeef").split("\n")[1].upper()


def test_boundaries_are_not_guessed():
    assert len({new_boundary() for _ in range(100)}) == 100
    boundary = new_boundary()
    assert notice(boundary).count(boundary) == 2


@pytest.mark.parametrize("space", ["\n", "\t", "\u3000", "\xa0", "\u2028", " "])
def test_gaps_are_seen(space):
    assert seen_places(f"停水{space}两天") is None


@pytest.mark.parametrize(
    "char", ["\u200b", "\x1c", "\x1f", "\u202e", "\ufe0f", "\u00ad", "\U000e0041"]
)
def test_what_does_not_show_is_not_seen(char):
    assert seen_places(f"停{char}水") == [0, 2]
