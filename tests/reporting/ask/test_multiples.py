"""How many times one number is another: told beside the two, and of nothing that is no multiple."""

import pytest

from tests.reporting.town import rows


def count(month, **fields):
    return sum(
        one["受理时间"].startswith(month) and all(one[key] == fields[key] for key in fields)
        for one in rows()
    )


def test_one_month_is_a_multiple_of_another(ask):
    later, earlier = count("2026-09"), count("2026-08")
    found = ask("9月受理量是8月的几倍")
    assert found.rows[0][:2] == (later, earlier)
    assert f"是2026年8月的 {later / earlier:.2f} 倍" in found.text


def test_the_kind_named_first_is_told_as_a_multiple_of_the_other(ask):
    first, second = (count("2026-09", 诉求类型=one) for one in ("求助", "投诉"))
    text = ask("9月求助是投诉的多少倍").text
    assert f"求助是投诉的 {first / second:.2f} 倍" in text


@pytest.mark.parametrize("question", ["9月满意率是8月的几倍", "9月受理量比8月多几倍"])
def test_a_rate_or_a_growth_is_no_multiple(ask, question):
    assert "倍" not in ask(question).text
