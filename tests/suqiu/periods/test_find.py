"""Phrases and the days they mean, written by hand in phrases.txt."""

from datetime import date
from pathlib import Path

import pytest

from suqiu.periods import PeriodError, find_periods

LINES = Path(__file__).with_name("phrases.txt").read_text("utf-8").splitlines()
PHRASES = [[cell.strip() for cell in line.split(" | ")] for line in LINES if line[0] != "#"]


def days(text, as_of):
    found = find_periods(text, date.fromisoformat(as_of))
    return [f"{m.period.start:%Y-%m-%d}..{m.period.end:%Y-%m-%d}" for m in found]


@pytest.mark.parametrize(("as_of", "question", "expected"), PHRASES)
def test_phrase(as_of, question, expected):
    if expected == "!":
        with pytest.raises(PeriodError, match=r"[一-鿿]"):
            find_periods(question, date.fromisoformat(as_of))
    else:
        assert days(question, as_of) == ([] if expected == "-" else expected.split("; "))


def test_a_mention_says_where_it_stands():
    (bracketed,) = find_periods("去年国庆期间（10月1日到10月7日）受理了多少", date(2026, 10, 31))
    assert bracketed.text == "去年国庆期间（10月1日到10月7日）"
    (spaced,) = find_periods("请问 2026 年 9 月 的受理量", date(2026, 10, 31))
    assert (spaced.start, spaced.end, spaced.text) == (3, 13, "2026 年 9 月")
    (since,) = find_periods("自2026年3月以来的投诉", date(2026, 10, 31))
    assert since.text == "自2026年3月以来"
