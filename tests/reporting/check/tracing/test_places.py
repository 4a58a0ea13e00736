"""Places, lines that all are beyond, ranges, and columns of other times: right ones stand."""

import pytest

from reporting.check.check import check_document
from reporting.check.reading.document import Document, Grid, of_text
from reporting.facts.book import FactBook
from reporting.facts.fact import Fact, FactKind

SIZES = {"东湖街道": 400, "中山街道": 300, "南桥街道": 200, "云溪镇": 100}
RATES = {"东湖街道": 0.60, "中山街道": 0.75, "南桥街道": 0.80, "云溪镇": 0.50}
SCORES = {"教育局": 86.9, "水利局": 84.1, "民政局": 70.5}


@pytest.fixture(scope="module")
def book():
    """1,000 requests of four streets (the rate of the last of five tickets), and three scores."""
    facts = [Fact("received", "受理量", FactKind.FIGURE, 1000, "件", metric="received")]
    for name, size in SIZES.items():
        base = 5 if name == "云溪镇" else 100
        facts += [
            Fact(f"received.street:{name}", "受理量", FactKind.FIGURE, size, "件", metric="received",
                 label=name, dimension="street"),
            Fact(f"solve_rate.street:{name}", "解决率", FactKind.FIGURE, RATES[name], "ratio",
                 metric="solve_rate", label=name, dimension="street", denominator=base),
        ]  # fmt: skip
    for place, (name, score) in enumerate(SCORES.items(), 1):
        facts += [
            Fact(f"score.department:{name}", "综合成绩", FactKind.SCORE, score, "分", label=name,
                 dimension="department"),
            Fact(f"rank.department:{name}", "名次", FactKind.RANK, place, "位", label=name,
                 dimension="department"),
        ]  # fmt: skip
    return FactBook(facts)


PAIRS = [
    ("东湖街道受理400件，中山街道、南桥街道分列第二、第三位。",
     "东湖街道受理400件，南桥街道、中山街道分列第二、第三位。"),
    ("东湖街道受理400件，中山街道、南桥街道分列二三位。", "东湖街道受理400件，南桥街道、中山街道分列二三位。"),
    ("教育局86.9分居首，水利局、民政局分列第二、第三位。", "教育局86.9分居首，民政局、水利局分列第二、第三位。"),
    ("民政局综合成绩70.5分，与第一名相差16.4分。", "民政局综合成绩70.5分，与第一名相差15.4分。"),
    ("中山街道、南桥街道解决率均超过70%。", "东湖街道、南桥街道解决率均超过70%。"),
    ("东湖街道400件、中山街道300件，均超过250件。", "东湖街道400件、中山街道300件，均超过350件。"),
    ("各街道受理量在100件至400件之间。", "各街道受理量在100件至300件之间。"),
    ("4个街道中，不计基数过小的街道，解决率最低的是东湖街道。", "4个街道中，不计基数过小的街道，解决率最低的是中山街道。"),
    ("东湖、中山两个街道共受理700件，占总量的70%，超半数。", "东湖、中山两个街道共受理700件，占总量的60%，超半数。"),
    ("受理量前两位的街道合计700件，其余2个街道共300件。", "受理量前两位的街道合计700件，其余2个街道共400件。"),
    ("东湖街道400件，南桥街道200件，前者是后者的2倍。", "东湖街道400件，南桥街道200件，前者是后者的3倍。"),
    ("受理量居前的街道依次为东湖街道、中山街道，分别为400件、300件。",
     "受理量居前的街道依次为东湖街道、中山街道，分别为400件、200件。"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong"), PAIRS)
def test_what_is_said_right_stands_and_its_like_does_not(book, right, wrong):
    assert check_document(of_text(right), book).errors == ()
    assert check_document(of_text(wrong), book).errors != ()


def _errors(book, rows):
    grid = Grid(1, ("名次", "单位", "综合成绩"), rows)
    return check_document(Document((grid,), ""), book).errors


def test_a_column_of_places_before_the_names_is_no_figure_and_is_compared(book):
    right = (("1", "教育局", "86.9"), ("2", "水利局", "84.1"), ("3", "民政局", "70.5"))
    swapped = (("1", "水利局", "84.1"), ("2", "教育局", "86.9"), ("3", "民政局", "70.5"))
    assert _errors(book, right) == ()
    assert [one.message for one in _errors(book, swapped)][:1] == ["水利局的名次是第2位"]
