"""The groups of the answer before as one: counts are added up, rates never."""

import pytest

from reporting.ask.planning.outcome import Doubt, Plan
from reporting.ask.telling.derived import Together
from tests.reporting.ask.test_wording import read

RANKED = "9月受理量前三的街道"


@pytest.mark.parametrize("question", ["这三个加起来", "三个街道合计", "这几个合在一起呢", "合计呢"])
def test_counts_are_added_up(question):
    planned = read(question, [RANKED, "各自的投诉量"])

    assert isinstance(planned, Plan)
    assert isinstance(planned.derived, Together)


@pytest.mark.parametrize("question", ["这三个加起来", "三个街道合计", "这几个合在一起呢", "合计呢"])
def test_rates_are_not(question):
    planned = read(question, [RANKED, "各自的满意率"])

    assert isinstance(planned, Doubt)
    assert "比率" in planned.question


def test_one_number_stays_that_number():
    planned = read("合计呢", ["9月满意率"])

    assert isinstance(planned, Plan)
    assert planned.derived is None


def test_what_all_groups_are_may_be_said_once_more():
    planned = read("投诉合计呢", ["今年投诉前五的部门"])

    assert isinstance(planned, Plan)
    assert isinstance(planned.derived, Together)
