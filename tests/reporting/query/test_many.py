"""A ticket with several assisting departments is in the group of each, worked out once more in pandas."""

from dataclasses import replace
from datetime import datetime

import pytest

from reporting.metrics import load_layer
from reporting.query.check import check_query
from reporting.query.compile import compile_query
from reporting.query.query import Against, Comparison, Having, Leading, Op, Order, Query, Where
from reporting.query.run import run_statement
from suqiu.errors import InputError
from suqiu.periods import Period
from suqiu.store.users import local_administrator
from tests.reporting.query.tickets import FRAME, store

NOW = datetime(2026, 11, 1)
LAYER = load_layer()
# Written by hand at the desk of another system: a name twice, a separator with nothing behind it.
CELLS = [
    None,
    "公安局",
    "公安局、住建局",
    "住建局、教育局、公安局",
    "教育局、",
    None,
    "公安局、公安局",
]
ASSISTED = [CELLS[at % len(CELLS)] for at in range(len(FRAME))]


@pytest.fixture(scope="module")
def assisted(database):
    store(database, FRAME.assign(assisting_departments=ASSISTED))
    yield database
    store(database, FRAME)


def ask(database, query):
    with database.reader(local_administrator()) as connection:
        return [
            tuple(row) for row in run_statement(connection, compile_query(query, LAYER, NOW)).rows
        ]


def named(*names):
    return [cell is not None and any(one in cell.split("、") for one in names) for cell in ASSISTED]


@pytest.mark.parametrize("names", [("公安局",), ("公安局", "教育局"), ("没有的局",)])
@pytest.mark.parametrize("negated", [False, True])
def test_a_ticket_is_of_each_who_assisted(assisted, names, negated):
    query = Query(filters=(Where("assisting", names, negated),))

    assert ask(assisted, query) == [(sum(one is not negated for one in named(*names)),)]


def test_a_ticket_is_in_the_group_of_each(assisted):
    wanted = {one: sum(named(one)) for one in ("公安局", "住建局", "教育局")}

    assert dict(ask(assisted, Query(dimensions=("assisting",)))) == wanted


def test_of_named_ones_there_are_no_other_groups(assisted):
    chosen = Where("assisting", ("公安局", "教育局"))
    query = Query(dimensions=("assisting",), filters=(chosen,))

    assert dict(ask(assisted, query)) == {one: sum(named(one)) for one in chosen.values}


def test_one_left_out_takes_no_tickets_from_the_groups_of_the_others(assisted):
    query = Query(
        dimensions=("assisting",), filters=(Where("assisting", ("公安局",), True),), share=True
    )

    assert {name: (count, round(share, 9)) for name, count, share in ask(assisted, query)} == {
        one: (sum(named(one)), round(sum(named(one)) / len(ASSISTED), 9))
        for one in ("住建局", "教育局")
    }


def test_groups_of_two_kinds_and_two_times(assisted):
    now, then = (
        Period.of(datetime(2026, 1, 1), NOW),
        Period.of(datetime(2025, 1, 1), datetime(2025, 11, 1)),
    )
    query = Query(
        dimensions=("assisting", "request_type"), period=now,
        comparison=Comparison(Against.YOY, then), order=Order(metric="received"),
        limit=1, within=("assisting",),
    )  # fmt: skip
    each = [cell and sorted({*cell.split("、")} - {""}) for cell in ASSISTED]
    frame = FRAME.assign(assisting=each).explode("assisting")

    def count(period, kind, office):
        during = (frame.received_at >= period.start) & (frame.received_at < period.end)
        return int((during & (frame.request_type == kind) & (frame.assisting == office)).sum())

    found = ask(assisted, query)
    assert {row[0] for row in found} == {"公安局", "住建局", "教育局"}
    for office, kind, current, base, *_ in found:
        assert (current, base) == (count(now, kind, office), count(then, kind, office))
        assert current == max(count(now, one, office) for one in ("投诉", "求助", "咨询"))


def test_the_first_of_them_keep_no_rows():
    with pytest.raises(InputError, match="维度"):
        check_query(Query(filters=(Leading("assisting", "received", 3),)), LAYER)


def test_above_the_average_is_above_that_of_each_who_assisted(assisted):
    counts = {one: sum(named(one)) for one in ("公安局", "住建局", "教育局")}
    level = sum(counts.values()) / len(counts)
    query = Query(dimensions=("assisting",), having=(Having("received", Op.OVER, None),))

    assert dict(ask(assisted, query)) == {
        one: count for one, count in counts.items() if count > level
    }


def test_two_of_several_values_are_not_grouped_together():
    # In one SELECT the two lists of values would be laid side by side, not each with each.
    other = replace(LAYER.dimensions["assisting"], id="other", name="配合单位")
    layer = replace(LAYER, dimensions={**LAYER.dimensions, "other": other})
    with pytest.raises(InputError, match="协办单位和配合单位不能一起分组"):
        check_query(Query(dimensions=("assisting", "other")), layer)
