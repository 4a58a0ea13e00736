"""A phrase that jumps across leaves is a theme; the same letter sent ten times is not."""

from datetime import timedelta

import numpy as np
import pytest

from reporting.warnings.rising.letter import Letter
from reporting.warnings.rising.phrases import phrases
from reporting.warnings.rising.themes import ThemeLimits
from tests.reporting.warnings.conftest import FIRST, LEAVES, themes_of

WORDS = [
    "路灯",
    "停水",
    "噪声",
    "垃圾",
    "电梯",
    "暖气",
    "井盖",
    "积水",
    "占道",
    "油烟",
    "违建",
    "公交",
    "学校",
    "医院",
    "工资",
    "物业",
    "燃气",
    "绿化",
    "快递",
    "宽带",
]
DAYS = 120


def letters(seed=1, extra=()):
    draw = np.random.default_rng(seed)
    found = [
        Letter(f"N{day:03}{i:02}", FIRST + timedelta(days=day), LEAVES[int(draw.integers(20))],
               "", "，".join(f"{WORDS[int(w)]}坏了" for w in draw.integers(0, 20, 6)))
        for day in range(DAYS)
        for i in range(12)
    ]  # fmt: skip
    return sorted([*found, *extra], key=lambda one: (one.day, one.number))


def about(day, texts, leaves=LEAVES[:3]):
    return [
        Letter(f"X{day}{i:02}", FIRST + timedelta(days=day + i % 2), leaves[i % len(leaves)], text, text)
        for i, text in enumerate(texts)
    ]  # fmt: skip


def walked(found, limits=None, told=frozenset(), start=0):
    first = FIRST + timedelta(days=start)
    replay = themes_of(found, limits or ThemeLimits(), first - timedelta(days=3))
    for day in range(start, DAYS):
        replay.step(FIRST + timedelta(days=day), told)
    return replay.themes


CONCERT = [f"草莓音乐节{end}" for end in ("太吵", "堵车", "散场垃圾", "门票骗人", "安保打人", "厕所不够", "扰民")]  # fmt: skip


def test_a_phrase_of_several_leaves_is_found_within_two_days():
    (theme,) = walked(letters(extra=about(100, CONCERT)))
    assert "音乐节" in theme.phrase
    assert (theme.raised - FIRST).days <= 101
    assert len(theme.numbers) == len(CONCERT)
    assert theme.ended is not None


def test_one_letter_sent_many_times_is_one_voice():
    assert walked(letters(extra=about(100, CONCERT[:1] * 10))) == []


def test_what_one_leaf_holds_is_no_theme_but_an_object():
    extra = about(100, CONCERT, LEAVES[:1])
    assert walked(letters(extra=extra)) == []
    limits = ThemeLimits(leaves=1, share=1.0, titles=True)
    assert [t.phrase for t in walked(letters(extra=extra), limits)] != []


def test_tickets_of_a_told_incident_make_no_theme():
    extra = about(100, CONCERT)
    assert walked(letters(extra=extra), told={one.number for one in extra}) == []


@pytest.mark.parametrize("seed", range(5))
def test_usual_words_are_no_news(seed):
    assert walked(letters(seed)) == []


def test_what_was_said_before_the_walk_counts_though_its_letters_are_gone():
    usual = [one for day in range(30, 90, 2) for one in about(day, CONCERT[day % 7 :][:1])]
    for extra in (about(100, CONCERT), [*usual, *about(100, CONCERT)]):
        found = letters(extra=extra)
        assert walked(found, start=95) == [
            one for one in walked(found) if one.last >= FIRST + timedelta(days=95)
        ]
    assert walked(letters(extra=about(100, CONCERT)), start=95) != []
    assert walked(letters(extra=[*usual, *about(100, CONCERT[:5])]), start=95) == []


def test_phrases_leave_out_masked_data_and_empty_words():
    found = phrases("市民反映草莓音乐节，电话***，[电话]19900001234")
    assert any("音乐节" in one for one in found)
    assert not {"市民", "反映", "电话", "19900001234"} & found
