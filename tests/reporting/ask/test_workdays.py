"""Working days and hours are never taken for calendar days: asked back, with the reason."""

import pytest

from reporting.ask.planning.outcome import Doubt, Plan
from tests.reporting.ask.test_wording import read


@pytest.mark.parametrize(
    "question",
    [
        "9月3个工作日内办结的有多少件",
        "9月5工作日内办结的有多少件",
        "9月24个工作小时内办结的有多少件",
        "9月三个以上工作日才办结的有多少件",
        "9月有几个工作日",
        "9月平均办理时长扣除周末是多少",
    ],
)
def test_counted_working_time_is_asked_back_with_the_reason(question: str) -> None:
    planned = read(question)

    assert isinstance(planned, Doubt)
    assert "自然日" in planned.question
    assert all(isinstance(read(one), Plan) for one in planned.choices)


@pytest.mark.parametrize(
    "question",
    [
        "9月周一至周五工作日受理多少件",
        "9月10日工作时间受理的有多少件",
        "9月内容提到“5个工作日”的有多少件",
    ],
)
def test_working_days_of_the_week_and_in_the_text_are_still_answered(question: str) -> None:
    assert isinstance(read(question), Plan)
