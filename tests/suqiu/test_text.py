"""Normalising takes a short way past NFKC; it must end where NFKC does."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suqiu.text import has_words, normalise

_UNSEEN = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"


def _slowly(text):
    """The definition: no controls, no tags, NFKC, single spaces, lower case."""
    text = re.sub(r"<[^<>]{1,200}>", " ", re.sub(_UNSEEN, "", text))
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().lower()


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("请问，ＡＰＰ打不开？", "请问,app打不开?"),
        ("（一）停水……　两天；", "(一)停水...... 两天;"),
        ("１２㎡、①号", "12m2、1号"),
        ("<p>停水</p>\n\t停电", "停水 停电"),
        ("停\u200b水", "停水"),
        ("＜＜百姓之声＞＞", "<<百姓之声>>"),
        ("", ""),
    ],
)
def test_normalise(text, plain):
    assert normalise(text) == plain


@given(st.text())
def test_the_short_way_ends_where_the_long_one_does(text):
    assert normalise(text) == _slowly(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [("??????????????", False), ("。。。，，！！", False), ("", False), ("a?1", False), ("水", True),
     ("?? abc", True), ("1-1-1", True), ("___", False), ("？？停水", True)],
)  # fmt: skip
def test_marks_alone_are_no_words(text, says):
    assert has_words(text) is says
