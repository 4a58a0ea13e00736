"""The small language of cues."""

import pytest

from classifier.intake.cues import cue_parts
from classifier.intake.sweep import CueSweep


def _hits(lists, text, exceptions=()):
    return [hits.by_text(1)[0] for hits in CueSweep(lists, exceptions).find([text])]


def _found(cue, text):
    return [text[start:end] for _, start, end in _hits([[cue]], text)[0]]


@pytest.mark.parametrize(
    ("cue", "text", "words"),
    [
        ("停水", "昨天停水,今天停水", ["停水", "停水"]),
        ("[能否/可否]增设", "可否增设路灯", ["可否增设"]),
        ("能否…增设", "能否在东门增设路灯", ["能否在东门增设"]),
        ("能否…增设", "能否。增设", []),
        ("能否…增设", "能否" + "很" * 13 + "增设", []),
        ("#月", "三月和5月", ["三月", "5月"]),
        ("停水[#天/多天]", "停水3天,停水多天,停水#天", ["停水3天", "停水多天"]),
        ("[第#/近]天", "第五天,近天,第天", ["第五天", "近天"]),
        ("[停水/停电]…[#小时/#天]", "停电已经八小时,停水两天", ["停电已经八小时", "停水两天"]),
        ("ＡＰＰ", "手机app打不开", ["app"]),
    ],
)
def test_what_a_cue_finds(cue, text, words):
    assert _found(cue, text) == words


def test_an_exception_hides_what_lies_within():
    lists = [["满意", "不满意"]]
    assert _hits(lists, "不满意", [(0, 1)])[0] == []
    assert _hits(lists, "很满意", [(0, 1)])[0] == [(0, 1, 3)]


def test_lists_are_found_apart():
    first, second = _hits([["停水"], ["停水", "水"]], "停水")
    assert (len(first), len(second)) == (1, 2)


def test_a_digit_within_brackets_is_one_outside():
    assert cue_parts("[#]天") == cue_parts("#天")
    # A choice that is a digit anyhow is no further form.
    assert cue_parts("[#/几]天") == cue_parts("#天")
    assert len(cue_parts("[#天/多天]")[0]) == len(cue_parts("#天")[0]) + 1
    assert set(cue_parts("[#天/多天]")[0]) == {*cue_parts("#天")[0], "多天"}


def test_forms_are_counted_before_they_are_made():
    with pytest.raises(ValueError, match="484 种写法，超过 400 种"):
        cue_parts("[#月#日/近日]")
    with pytest.raises(ValueError, match=r"\d{20,} 种写法"):
        cue_parts("[" + "#" * 20 + "/近日]")
    assert len(cue_parts("[#月/#日]…[#月/#日]")) == 2


@pytest.mark.parametrize("cue", ["", "…停水", "停水…", "[停/断", "停]水", "[停/]…水", "######"])
def test_what_is_no_cue(cue):
    with pytest.raises(ValueError, match=r"线索|方括号|写法"):
        cue_parts(cue)
