"""What a figure means is told where it is asked for, and no number in its place."""

import pytest

from reporting.ask.planning.outcome import Doubt, Plan
from tests.reporting.ask.test_wording import read


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("办结率口径是什么", "办结率：已办结的 ÷ 全部工单"),
        ("响应率怎么算的，24小时从什么时候起算", "派单后24小时内首次联系的"),
        ("满意率里基本满意算不算满意", "满意或基本满意的"),
        ("平均办理时长怎么计算的", "办结时间减派单时间的平均"),
        ("超期是什么意思", "超期未办结"),
    ],
)
def test_the_definition_is_told(question, told):
    planned = read(question)

    assert isinstance(planned, Doubt)
    assert told in planned.question
    assert all(isinstance(read(one), Plan) for one in planned.choices)


def test_two_figures_are_told_apart():
    planned = read("响应率和解决率有什么区别")

    assert isinstance(planned, Doubt)
    assert "响应率：" in planned.question
    assert "解决率：" in planned.question
    assert all(isinstance(read(one), Plan) for one in planned.choices)


@pytest.mark.parametrize(
    "question", ["9月满意率是多少", "9月满意率和8月比有什么变化", "9月响应率和解决率"]
)
def test_what_asks_for_numbers_is_answered(question):
    assert isinstance(read(question), Plan)
