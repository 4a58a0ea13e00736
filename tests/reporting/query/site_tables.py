"""A made-up table of people by street, two times, one street without a figure in the newest."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import text

from reporting.metrics import load_layer
from suqiu.periods import Period
from suqiu.store.sites.attaching import attach
from suqiu.store.sites.catalogue import load_site_tables
from suqiu.store.sites.keys import kind_of
from suqiu.store.sites.reading import SiteFigure
from suqiu.store.sites.spec import ColumnSpec, TableSpec

# Street to people, by the start of the time they are of. 空街道 has no tickets.
PEOPLE = {
    datetime(2025, 1, 1): {"东湖街道": 50_000, "北塔街道": 20_000, "O'Brien街道": 7_500},
    datetime(2026, 1, 1): {"东湖街道": 60_000, "北塔街道": 20_500, "空街道": 900},
}
COLUMNS = (ColumnSpec("常住人口", "常住人口", "人", ("人口",)),)


def attach_people(database, secrecy=0, name="人口"):
    """Attach PEOPLE; gives the layer that knows of it."""
    spec = TableSpec(name, kind_of("街道"), COLUMNS, secrecy, "虚构")
    figures = [
        SiteFigure(
            "常住人口", Period.of(start, datetime(start.year + 1, 1, 1)), (street,), Decimal(number)
        )
        for start, streets in PEOPLE.items()
        for street, number in streets.items()
    ]
    with database.owner().begin() as connection:
        attach(connection, spec, figures, "测试")
        return load_layer(tables=load_site_tables(connection))


def detach_all(database):
    """No table is left."""
    with database.owner().begin() as connection:
        connection.execute(text("TRUNCATE site_table CASCADE"))


def people(until, streets=None):
    """Street to people as of the newest time that began before `until`."""
    start = max((one for one in PEOPLE if one < until), default=None)
    found = {} if start is None else PEOPLE[start]
    return {k: v for k, v in found.items() if streets is None or k in streets}
