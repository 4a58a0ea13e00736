"""Any sensible query, drawn by Hypothesis."""

from datetime import datetime, timedelta

from hypothesis import strategies as st

from reporting.query.query import (
    Against,
    AnyOf,
    Bound,
    Comparison,
    Having,
    Holds,
    Hours,
    Mentions,
    Op,
    Order,
    Part,
    Query,
    Spans,
    Weekdays,
    Where,
)
from suqiu.periods import Period
from tests.reporting.query.pandas_oracle import CLOCK, CONDITIONS, COUNTS, GRAINS, METRICS, NUMBERS
from tests.reporting.query.tickets import NAMES

PLAIN = ("level1", "level3", "department", "street", "community", "request_type", "satisfaction")
WORDS = ("停水", "半夜", "%", "_", "\\", "'", ":v1", "DROP", "没有的词")


def _names(dimension):
    column = "lead_department" if dimension == "department" else dimension
    return st.sampled_from([*filter(None, NAMES[column]), "没有的值"])


@st.composite
def wheres(draw):
    dimension = draw(st.sampled_from(PLAIN))
    values = draw(st.lists(_names(dimension), min_size=1, max_size=3, unique=True))
    return Where(dimension, tuple(values), draw(st.booleans()))


PLAIN_FILTERS = st.one_of(
    wheres(),
    st.builds(Where, st.just("month"), st.just(("2026-03", "2026-04", "2025-12")), st.booleans()),
    st.builds(Holds, st.sampled_from(sorted(CONDITIONS)), st.booleans()),
    st.builds(
        Mentions, st.lists(st.sampled_from(WORDS), min_size=1, max_size=2, unique=True).map(tuple),
        st.booleans(), st.booleans(),
    ),
    st.builds(Bound, st.sampled_from(sorted(NUMBERS)), st.sampled_from(list(Op)), st.integers(0, 5).map(float)),
    st.builds(Hours, st.integers(0, 23), st.integers(0, 23)),
    st.builds(
        Hours, st.integers(0, 23), st.integers(0, 23), st.sampled_from([0, 15, 30]), st.just(30)
    ),
    st.builds(
        Spans, st.lists(st.deferred(lambda: periods()), min_size=1, max_size=3).map(tuple)
    ),
    st.builds(Weekdays, st.lists(st.integers(1, 7), min_size=1, max_size=3, unique=True).map(tuple)),
)  # fmt: skip
FILTERS = PLAIN_FILTERS | st.builds(
    AnyOf, st.lists(PLAIN_FILTERS, min_size=1, max_size=3).map(tuple)
)


@st.composite
def periods(draw):
    """Whole months, or any days."""
    if draw(st.booleans()):
        first = datetime(draw(st.sampled_from([2025, 2026])), draw(st.integers(1, 10)), 1)
        months = draw(st.sampled_from([1, 2, 3, 6, 10]))
        index = first.year * 12 + first.month - 1 + months
        last = datetime(index // 12, index % 12 + 1, 1)
    else:
        first = datetime(2025, 1, 1) + timedelta(days=draw(st.integers(0, 600)))
        last = first + timedelta(days=draw(st.sampled_from([1, 7, 20, 90, 200])))
    return Period.of(first, last)


@st.composite
def comparisons(draw, period, dimensions):
    kinds = [Against.YOY, Against.MOM]
    if not set(dimensions) & set(GRAINS):
        kinds.append(Against.CUSTOM)
    kind = draw(st.sampled_from(kinds))
    base = {
        Against.YOY: period.year_earlier(), Against.MOM: period.previous(),
    }.get(kind) or draw(periods())  # fmt: skip
    return Comparison(kind, base, draw(st.booleans()))


@st.composite
def havings(draw, parts):
    metric = draw(st.sampled_from(METRICS))
    part = draw(st.sampled_from(parts))
    if part is Part.SHARE:
        metric = draw(st.sampled_from(sorted(COUNTS)))
    averaged = part is not Part.SHARE and draw(st.booleans())
    level = 3 if metric in COUNTS and part not in (Part.GROWTH, Part.SHARE) else 0.4
    value = None if averaged else draw(st.sampled_from([0, level, -level]))
    ops = [one for one in Op if one is not Op.EQUAL]
    return Having(metric, draw(st.sampled_from(ops)), value, part, draw(st.booleans()))


@st.composite
def queries(draw):
    """Counts, rates, means and sums, broken down, compared, shared, bounded, sorted, cut."""
    share = draw(st.booleans()) and draw(st.booleans())
    names = sorted(COUNTS) if share else METRICS
    metrics = tuple(draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True)))
    dimensions = tuple(
        draw(st.lists(st.sampled_from((*PLAIN, *GRAINS, *CLOCK)), max_size=2, unique=True))
    )
    period = draw(st.none() | periods())
    comparison = draw(st.none() | comparisons(period, dimensions)) if period else None
    parts = [Part.CURRENT]
    parts += [Part.GROWTH, Part.CHANGE, Part.BASE] if comparison else []
    parts += [Part.SHARE] if share else []
    having, order, limit, within, skip = (), None, None, (), 0
    if dimensions:
        having = tuple(draw(st.lists(havings(parts), max_size=2)))
        by_metric = st.builds(
            Order,
            metric=st.sampled_from(names),
            part=st.sampled_from(parts),
            descending=st.booleans(),
        )
        by_dimension = st.builds(
            Order, dimension=st.sampled_from(dimensions), descending=st.booleans()
        )
        order = draw(st.none() | by_metric | by_dimension)
        limit = draw(st.none() | st.integers(1, 5))
        skip = draw(st.integers(0, 2)) if limit else 0
        if len(dimensions) == 2 and limit and order and draw(st.booleans()):
            within = dimensions[:1]
    return Query(
        metrics=metrics, dimensions=dimensions,
        filters=tuple(draw(st.lists(FILTERS, max_size=2))), period=period,
        time=draw(st.sampled_from(["", "", "", "closed_at", "due_at"])), comparison=comparison,
        share=share, share_of=tuple(draw(st.lists(FILTERS, max_size=1))) if share else (),
        having=having, order=order, limit=limit, skip=skip, within=within,
    )  # fmt: skip
