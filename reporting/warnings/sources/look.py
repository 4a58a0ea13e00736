"""What every source is given, and what they share."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, text

from reporting.warnings.rules import Rules

# Tickets that were open at a moment, so that a look into the past sees what was open then.
OPEN_AT = """t.received_at < :moment AND (t.closed_at IS NULL OR t.closed_at >= :moment)
    AND COALESCE(t.status, '') NOT IN ('不予受理', '剔除', '挂账')
    AND NOT (t.closed_at IS NULL AND COALESCE(t.status, '') = '已结案')"""


@dataclass(frozen=True, slots=True)
class Look:
    """A look at the store: tickets received before `moment`, local time, by these rules."""

    connection: Connection
    moment: datetime
    rules: Rules

    @property
    def day(self) -> date:
        """The last day looked at."""
        return (self.moment - timedelta(microseconds=1)).date()

    def leaf_names(self, codes: Iterable[str]) -> dict[str, str]:
        """Names of leaves as the tickets have them; the code where they have none."""
        wanted = sorted(set(codes))
        rows = self.connection.execute(
            text("""SELECT leaf_code, max(COALESCE(level4, level3, level2, level1, leaf_code)) AS name
                FROM ticket WHERE leaf_code = ANY(:codes) GROUP BY leaf_code"""),
            {"codes": wanted},
        )
        return {code: code for code in wanted} | {row.leaf_code: row.name for row in rows}


def whole_area(connection: Connection, start: date, moment: datetime) -> str:
    """What all tickets received in [start, moment) together are called: the district (区) where
    they name one, 全市 where they name several, 全域 where they name none.
    """
    least, most = connection.execute(
        text("""SELECT min(district), max(district) FROM (
                SELECT nullif(trim(district), '') AS district FROM ticket
                WHERE received_at >= :start AND received_at < :moment) found"""),
        {"start": start, "moment": moment},
    ).one()  # fmt: skip
    if least is None:
        return "全域"
    return str(least) if least == most else "全市"


@dataclass(frozen=True, slots=True)
class Shared:
    """What tickets have in common: the most frequent department, the one street, or None."""

    department: str | None
    street: str | None
    leaves: tuple[str, ...]


def shared(look: Look, numbers: Iterable[str]) -> Shared:
    """Street and department only where nearly all tickets have the same."""
    rows = look.connection.execute(
        text("SELECT leaf_code, street, lead_department FROM ticket WHERE ticket_no = ANY(:n)"),
        {"n": list(numbers)},
    ).all()
    leaves = Counter(row.leaf_code for row in rows if row.leaf_code)
    return Shared(
        _most(Counter(row.lead_department for row in rows), len(rows)),
        _most(Counter(row.street for row in rows), len(rows)),
        tuple(code for code, _ in leaves.most_common(3)),
    )


def _most(counts: Counter[str | None], total: int) -> str | None:
    name, count = counts.most_common(1)[0] if counts else (None, 0)
    return name if count >= 0.8 * total else None


def spoken(day: date) -> str:
    """A day as people write it."""
    return f"{day.year}年{day.month}月{day.day}日"
