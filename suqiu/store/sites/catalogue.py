"""The attached tables: what each holds, for which times, how secret."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from suqiu.store.schema import site_column, site_figure, site_table
from suqiu.store.sites.keys import KINDS, ROWS, KeyKind, list_kind


@dataclass(frozen=True, slots=True)
class SiteColumn:
    """A column and what people call it. Of a list's column also what it holds (`type`, see
    `ListColumn`), its level of secrecy, and the texts that come again in it.
    """

    name: str
    unit: str
    words: tuple[str, ...]
    type: str = "number"
    secrecy: int = 0
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SitePeriod:
    """A time the table has figures of: from when they hold, and its name."""

    start: datetime
    text: str


@dataclass(frozen=True, slots=True)
class SiteTable:
    """An attached table; `periods` oldest first, `figures` how many numbers it holds. A list has
    no periods but the day it was `attached`, `rows` rows counted in `unit`, called `words`.

    `rows` is of the whole list, whoever reads it: an answer or a page for a user with a scope
    must count the rows of `site_row` instead, which the database gives out by scope.
    """

    name: str
    kind: KeyKind
    secrecy: int
    source: str
    columns: tuple[SiteColumn, ...]
    periods: tuple[SitePeriod, ...] = ()
    figures: int = 0
    unit: str = ""
    words: tuple[str, ...] = ()
    rows: int = 0
    attached: datetime = datetime.min

    @property
    def is_list(self) -> bool:
        """Whether it holds free rows rather than figures by a key."""
        return self.kind.id == ROWS

    def column(self, name: str) -> SiteColumn | None:
        """The column of that name, if there is one."""
        return next((one for one in self.columns if one.name == name), None)

    def period(self, until: datetime) -> SitePeriod | None:
        """The newest time that began before `until`."""
        return next((one for one in reversed(self.periods) if one.start < until), None)


def load_site_tables(connection: Connection) -> tuple[SiteTable, ...]:
    """All tables by name; on a reader's connection those its user may know of."""
    columns: dict[str, list[SiteColumn]] = {}
    for row in connection.execute(select(site_column).order_by(site_column.c.place)):
        columns.setdefault(row.table_name, []).append(
            SiteColumn(
                row.name, row.unit, tuple(row.words), row.type, row.secrecy, tuple(row.choices)
            )
        )
    figures = site_figure.c
    periods: dict[str, list[SitePeriod]] = {}
    counts: dict[str, int] = {}
    for row in connection.execute(
        select(
            figures.table_name, figures.period_start, func.min(figures.period_text).label("said"),
            func.count().label("figures"),
        )
        .group_by(figures.table_name, figures.period_start)
        .order_by(figures.period_start)
    ):  # fmt: skip
        periods.setdefault(row.table_name, []).append(SitePeriod(row.period_start, row.said))
        counts[row.table_name] = counts.get(row.table_name, 0) + row.figures
    return tuple(
        SiteTable(
            row.name, _kind(row.key_kind, columns.get(row.name, ())), row.secrecy, row.source,
            tuple(columns.get(row.name, ())), tuple(periods.get(row.name, ())),
            counts.get(row.name, 0), row.unit, tuple(row.words), row.row_count, row.attached_at,
        )
        for row in connection.execute(select(site_table).order_by(site_table.c.name))
    )  # fmt: skip


def visible_names(connection: Connection) -> frozenset[str]:
    """Names of the tables, and of their columns as 表.列, that the user of a reader's connection
    is cleared for.
    """
    columns = connection.execute(select(site_column.c.table_name, site_column.c.name))
    found = {f"{table}.{name}" for table, name in columns}
    return frozenset(found.union(connection.execute(select(site_table.c.name)).scalars()))


def _kind(id_: str, columns: Sequence[SiteColumn]) -> KeyKind:
    return list_kind([one.type for one in columns]) if id_ == ROWS else KINDS[id_]
