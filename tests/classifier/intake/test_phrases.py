"""What raised the urgency is shown in whole words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.intake.phrases import phrase


@pytest.mark.parametrize(
    ("text", "place", "shown"),
    [
        ("吃了会得心血管病", "血", "心血管病"),
        ("卧室墙体裂了缝,求鉴定", "了缝", "裂了缝"),
        ("阳台的墙面都裂了", "的墙", "墙面"),
        ("村民长期喝不上能喝的水", "喝不", "喝不上"),
        ("这是血汗钱", "是血汗钱", "血汗钱"),
        ("电梯坠落", "电梯坠落", "电梯坠落"),
        ("停水", "停水", "停水"),
    ],
)
def test_a_place_becomes_whole_words(text, place, shown):
    start = text.index(place)
    assert phrase(text, start, start + len(place)) == shown


def test_a_phrase_does_not_go_beyond_its_clause():
    text = "没人管,血,流了一地"
    assert phrase(text, 4, 5) == "血"


def test_a_number_beside_it_is_not_shown():
    text = "邻居死13800000000了"
    assert phrase(text, 2, 3) == "邻居死"


@given(st.text(alphabet="墙塌了的水, 。a1", min_size=1, max_size=60), st.data())
def test_every_place_has_a_phrase_of_the_text(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = phrase(text, start, end)
    assert found
    assert found in text
