"""How far the figures of two groups named lie apart: told beside the two, and of no others."""

import pytest

from tests.reporting.town import rows


def count(street):
    return sum(
        one["受理时间"].startswith("2026-09")
        and one["街道"] == street
        and one["诉求类型"] == "投诉"
        for one in rows()
    )


def test_two_counts(ask):
    found = ask("9月东湖街道的投诉比北塔街道的多多少")
    assert {row[1] for row in found.rows} == {count("东湖街道"), count("北塔街道")}
    assert f"两者相差 {abs(count('东湖街道') - count('北塔街道'))}件" in found.text


def test_two_rates_lie_apart_by_points(ask):
    found = ask("今年东湖街道和北塔街道哪个办结率高，高几个百分点")
    first, second = (row[1] for row in found.rows)
    assert f"两者相差 {abs(first - second) * 100:.2f}个百分点" in found.text


@pytest.mark.parametrize("question", ["9月各街道投诉多少", "9月东湖街道和北塔街道投诉一共多少"])
def test_others_are_not_set_against_each_other(ask, question):
    assert "相差" not in ask(question).text
