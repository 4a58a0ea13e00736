"""A paragraph by itself: all that its own figures deny."""

import re

from reporting.check.alone.days import broken_days
from reporting.check.alone.figures import said
from reporting.check.alone.listed import broken_lists
from reporting.check.alone.moves import broken_moves
from reporting.check.alone.orders import broken_orders
from reporting.check.alone.rates import broken_rates
from reporting.check.alone.shares import broken_rows
from reporting.check.alone.tables import untold
from reporting.check.alone.weekdays import broken_weekdays
from reporting.check.alone.wholes import broken_wholes
from reporting.check.findings import Finding
from reporting.check.reading.document import Grid

# Words of citizens are quoted, not claimed.
_QUOTED = re.compile(r"^(?:【?典型)?案例[^：:]{0,6}[：:]")
_CHECKS = (
    broken_wholes,
    broken_rates,
    broken_rows,
    broken_moves,
    broken_orders,
    broken_days,
    broken_lists,
    broken_weekdays,
)


def broken_text(text: str, line: int) -> list[Finding]:
    """Findings of one paragraph."""
    if _QUOTED.match(text):
        return []
    sentences = list(said(text))
    return [found for check in _CHECKS for found in check(line, sentences)]


def broken_beside(text: str, table: Grid, line: int) -> list[Finding]:
    """Findings of the paragraph that comes before a table."""
    if _QUOTED.match(text):
        return []
    return list(untold(list(said(text)), text, table.head, table.rows, line))
