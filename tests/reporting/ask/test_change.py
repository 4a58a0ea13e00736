"""How a comparison is told: counts in percent, rates in points, times in hours, every metric."""

from datetime import date

import pytest

from reporting.ask.telling.sentence import sentence
from reporting.metrics import load_layer
from reporting.query.compile import metric_column
from reporting.query.query import Against, Comparison, Order, Part, Query
from reporting.query.run import Cell, Rows
from reporting.query.statement import Column, ColumnKind
from suqiu.periods import Period

SEPTEMBER = Period.of(date(2026, 9, 1), date(2026, 10, 1))
YOY = Comparison(Against.YOY, SEPTEMBER.year_earlier())
LAYER = load_layer()
STREET = Column("街道", ColumnKind.DIMENSION, None, "street")


def told(query: Query, *rows: tuple[Cell, ...]) -> str:
    parts = [Part.CURRENT]
    if query.comparison is not None:
        parts += [Part.BASE, Part.GROWTH, Part.CHANGE]
    columns = tuple(
        metric_column(LAYER.metrics[one], part, query) for one in query.metrics for part in parts
    )
    labels = (STREET,) if query.dimensions else ()
    return sentence(query, Rows((*labels, *columns), rows), LAYER)


@pytest.mark.parametrize(
    ("metric", "row", "said"),
    [
        ("received", (110, 100, 0.1, 10), "受理量同比增长 10.00%"),
        ("received", (90, 100, -0.1, -10), "受理量同比下降 10.00%"),
        ("received", (100, 100, 0.0, 0), "受理量同比持平"),
        ("received", (7, 0, None, 7), "受理量同比 —（基期为零或没有数据）"),
        ("satisfaction_rate", (0.72, 0.70, 0.0286, 0.02), "满意率同比提高 2.00个百分点"),
        ("satisfaction_rate", (0.70, 0.72, -0.0278, -0.02), "满意率同比降低 2.00个百分点"),
        ("satisfaction_rate", (0.72, None, None, None), "满意率同比 —（基期为零或没有数据）"),
        ("handling_hours", (60.0, 62.5, -0.04, -2.5), "平均办理时长同比缩短 2.5小时"),
    ],
)
def test_a_change_is_told_in_the_unit_of_its_metric(
    metric: str, row: tuple[Cell, ...], said: str
) -> None:
    query = Query(metrics=(metric,), period=SEPTEMBER, comparison=YOY)

    assert told(query, row).rstrip("。").endswith(f"，{said}")


def test_a_rate_of_fall_is_told_by_the_way_it_went() -> None:
    falls = Comparison(Against.YOY, SEPTEMBER.year_earlier(), fall=True)
    query = Query(period=SEPTEMBER, comparison=falls)

    assert "同比下降 10.00%" in told(query, (90, 100, 0.1, -10))
    assert "同比增长 10.00%" in told(query, (110, 100, -0.1, 10))


def test_every_metric_of_a_group_is_named() -> None:
    query = Query(
        metrics=("received", "satisfaction_rate"), dimensions=("street",), period=SEPTEMBER
    )

    assert "东湖街道 受理量 30件、满意率 70.00%" in told(query, ("东湖街道", 30, 0.7))


def test_groups_are_told_with_base_and_change() -> None:
    query = Query(
        dimensions=("street",), period=SEPTEMBER, comparison=YOY,
        order=Order(metric="received", part=Part.GROWTH),
    )  # fmt: skip

    said = told(query, ("东湖街道", 30, 20, 0.5, 10))

    assert "受理量同比：东湖街道 30件（上年同期 20件，增长 50.00%）" in said


def test_the_difference_of_rates_has_a_unit_of_its_own() -> None:
    query = Query(metrics=("satisfaction_rate",), period=SEPTEMBER, comparison=YOY)

    column = metric_column(LAYER.metrics["satisfaction_rate"], Part.CHANGE, query)

    assert column.unit == "point"
