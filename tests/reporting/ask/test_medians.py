"""The median of how long tickets took, by the same rows as the mean."""

from statistics import median

import pytest


def test_a_median_is_that_of_the_tickets(ask):
    listed = ask("9月办理时长最长的100件投诉").rows
    took = [row[-1] for row in listed if row[-1] is not None]
    found = ask("9月投诉办理时长中位数")
    assert found.columns[0].unit == "hour"
    assert found.rows[0][0] == pytest.approx(median(took))
    assert 1 < len(took) < len(listed) < 100
    assert "中位数" in found.definition


def test_the_middle_of_a_rate_is_not_made_up(ask):
    assert "中位数" in ask("9月满意率中位数").text
    assert ask("9月满意率中位数").rows == ()


def test_another_figure_of_the_same_groups(ask):
    assert ask("中位数呢", ["9月各街道平均办理时长"]).rows == ask("9月各街道办理时长中位数").rows
