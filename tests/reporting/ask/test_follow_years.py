"""去年呢 after a question about a month: that part of the year, or asked back."""

import pytest

from reporting.ask.planning.outcome import Doubt, Plan
from tests.reporting.ask.test_wording import read


@pytest.mark.parametrize(
    ("turn", "question", "start"),
    [
        ("9月受理了多少件", "去年呢", "2025-09-01"),
        ("去年9月受理了多少件", "那今年呢", "2026-09-01"),
        ("今年受理了多少件", "去年呢", "2025-01-01"),
        ("9月受理了多少件", "去年全年呢", "2025-01-01"),
    ],
)
def test_year_alone_keeps_the_part_asked_about(turn: str, question: str, start: str) -> None:
    planned = read(question, [turn])
    assert isinstance(planned, Plan)
    assert planned.query.period is not None
    assert f"{planned.query.period.start:%Y-%m-%d}" == start


@pytest.mark.parametrize("turn", ["上周受理了多少件", "2025年11月受理了多少件"])
def test_part_that_no_other_year_has_is_asked_back(turn: str) -> None:
    question = "去年呢" if "周" in turn else "今年呢"
    assert isinstance(read(question, [turn]), Doubt)
