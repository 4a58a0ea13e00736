"""Figures of a site's table and rates over them give what they give when worked out by hand."""

from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, assume, given, reject, settings
from hypothesis import strategies as st

from reporting.metrics import load_layer
from reporting.query.compile import compile_query
from reporting.query.figures import figure_problem
from reporting.query.query import Against, Comparison, Having, Op, Order, Part, Query, Where
from reporting.query.run import run_statement
from suqiu.errors import InputError
from suqiu.periods import Period
from suqiu.store.sites.attaching import attach
from suqiu.store.sites.catalogue import load_site_tables
from suqiu.store.sites.keys import kind_of
from suqiu.store.sites.reading import SiteFigure
from suqiu.store.sites.spec import ALWAYS, ColumnSpec, TableSpec
from suqiu.store.users import User, local_administrator, save_user
from tests.reporting.query.pandas_oracle import TooClose
from tests.reporting.query.queries import FILTERS, comparisons, periods
from tests.reporting.query.site_oracle import FIGURE, PER, SiteOracle
from tests.reporting.query.site_tables import attach_people, detach_all
from tests.reporting.query.test_against_pandas import NOW, cells_of, in_order, same
from tests.reporting.query.tickets import FRAME

METRICS = (FIGURE, PER, "received", "closed", "close_rate")
CHECKED = settings(
    max_examples=60, deadline=None, derandomize=True, report_multiple_bugs=False,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip
AUGUST = Period.of(datetime(2026, 8, 1), datetime(2026, 9, 1))
STREETS = st.builds(
    Where, st.just("street"),
    st.lists(st.sampled_from(["东湖街道", "空街道", "O'Brien街道"]), min_size=1, max_size=2, unique=True).map(tuple),
    st.booleans(),
)  # fmt: skip


@pytest.fixture(scope="module")
def layer(database):
    yield attach_people(database)
    detach_all(database)


@st.composite
def site_queries(draw):
    """Figures and rates alone and beside others, by street or by what the table cannot tell."""
    names = st.lists(st.sampled_from(METRICS), min_size=1, max_size=3, unique=True)
    metrics = tuple(draw(names.filter(lambda found: {FIGURE, PER} & set(found))))
    kinds = ("street",) if FIGURE in metrics else ("street", "request_type", "month", "department")
    dimensions = tuple(draw(st.lists(st.sampled_from(kinds), max_size=2, unique=True)))
    filters = STREETS if set(metrics) == {FIGURE} else st.one_of(STREETS, FILTERS)
    period = draw(st.none() | periods())
    comparison = draw(st.none() | comparisons(period, dimensions)) if period else None
    parts = [Part.CURRENT, *([Part.BASE, Part.CHANGE, Part.GROWTH] if comparison else [])]
    having, order, limit, within = (), None, None, ()
    if dimensions:
        bounded = draw(st.sampled_from(metrics))
        level = draw(st.none() | st.sampled_from([0, 0.4, 20_000]))
        part = Part.CURRENT if level is None else draw(st.sampled_from(parts))
        having = draw(st.sampled_from([(), (Having(bounded, Op.OVER, level, part),)]))
        chosen = st.builds(
            Order, st.sampled_from(metrics), st.sampled_from(parts), descending=st.booleans()
        )
        order = draw(st.none() | chosen)
        limit = draw(st.none() | st.integers(1, 4))
        within = dimensions[:1] if len(dimensions) == 2 and limit and order else ()
    return Query(
        metrics=metrics, dimensions=dimensions, period=period, comparison=comparison,
        filters=tuple(draw(st.lists(filters, max_size=2))), having=having, order=order,
        limit=limit, within=within,
    )  # fmt: skip


def ask(database, layer, query, user=None):
    with database.reader(user or local_administrator()) as connection:
        return run_statement(connection, compile_query(query, layer, NOW))


@CHECKED
@given(query=site_queries())
def test_figures(database, layer, query):
    assume(not figure_problem(query, layer))
    try:
        expected = SiteOracle(FRAME, query, NOW).answer()
    except TooClose:
        reject()
    got = cells_of(query, ask(database, layer, query))
    for key, cells in got:
        assert key in expected, key
        for name, value in cells.items():
            assert same(value, expected[key][name]), (key, name)
    keys = in_order(query, expected) if query.dimensions else [()]
    if query.within:
        kept = {}
        for key in keys:
            kept.setdefault(key[0], []).append(key)
        keys = [key for group in kept.values() for key in group[: query.limit]]
    elif query.limit:
        keys = keys[: query.limit]
    assert len(got) == len({key for key, _ in got}) == len(keys)


def test_a_place_without_tickets_or_without_people_is_shown(database, layer):
    rates = {
        row[0]: row[1:] for row in ask(database, layer, Query((PER, "received"), ("street",))).rows
    }
    assert rates["东湖街道"][0] == pytest.approx(rates["东湖街道"][1] / 6)
    assert rates["O'Brien街道"][0] is None
    figures = {
        row[0]: row[1:] for row in ask(database, layer, Query((FIGURE, PER), ("street",))).rows
    }
    assert figures["空街道"] == (900, 0)
    assert figures["O'Brien街道"] == (None, None)


def test_many_figures_of_a_street_count_no_ticket_twice(database, layer, tmp_path):
    """Households are written down by community; a street has two, and hundreds of tickets."""
    (tmp_path / "site.toml").write_text(
        '[[metric]]\nid = "per_100"\nname = "每百户退单量"\nkind = "per"\nper = "小区.户数"\n'
        'scale = 100\nunit = "件/百户"\nbase = ["returned"]', encoding="utf-8",
    )  # fmt: skip
    spec = TableSpec("小区", kind_of("社区"), (ColumnSpec("户数", "户数", "户"),), 0)
    houses = [
        ("东湖街道", "翠湖社区", 300),
        ("东湖街道", "a_b社区", 100),
        ("北塔街道", "塔前社区", 50),
    ]
    figures = [
        SiteFigure("户数", ALWAYS, tuple(place), Decimal(number)) for *place, number in houses
    ]
    with database.owner().begin() as connection:
        attach(connection, spec, figures, "测试")
        wide = load_layer(tmp_path, load_site_tables(connection))
    returned = FRAME[FRAME.return_count > 0]
    rows = dict(ask(database, wide, Query(("per_100",), ("street",))).rows)
    assert rows["东湖街道"] == pytest.approx((returned.street == "东湖街道").sum() * 100 / 400)
    assert ask(database, wide, Query(("小区.户数",), ("street",))).rows == (
        ("东湖街道", 400),
        ("北塔街道", 50),
    )
    ((whole,),) = ask(database, wide, Query(("per_100",))).rows
    assert whole == pytest.approx(len(returned) * 100 / 450)
    one = Query(("per_100",), filters=(Where("community", ("翠湖社区",)),))
    expected = (returned.community == "翠湖社区").sum() * 100 / 300
    assert ask(database, wide, one).rows[0][0] == pytest.approx(expected)
    assert "被退单的工单件数 ÷ 户数（户；表“小区”，按社区；" in wide.definition("per_100")


def test_the_newest_figures_not_after_the_period(database, layer):
    def people(year):
        period = Period.of(datetime(year, 3, 1), datetime(year, 4, 1))
        return ask(database, layer, Query((FIGURE,), period=period)).rows

    assert people(2024) == ((None,),)
    assert people(2025) == ((77_500,),)
    assert people(2026) == ((81_400,),)


@pytest.mark.parametrize(
    "query",
    [
        Query((FIGURE,), ("channel",)), Query((FIGURE,), ("month",)), Query((PER,), ("community",)),
        Query((PER,), filters=(Where("community", ("翠湖社区",)),)), Query((FIGURE,), share=True),
        Query((FIGURE,), filters=(Where("request_type", ("投诉",)),)), Query((PER,), listing=True),
        Query(("received",), ("street",), having=(Having(PER, Op.OVER, 1, Part.SHARE),)),
        Query(("received",), ("channel",), order=Order(FIGURE)),
    ],
)  # fmt: skip
def test_what_the_table_cannot_say_is_refused(layer, query):
    assert figure_problem(query, layer)
    with pytest.raises(InputError):
        compile_query(query, layer, NOW)


def test_scope_is_of_both_tickets_and_figures(database, layer):
    one = User("东湖领导", "leader", streets=("东湖街道",))
    with database.owner().begin() as connection:
        save_user(connection, one)
    query = Query((PER, FIGURE, "received"))
    ((rate, people, received),) = ask(database, layer, query, one).rows
    assert people == 60_000
    assert 0 < received < len(FRAME)
    assert rate == pytest.approx(received / 6)


def test_a_figure_above_the_clearance_is_no_figure(database):
    layer = attach_people(database, secrecy=2)
    try:
        low = User("公开的人", "leader")
        with database.owner().begin() as connection:
            save_user(connection, low)
        query = Query((PER, FIGURE), ("street",), period=AUGUST)
        assert all(row[1:] == (None, None) for row in ask(database, layer, query, low).rows)
        assert ask(database, layer, Query((FIGURE,)), low).rows == ((None,),)
        assert any(row[1] for row in ask(database, layer, query).rows)
    finally:
        attach_people(database)


def test_growth_uses_the_figures_of_each_time(database, layer):
    period = Period.of(datetime(2026, 1, 1), datetime(2026, 11, 1))
    query = Query(
        (FIGURE,), period=period, comparison=Comparison(Against.YOY, period.year_earlier())
    )
    ((now, then, growth, change),) = ask(database, layer, query).rows
    assert (now, then, change) == (81_400, 77_500, 3_900)
    assert growth == pytest.approx(3_900 / 77_500)
