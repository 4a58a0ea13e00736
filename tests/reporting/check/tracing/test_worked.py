"""Numbers that people work out of those of a report: right ones stand, wrong ones are named."""

import pytest

from reporting.check.check import check_document
from reporting.check.findings import Problem
from reporting.check.reading.document import of_text
from reporting.check.reading.numbers import find_numbers
from reporting.facts.book import FactBook
from reporting.facts.fact import Fact, FactKind

TYPES = {"投诉": 120, "求助": 60, "咨询": 20}


@pytest.fixture(scope="module")
def book():
    """200 requests of three types, and two rates."""
    facts = [
        Fact(f"received.request_type:{name}", "受理量", FactKind.FIGURE, size, "件", metric="received",
             label=name, dimension="request_type")
        for name, size in TYPES.items()
    ]  # fmt: skip
    rates = [
        Fact(id_, name, FactKind.FIGURE, value, "ratio", metric=id_)
        for id_, name, value in (("solve_rate", "解决率", 0.7384), ("satisfaction_rate", "满意率", 0.6921))
    ]  # fmt: skip
    total = Fact("received", "受理量", FactKind.FIGURE, 200, "件", metric="received")
    return FactBook([total, *facts, *rates])


RIGHT = [
    ("投诉120件、求助60件、咨询20件，合计200件。", ""),
    ("投诉120件、求助60件，两类共180件。", "120件＋60件"),
    ("投诉120件；求助60件；合计180件。", "120件＋60件"),
    ("投诉和求助合计180件，占受理总量的90%。", "投诉120件＋求助60件"),
    ("投诉、求助两类合计180件。", "投诉、求助"),
    ("受理200件，其中投诉120件、求助60件，其余20件。", ""),
    ("受理200件，其中投诉120件，其余80件。", "200件－120件"),
    ("投诉120件，比求助60件多60件。", ""),
    ("投诉120件，比咨询20件多100件。", "120件与20件之差"),
    ("咨询20件，比投诉120件少100件。", "20件与120件之差"),
    ("投诉比咨询多100件。", "投诉120件与咨询20件之差"),
    ("解决率73.84%，满意率69.21%，相差4.63个百分点。", "73.84%与69.21%之差"),
]


@pytest.mark.parametrize(("text", "how"), RIGHT)
def test_what_is_worked_out_right_is_supported(book, text, how):
    checked = check_document(of_text(text), book)
    assert checked.errors == ()
    assert checked.numbers == checked.traced
    assert how in "；".join(one.how for one in checked.derived)


WRONG = [
    ("投诉120件、求助60件，合计190件。", Problem.PARTS, "120件＋60件，是180件"),
    ("投诉和求助合计190件。", Problem.PARTS, "投诉120件＋求助60件，是180件"),
    ("受理200件，其中投诉120件，求助60件，其余30件。", Problem.PARTS, "是20件"),
    ("投诉120件，比咨询20件多90件。", Problem.FIGURE, "120件与20件之差是100件"),
    ("投诉120件，比咨询20件少100件。", Problem.DIRECTION, "方向相反"),
    ("投诉比咨询少100件。", Problem.DIRECTION, "方向相反"),
    ("解决率73.84%，满意率69.21%，相差5.63个百分点。", Problem.FIGURE, "是4.63个百分点"),
]


@pytest.mark.parametrize(("text", "problem", "message"), WRONG)
def test_what_is_worked_out_wrong_is_told_once_with_what_it_should_be(book, text, problem, message):
    (found,) = check_document(of_text(text), book).errors
    assert found.problem is problem
    assert message in found.message


@pytest.mark.parametrize(
    "text",
    ["投诉130件、求助60件，合计190件。", "投诉120件，求助60件，同比增加60件。", "另有35件不予受理。",
     "解决率73.84%、满意率69.21%，合计143.05%。"],
)  # fmt: skip
def test_what_comes_from_nothing_stays_unsupported(book, text):
    assert check_document(of_text(text), book).errors


TABLE = """| 类型 | 受理量（件） | 占比 |
| --- | --- | --- |
| 投诉 | 120 | 60.00% |
| 求助 | 60 | 30.00% |
| 合计 | {total} | {share} |"""


def test_a_line_of_totals_added_by_hand(book):
    shares = [
        Fact(f"{name}.share", "受理量占比", FactKind.SHARE, size / 200, "ratio", metric="received",
             label=name, dimension="request_type")
        for name, size in TYPES.items()
    ]  # fmt: skip
    known = FactBook([*book, *shares])
    checked = check_document(of_text(TABLE.format(total=180, share="90.00%")), known)
    assert checked.errors == ()
    assert [one.how for one in checked.derived] == ["以上2行之和"] * 2
    wrong = check_document(of_text(TABLE.format(total=185, share="90.00%")), known).errors
    assert {one.problem for one in wrong} >= {Problem.PARTS}


@pytest.mark.parametrize(
    ("text", "value", "about"),
    [("近2千件", 2000, "近"), ("2000余件", 2000, "余"), ("2千余件", 2000, "余"), ("2.4千件", 2400, ""),
     ("2千3百余件", 2300, "余"), ("1万2千件", 12000, ""), ("3百万件", 3_000_000, "")],
)  # fmt: skip
def test_digits_with_numerals_are_one_number(text, value, about):
    (found,) = find_numbers(text)
    assert (found.value, found.unit, found.about) == (value, "件", about)


def test_a_number_that_is_only_near_is_told_once(book):
    assert check_document(of_text("受理群众诉求近2百件。"), book).errors == ()
    (found,) = check_document(of_text("受理群众诉求近2千件。"), book).errors
    assert found.text == "2千件"
