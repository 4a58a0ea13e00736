"""The weekday beside a date is that of the date."""

import pytest

from reporting.check.alone.text import broken_text
from reporting.check.findings import Problem


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2026年10月12日（星期二）受理94件。", "这一天是星期一"),
        ("2026年10月12日（周一）至18日（周六）受理94件。", "这一天是周日"),
        ("2026年9月28日（星期一）至10月4日（星期六）受理94件。", "这一天是星期日"),
    ],
)
def test_a_wrong_weekday_is_told(text, message):
    found = broken_text(text, 3)
    assert [(one.problem, one.line, one.message) for one in found] == [(Problem.DAYS, 3, message)]


@pytest.mark.parametrize(
    "text",
    [
        "2026年10月12日（星期一）至18日（星期天）受理94件。",
        "2026年10月12日（星期一）受理94件，去年10月13日（星期一）受理80件。",
        "10月12日（星期二）受理94件。",
        "2026年2月30日（星期一）受理94件。",
    ],
)
def test_a_right_one_and_one_of_no_known_year_are_not(text):
    assert broken_text(text, 1) == []
