"""What a report quotes: from where the matter is, and nothing hidden by placeholders."""

import pytest
from sqlalchemy import text

from reporting.facts.maker import FactMaker
from reporting.query.query import Where
from reporting.reports.cases import typical_cases
from reporting.reports.period import period_of
from reporting.reports.phrases import neutral
from tests.reporting.conftest import AS_OF

LEAKS = (Where("level3", ("停水",)),)


@pytest.mark.parametrize(
    ("masked", "printed"),
    [
        ("⟦姓名1⟧女士来电", "某女士来电"), ("⟦姓名2⟧⟦姓名1⟧瑜伽馆", "某某瑜伽馆"),
        ("请联系⟦手机1⟧", "请联系某号码"), ("和园⟦房号1⟧漏水", "和园某户漏水"), ("没有隐去的话", "没有隐去的话"),
    ],
)  # fmt: skip
def test_hidden_words_are_printed_neutrally(masked, printed):
    assert neutral(masked) == printed


def test_a_case_comes_from_where_the_matter_is(town, counter):
    """24 tickets of 停水: 14 in one community, whose words are no better than the others'."""
    with town.owner().begin() as connection:
        connection.execute(
            text("""UPDATE ticket_text SET body = '请问停水的时候水费怎么算，一个月没水，是不是该减免，希望给个明确的答复，谢谢，麻烦尽快回复一下，大家都等着用水做饭洗衣。'
                WHERE ticket_no LIKE 'T202609%'""")
        )
        connection.execute(
            text("""UPDATE ticket t SET community = '青禾社区' WHERE ticket_no LIKE 'T202609%'
                AND level3 = '停水' AND right(ticket_no, 2)::int <= 14""")
        )
        connection.execute(
            text("""UPDATE ticket_text SET body = '我们青禾社区从早上停水到现在，家里老人没有水喝。'
                WHERE ticket_no IN (SELECT ticket_no FROM ticket WHERE community = '青禾社区')""")
        )
    maker = FactMaker(counter, period_of("2026-09", AS_OF.date()))
    (case,) = typical_cases(maker, LEAKS, 1)
    assert "青禾社区" in str(case.value)


def test_a_case_in_which_something_is_hidden_comes_last(town, counter):
    with town.owner().begin() as connection:
        connection.execute(
            text("""UPDATE ticket_text SET body = '我叫张建国，家里从早上停水到现在，老人没有水喝，请尽快派人来看一看。'
                WHERE ticket_no LIKE 'T202609%' AND ticket_no <> 'T2026090003'""")
        )
        connection.execute(
            text("""UPDATE ticket_text SET body = '停水以后家里老人没有水喝，怎么还没有人管呢。'
                WHERE ticket_no = 'T2026090003'""")
        )
    maker = FactMaker(counter, period_of("2026-09", AS_OF.date()))
    first, second = typical_cases(maker, LEAKS, 2)
    assert first.label == "T2026090003"
    assert "⟦" not in str(second.value)
    assert "某某" in str(second.value)


def test_no_flat_is_printed(town, counter):
    with town.owner().begin() as connection:
        connection.execute(
            text("""UPDATE ticket_text SET body = '和园3栋2单元501室从早上停水到现在，家里老人没有水喝，请尽快派人来看一看。'
                WHERE ticket_no LIKE 'T202609%'""")
        )
    maker = FactMaker(counter, period_of("2026-09", AS_OF.date()))
    (case,) = typical_cases(maker, LEAKS, 1)
    assert "和园某户从早上停水" in str(case.value)
