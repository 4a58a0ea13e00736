"""Attaching a site's table, again and again if need be, and detaching it; all or nothing."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from suqiu import clock
from suqiu.errors import InputError
from suqiu.store import audit
from suqiu.store.locks import Lock
from suqiu.store.schema import site_column, site_figure, site_row, site_table
from suqiu.store.sites.keys import KINDS
from suqiu.store.sites.list_rows import ListRow, ReadList
from suqiu.store.sites.list_spec import DATE, NUMBER, ListSpec
from suqiu.store.sites.reading import SiteFigure
from suqiu.store.sites.spec import TableSpec

_AT_ONCE = 5_000
_PLACES = tuple(dict.fromkeys(column for kind in KINDS.values() for column in kind.fills))


def attach(
    connection: Connection, spec: TableSpec, figures: Sequence[SiteFigure], actor: str
) -> bool:
    """Put the figures in place of those of the same periods; whether the table is new.

    Figures of other periods stay; secrecy and source become those of `spec` for all. In one
    transaction of the caller's, audited. InputError when there are no figures, or the table
    was attached by another key.
    """
    if not figures:
        raise InputError("没有一个能用的数，什么也没有改动", hint="按上面的提示改正文件")
    fresh = _is_new(connection, spec.name, spec.kind.id, f"按{spec.kind.words[0]}")
    _catalogue(connection, spec, actor)
    _replace(connection, spec, figures)
    audit.record(
        connection, actor, "table.attach", spec.name, key=spec.kind.id, secrecy=spec.secrecy,
        source=spec.source, columns=[one.name for one in spec.columns], figures=len(figures),
    )  # fmt: skip
    return fresh


def attach_list(connection: Connection, spec: ListSpec, found: ReadList, actor: str) -> bool:
    """Put the rows in place of all that the list held; whether it is new.

    In one transaction of the caller's, audited. InputError when there are no rows, or the name
    is that of a table of figures.
    """
    if not found.rows:
        raise InputError("没有一行能用，什么也没有改动", hint="按上面的提示改正文件")
    fresh = _is_new(connection, spec.name, spec.kind.id, "作为清单")
    said = {
        "secrecy": spec.secrecy, "source": spec.source, "attached_by": actor,
        "attached_at": clock.now(), "unit": spec.unit, "words": list(spec.words),
        "row_count": len(found.rows),
    }  # fmt: skip
    connection.execute(
        upsert(site_table)
        .values(name=spec.name, key_kind=spec.kind.id, **said)
        .on_conflict_do_update(index_elements=["name"], set_=said)
    )
    connection.execute(delete(site_column).where(site_column.c.table_name == spec.name))
    connection.execute(
        insert(site_column),
        [
            {
                "table_name": spec.name, "name": one.name, "place": place, "unit": one.unit,
                "words": list(one.words), "type": one.type, "secrecy": one.secrecy,
                "choices": list(found.choices(one.name)) if one.type == "text" else [],
            }
            for place, one in enumerate(spec.columns)
        ],
    )  # fmt: skip
    connection.execute(delete(site_row).where(site_row.c.table_name == spec.name))
    levels = sorted({spec.secrecy, *(one.secrecy for one in spec.columns)})
    for level in levels:
        rows = [_stored(spec, level, number, row) for number, row in enumerate(found.rows, 1)]
        for start in range(0, len(rows), _AT_ONCE):
            connection.execute(insert(site_row), rows[start : start + _AT_ONCE])
    # A plan made before the figures are known reads a large list for every street anew.
    connection.execute(text("ANALYZE site_row"))
    audit.record(
        connection, actor, "table.attach", spec.name, key=spec.kind.id, secrecy=spec.secrecy,
        source=spec.source, columns=[one.name for one in spec.columns], rows=len(found.rows),
    )  # fmt: skip
    return fresh


def detach(connection: Connection, name: str, actor: str) -> None:
    """Take a table and all its figures away; InputError when there is none of that name."""
    gone = connection.execute(delete(site_table).where(site_table.c.name == name))
    if not gone.rowcount:
        raise InputError(f"没有挂接过表“{name}”", hint="用 suqiu table list 查看")
    audit.record(connection, actor, "table.detach", name)


def _is_new(connection: Connection, name: str, kind: str, how: str) -> bool:
    """Whether no table has that name; one of another kind has to go first."""
    # Two people must not attach at once.
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": Lock.ATTACH})
    before = connection.execute(
        select(site_table.c.key_kind).where(site_table.c.name == name)
    ).scalar_one_or_none()
    if before not in (None, kind):
        raise InputError(f"表“{name}”原来不是{how}挂接的", hint="先 suqiu table detach")
    return before is None


def _stored(spec: ListSpec, level: int, number: int, row: ListRow) -> dict[str, object]:
    """The part of a row that is of one level."""
    cells: dict[str, dict[str, object]] = {"texts": {}, "numbers": {}, "dates": {}}
    for one in spec.columns:
        if one.secrecy == level and one.name in row.cells:
            sort = {NUMBER: "numbers", DATE: "dates"}.get(one.type, "texts")
            cells[sort][one.name] = row.cells[one.name]
    fills = spec.kind.fills
    return {
        "table_name": spec.name, "secrecy": level, "row_no": number,
        "by_area": "street" in fills, "by_department": "lead_department" in fills,
        **{column: row.places.get(column) for column in _PLACES}, **cells,
    }  # fmt: skip


def _catalogue(connection: Connection, spec: TableSpec, actor: str) -> None:
    said = {
        "secrecy": spec.secrecy, "source": spec.source, "attached_by": actor,
        "attached_at": clock.now(),
    }  # fmt: skip
    connection.execute(
        upsert(site_table)
        .values(name=spec.name, key_kind=spec.kind.id, **said)
        .on_conflict_do_update(index_elements=["name"], set_=said)
    )
    for place, one in enumerate(spec.columns):
        shown = {"place": place, "unit": one.unit, "words": list(one.words)}
        connection.execute(
            upsert(site_column)
            .values(table_name=spec.name, name=one.name, **shown)
            .on_conflict_do_update(index_elements=["table_name", "name"], set_=shown)
        )


def _replace(connection: Connection, spec: TableSpec, figures: Sequence[SiteFigure]) -> None:
    mine = site_figure.c.table_name == spec.name
    starts = {one.period.start for one in figures}
    connection.execute(delete(site_figure).where(mine, site_figure.c.period_start.in_(starts)))
    connection.execute(
        insert(site_figure),
        [
            {
                "table_name": spec.name, "column_name": one.column, "key": "/".join(filter(None, one.place)) or spec.kind.words[0],
                "period_start": one.period.start, "period_text": one.period.text,
                "key_kind": spec.kind.id, "value": one.value, "secrecy": spec.secrecy,
                **{name: value or None for name, value in zip(spec.kind.fills, one.place, strict=True)},
            }
            for one in figures
        ],
    )  # fmt: skip
    connection.execute(update(site_figure).where(mine).values(secrecy=spec.secrecy))
    # A column that no period has any more.
    left = select(site_figure.c.column_name).where(mine)
    connection.execute(
        delete(site_column).where(
            site_column.c.table_name == spec.name, site_column.c.name.not_in(left)
        )
    )
