"""What is marked of a text, and which stretch of it is shown."""

import pytest

from serve.find.marking import asked_words, excerpt, marked


def shown(pieces):
    return "".join(f"[{one.text}]" if one.kind else one.text for one in pieces)


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("路灯不亮了", "天亮了，门口的路灯不亮", "天亮了，门口的[路灯不亮]"),
        ("烧烤油烟熏人", "餐饮油烟扰民", "餐饮[油烟]扰民"),
        ("水", "停水三天", "停[水]三天"),
        ("ＰＯＳ机", "商家pos机刷卡", "商家[pos机]刷卡"),
        ("", "停水三天", "停水三天"),
        ("停水", "", ""),
        ("，。？", "停水，三天。", "停水，三天。"),
    ],
)
def test_what_is_in_common_is_marked(question, text, expected):
    assert shown(marked(text, asked_words(question))) == expected


def test_markup_is_letters_like_others():
    assert shown(marked("<b>停水</b>", asked_words("<i>停水</i>"))) == "<b>[停水]</b>"


def test_nothing_is_lost_or_made_up():
    text = "İ①停水㎡路灯👪不亮\n\u0301。"
    assert "".join(one.text for one in marked(text, asked_words("路灯停水㎡"))) == text


def test_the_stretch_that_answers_is_shown_from_its_sentence():
    text = "先说一件别的事。" * 40 + "门口的路灯坏了没人修，晚上危险。" + "再说一件别的事。" * 40
    found = shown(excerpt(text, asked_words("路灯坏了没人修"), 100))
    assert found.startswith("…门口的[路灯坏了没人修]")
    assert found.endswith("…")
    assert len(found) < 110


def test_without_a_mark_the_beginning_is_shown():
    text = "一二三四五六七八九十" * 40
    assert shown(excerpt(text, asked_words("路灯"), 100)) == text[:100] + "…"
    assert shown(excerpt("停水", asked_words("路灯"), 100)) == "停水"
