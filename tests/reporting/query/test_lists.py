"""What is asked of a list's rows gives what pandas gives; the rows are read by level and scope."""

from datetime import datetime

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from reporting.query.compile import compile_query
from reporting.query.figures import figure_problem
from reporting.query.query import Against, Bound, Comparison, Having, Op, Order, Query, Where
from reporting.query.run import run_statement
from suqiu.errors import InputError
from suqiu.periods import Period
from suqiu.store.users import User, local_administrator, save_user
from tests.reporting.query.list_tables import FIRMS, TRADES, attach_firms
from tests.reporting.query.site_tables import detach_all
from tests.reporting.query.test_against_pandas import NOW
from tests.reporting.query.tickets import FRAME

COUNT, SUM, MEAN, SECRET = "企业", "企业.从业人数", "企业.平均从业人数", "企业.营收"
PER, DATE, TRADE = "企业.每千", "企业.登记日期", "企业.行业"
COLUMNS = {"street": "street", "department": "lead_department", TRADE: "行业"}
CHECKED = settings(
    max_examples=150, deadline=None, derandomize=True, report_multiple_bugs=False,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip
SIGNS = {
    Op.OVER: pd.Series.gt, Op.UNDER: pd.Series.lt, Op.AT_LEAST: pd.Series.ge,
    Op.AT_MOST: pd.Series.le, Op.EQUAL: pd.Series.eq,
}  # fmt: skip


@pytest.fixture(scope="module")
def layer(database):
    yield attach_firms(database)
    detach_all(database)


def ask(database, layer, query, user=None):
    with database.reader(user or local_administrator()) as connection:
        return run_statement(connection, compile_query(query, layer, NOW)).rows


FILTERS = st.one_of(
    st.builds(Where, st.just("street"), st.sampled_from([("东湖街道",), ("空街道", "北塔街道")]), st.booleans()),
    st.builds(Where, st.just(TRADE), st.lists(st.sampled_from(TRADES[:4]), min_size=1, max_size=2).map(tuple), st.booleans()),
    st.builds(Bound, st.sampled_from([SUM, SECRET]), st.sampled_from(list(SIGNS)), st.sampled_from([5, 30, 250])),
)  # fmt: skip


@st.composite
def list_queries(draw):
    """Rows counted, added up and averaged, by places, texts and years."""
    metrics = tuple(draw(st.lists(st.sampled_from([COUNT, SUM, MEAN, SECRET]), min_size=1, max_size=3, unique=True)))  # fmt: skip
    timed = draw(st.booleans())
    dimensions = draw(
        st.lists(st.sampled_from([*COLUMNS, *(["year"] if timed else [])]), max_size=2, unique=True)
    )
    period = draw(st.sampled_from([
        None, Period.of(datetime(2024, 1, 1), datetime(2025, 1, 1)),
        Period.of(datetime(2023, 6, 1), datetime(2026, 2, 1)),
    ])) if timed else None  # fmt: skip
    having = ()
    if dimensions and draw(st.booleans()):
        having = (Having(draw(st.sampled_from(metrics)), Op.OVER, draw(st.sampled_from([3, 60]))),)
    return Query(
        metrics=metrics, dimensions=tuple(dimensions), period=period, having=having,
        filters=tuple(draw(st.lists(FILTERS, max_size=2))), time=DATE if timed else "",
        order=Order(metric=metrics[0], descending=draw(st.booleans())) if dimensions else None,
        limit=draw(st.none() | st.integers(1, 5)) if dimensions else None,
    )  # fmt: skip


def chosen(query):
    """The firms that meet the filters and the period."""
    frame = FIRMS
    for one in query.filters:
        if isinstance(one, Where):
            holds = frame[COLUMNS[one.dimension]].isin(one.values)
            frame = frame[~holds if one.negated else holds]
        else:
            number = pd.to_numeric(frame[one.number.partition(".")[2]])
            frame = frame[SIGNS[one.op](number, one.value)]
    if query.period is not None:
        day = frame["登记日期"]
        frame = frame[(day >= query.period.start) & (day < query.period.end)]
    return frame


def figure(metric, frame):
    if metric == COUNT:
        return len(frame)
    numbers = pd.to_numeric(frame["营收" if metric == SECRET else "从业人数"]).dropna()
    return (numbers.mean() if len(numbers) else None) if metric == MEAN else numbers.sum()


def expected(query):
    frame = chosen(query).copy()
    keys = []
    for one in query.dimensions:
        if one == "year":
            frame["year"] = frame["登记日期"].dt.strftime("%Y")
        keys.append("year" if one == "year" else COLUMNS[one])
    if not keys:
        return {(): tuple(figure(one, frame) for one in query.metrics)}
    frame = frame.dropna(subset=keys)
    found = {
        key: tuple(figure(one, part) for one in query.metrics)
        for key, part in frame.groupby(keys, sort=False)
    }
    for one in query.having:
        at = query.metrics.index(one.metric)
        found = {k: v for k, v in found.items() if v[at] is not None and v[at] > one.value}
    return found


@CHECKED
@given(query=list_queries())
def test_rows_counted_and_added_up(database, layer, query):
    assert not figure_problem(query, layer)
    rows = ask(database, layer, query)
    width = len(query.dimensions)
    known = expected(query)
    assert len(rows) == min(query.limit or 10_000, len(known))
    firsts = []
    for row in rows:
        assert row[width:] == pytest.approx(known[row[:width]]), row
        firsts.append(row[width])
    if query.order and query.limit and firsts:
        every = sorted(
            (one[0] for one in known.values() if one[0] is not None),
            reverse=query.order.descending,
        )
        assert [one for one in firsts if one is not None] == pytest.approx(every[: len(firsts)])


@CHECKED
@given(
    filters=st.lists(FILTERS, max_size=2), limit=st.none() | st.integers(1, 9), down=st.booleans()
)
def test_rows_listed(database, layer, filters, limit, down):
    order = Order(metric=SUM, descending=down)
    query = Query((COUNT,), filters=tuple(filters), listing=True, order=order, limit=limit)
    rows = ask(database, layer, query)
    frame = chosen(query)
    assert len(rows) == min(limit or 10_000, len(frame))
    numbers = sorted(pd.to_numeric(frame["从业人数"]).dropna(), reverse=down)[: len(rows)]
    assert [row[4] for row in rows if row[4] is not None] == pytest.approx(numbers)
    by_name = frame.set_index("名称")
    for name, street, office, trade, *_, day in rows:
        firm = by_name.loc[name]
        assert (street, office, trade) == (firm.street, firm.lead_department, firm["行业"])
        assert day == (None if pd.isna(firm["登记日期"]) else f"{firm['登记日期']:%Y-%m-%d}")


@pytest.mark.parametrize("dimensions", [(), ("street",), ("department",), ("request_type",)])
def test_tickets_per_thousand_firms(database, layer, dimensions):
    period = Period.of(datetime(2026, 1, 1), datetime(2026, 11, 1))
    rows = ask(database, layer, Query((PER, "received"), dimensions, period=period))
    tickets = FRAME[FRAME.received_at >= period.start]
    for row in rows:
        frame, counted = FIRMS, tickets
        for name, value in zip(dimensions, row, strict=False):
            column = COLUMNS.get(name, name)
            counted = counted[counted[column] == value]
            frame = frame[frame[column] == value] if column in frame else frame
        assert row[-1] == len(counted)
        assert row[-2] == (pytest.approx(len(counted) * 1000 / len(frame)) if len(frame) else None)


def test_beside_tickets_a_street_without_firms_has_none(database, layer):
    period = Period.of(datetime(2026, 1, 1), datetime(2026, 11, 1))
    query = Query(("received", COUNT, SUM, MEAN), ("street",), period=period)
    rows = {row[0]: row[1:] for row in ask(database, layer, query)}
    assert rows["空街道"][0] == 0
    assert {k: v[1] for k, v in rows.items()} == FIRMS.groupby("street").size().to_dict()


def test_a_site_declares_its_own(database, tmp_path):
    (tmp_path / "site.toml").write_text(
        '[[metric]]\nid = "makers"\nname = "制造企业数"\nkind = "figure"\nper = "企业"\nunit = "家"\n'
        'where = { "行业" = "制造业" }\n'
        '[[metric]]\nid = "per_maker"\nname = "每百家制造企业退单量"\nkind = "per"\nper = "企业"\n'
        'scale = 100\nunit = "件/百家"\nbase = ["returned"]\nwhere = { "行业" = ["制造业"] }\n'
        '[[metric]]\nid = "size"\nname = "户均人数"\nkind = "figure"\nper = "企业.从业人数"\nunit = "人"\n'
        "mean = true\n", encoding="utf-8",
    )  # fmt: skip
    layer = attach_firms(database, folder=tmp_path)
    makers = (FIRMS["行业"] == "制造业").sum()
    ((count, rate, size),) = ask(database, layer, Query(("makers", "per_maker", "size")))
    assert count == makers
    assert rate == pytest.approx((FRAME.return_count > 0).sum() * 100 / makers)
    assert size == pytest.approx(pd.to_numeric(FIRMS["从业人数"]).mean())
    assert "÷ 行业为制造业的企业（家；清单“企业”；来源：虚构；密级：公开；" in layer.definition(
        "per_maker"
    )


@pytest.mark.parametrize(
    "query",
    [
        Query((COUNT,), ("channel",)), Query((COUNT,), ("month",)), Query((COUNT,), ("community",)),
        Query((COUNT,), filters=(Where("request_type", ("投诉",)),)), Query((COUNT,), share=True),
        Query(("received",), (TRADE,)), Query((PER,), (TRADE,)), Query(("received",), time=DATE),
        Query(("received",), filters=(Where(TRADE, ("制造业",)),)), Query((SUM,), listing=True),
        Query(("received",), filters=(Bound(SUM, Op.OVER, 3),)),
        Query((COUNT,), filters=(Bound("企业.行业", Op.OVER, 3),)),
        Query((COUNT,), time="企业.行业"), Query((COUNT,), filters=(Bound("企业.没有", Op.OVER, 3),)),
        Query((COUNT,), listing=True, order=Order(metric=MEAN)),
        Query((SUM,), period=Period.of(datetime(2026, 1, 1), datetime(2026, 2, 1)), time=DATE,
              comparison=Comparison(Against.MOM, Period.of(datetime(2025, 1, 1), datetime(2025, 2, 1)))),
    ],
)  # fmt: skip
def test_what_the_list_cannot_say_is_refused(layer, query):
    with pytest.raises(InputError):
        compile_query(query, layer, NOW)


READERS = {
    "一个街道": User("子", "leader", streets=("东湖街道",), secrecy=2),
    "一个部门": User("丑", "department", departments=("水务局",), secrecy=2),
    "公开的人": User("寅", "leader"),
    "没有部门": User("卯", "department", secrecy=9),
    "审计": User("辰", "auditor", secrecy=9),
}


@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize("secrecy", [0, 1])
def test_the_database_gives_no_row_and_no_cell_beyond_scope_and_level(database, who, secrecy):
    """By statements of one's own, whatever the questions would be."""
    user = READERS[who]
    attach_firms(database, secrecy)
    with database.owner().begin() as connection:
        save_user(connection, user)
    seen = FIRMS
    if user.streets:
        seen = FIRMS[FIRMS.street == "东湖街道"]
    elif user.role == "department":
        seen = FIRMS[FIRMS.lead_department.isin(user.departments)]
    elif user.role == "auditor" or user.secrecy < secrecy:
        seen = FIRMS[:0]
    try:
        with database.reader(user) as connection:
            rows = connection.execute(
                text("SELECT texts ->> '名称', street, lead_department FROM site_row WHERE secrecy = :s"),
                {"s": secrecy},
            ).all()  # fmt: skip
            parts = connection.execute(text("SELECT numbers::text FROM site_row")).scalars().all()
            columns = set(connection.execute(text("SELECT name FROM site_column")).scalars())
        assert {row[0] for row in rows} == set(seen["名称"])
        assert any("营收" in one for one in parts) == (len(seen) > 0 and user.secrecy >= 2)
        if user.role != "auditor":
            assert ("营收" in columns) == (user.secrecy >= 2)
    finally:
        attach_firms(database)
        detach_all(database)


def test_a_list_without_places_is_seen_by_everybody_with_a_scope(database, layer):
    attach_firms(database)
    with database.owner().begin() as connection:
        connection.execute(text("UPDATE site_row SET by_area = false, street = NULL"))
        save_user(connection, READERS["一个街道"])
        save_user(connection, READERS["没有部门"])
    count = text("SELECT count(*) FROM site_row WHERE secrecy = 0")
    found = {}
    for who in ("一个街道", "没有部门"):
        with database.reader(READERS[who]) as connection:
            found[who] = connection.execute(count).scalar_one()
    assert found == {"一个街道": len(FIRMS), "没有部门": 0}
    attach_firms(database)
