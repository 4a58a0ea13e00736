"""Facts come from queries, say what stands behind them, and keep their bytes."""

import json

import pytest

from reporting.facts.book import FactBook
from reporting.facts.derived import difference, grown, rest_of, top_of
from reporting.facts.fact import Fact, FactKind
from reporting.facts.maker import FactMaker
from reporting.facts.placeholders import place, rendered, safe_id
from reporting.facts.wording import rounded, written
from reporting.query.query import Against, Where
from reporting.reports.period import period_of
from suqiu.errors import InputError
from suqiu.store.users import User
from tests.reporting.conftest import AS_OF


@pytest.fixture
def maker(counter):
    return FactMaker(counter, period_of("2026-09", AS_OF.date()))


def test_a_count_and_its_changes(maker):
    yoy = maker.compared("received", Against.YOY)
    mom = maker.compared("received", Against.MOM)
    assert maker.book["received"].value == 40
    assert yoy.text == "同比增长81.82%"
    assert mom.text == "环比增长25.00%"
    assert yoy.inputs == ("received", "received.yoy.base")
    assert maker.book["received"].query.metrics == ("received",)


def test_a_ratio_knows_its_rows(maker):
    fact = maker.figure("close_rate")
    assert (fact.rows, fact.denominator) == (38, 40)
    assert fact.value == pytest.approx(38 / 40)
    assert fact.text == "95.00%"


def test_groups_shares_ranks_and_tops(maker):
    groups = maker.groups("received", "level3")
    assert [(fact.label, fact.value) for fact in groups] == [
        ("停水", 24), ("建筑施工噪声", 9), ("占道经营", 7),
    ]  # fmt: skip
    share = maker.share(groups[0], maker.figure("received"))
    assert (share.text, share.rows, share.denominator) == ("60.00%", 24, 40)
    assert maker.top("x", groups).value == "停水"
    assert maker.ranks(groups)["占道经营"].text == "第3位"
    assert maker.ranks(groups, highest=False)["占道经营"].text == "倒数第1位"


def test_a_group_that_is_gone_is_a_change(counter):
    maker = FactMaker(counter, period_of("2026-07", AS_OF.date()), (), prefix="")
    assert maker.groups_compared("received", "level3", Against.MOM) == {}
    later = FactMaker(counter, period_of("2026-10", AS_OF.date()))
    gone = later.groups_compared("received", "level3", Against.MOM)
    assert gone["停水"].text == "环比下降100.00%"


def test_a_reader_of_one_street_gets_his_own_figures(town, layer):
    from reporting.facts.counting import FactCounter

    with town.reader(User("东湖领导", "leader", streets=("东湖街道",))) as connection:
        maker = FactMaker(FactCounter(connection, layer, AS_OF), period_of("2026-09", AS_OF.date()))
        assert maker.figure("received").value == 16 + 6 + 4


def test_the_part_of_the_rows_is_kept(maker):
    inner = maker.within("level3=停水", "停水", Where("level3", ("停水",)))
    fact = inner.groups("received", "street")[0]
    assert fact.id == "level3=停水/received.street:东湖街道"
    assert (fact.value, fact.within) == (16, ("停水",))


@pytest.mark.parametrize(
    ("value", "unit", "form", "text"),
    [
        (0.12345, "ratio", "", "12.35%"), (1234567, "件", "", "1,234,567件"),
        (1234567, "件", "number", "1,234,567"), (79.86, "件", "", "79.9件"),
        (12.25, "hour", "", "12.3小时"), (0.0052, "point", "", "0.52个百分点"), (0, "件", "", "0件"),
    ],
)  # fmt: skip
def test_how_numbers_are_written(value, unit, form, text):
    assert written(Fact("x", "x", FactKind.FIGURE, value, unit), form) == text


def test_rounding_is_half_up_and_has_no_negative_zero():
    assert [rounded(2.675, 2), rounded(0.125, 2), rounded(-0.001, 2)] == ["2.68", "0.13", "0.00"]


@pytest.mark.parametrize(
    ("now", "base", "text"),
    [(8, 10, "同比下降20.00%"), (10, 10, "同比持平"), (5, 0, "上年同期没有数据"),
     (100001, 100000, "同比持平")],
)  # fmt: skip
def test_growth_in_words(now, base, text):
    facts = [Fact(one, "受理量", FactKind.FIGURE, value, "件", metric="received")
             for one, value in (("a", now), ("b", base))]  # fmt: skip
    assert written(grown(*facts, Against.YOY)) == text


def test_differences_and_their_rest_add_up():
    def pair(label, now, base):
        made = [Fact(f"{label}{i}", "受理量", FactKind.FIGURE, value, "件", label=label)
                for i, value in enumerate((now, base))]  # fmt: skip
        return difference(*made, Against.MOM)

    whole, parts = pair("", 40, 32), [pair("甲", 24, 12), pair("乙", 9, 14)]
    rest = rest_of(whole, parts)
    assert rest.value + sum(part.value for part in parts) == whole.value == 8


def test_a_tie_at_the_top_names_both():
    facts = [Fact(one, "受理量", FactKind.FIGURE, 3, "件", label=one) for one in "甲乙"]
    assert top_of("t", facts).value == "甲、乙"


def test_a_book_refuses_two_facts_of_one_id():
    book = FactBook([Fact("a", "甲", FactKind.FIGURE, 1, "件")])
    book.add(Fact("a", "甲", FactKind.FIGURE, 1, "件"))
    with pytest.raises(InputError, match="用了两次"):
        book.add(Fact("a", "甲", FactKind.FIGURE, 2, "件"))


def test_a_book_comes_back_with_the_same_hash(september):
    forms = json.loads(september.book.dumps())
    assert FactBook.of_forms(forms).hash == september.book.hash
    changed = next(form for form in forms if form["id"] == "received")
    changed["value"] += 1
    assert FactBook.of_forms(forms).hash != september.book.hash


def test_placeholders():
    book = FactBook([Fact(f"a:{safe_id('甲 {|}')}", "甲", FactKind.FIGURE, 1200, "件", label="甲")])
    (fact,) = book
    assert rendered(f"共{place(fact.id)}，{place(fact.id, 'name')}", book) == "共1,200件，甲"
    with pytest.raises(InputError, match="没有编号"):
        rendered("{f:b}", book)
    with pytest.raises(InputError, match="没有写法"):
        rendered(place(fact.id, "loud"), book)
