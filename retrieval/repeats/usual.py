"""How often a matter comes from a community on an ordinary day."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine, text

from retrieval.repeats.case import Case

# What is tested is compared with the year before it.
PAST = timedelta(days=365)
# A cell's own past counts like this many days of what leaf and community let expect.
_PRIOR_DAYS = 60.0
Cell = tuple[str, str]  # leaf, community


@dataclass(frozen=True, slots=True)
class Usual:
    """Tickets by leaf and community over `days` before those that are tested; may be empty."""

    cells: Mapping[Cell, int] = field(default_factory=dict)
    days: float = 0.0

    def rates(self, cases: Iterable[Case], span: float) -> Mapping[Cell, float]:
        """Tickets a day to expect in each cell of these cases, which came within `span` days.

        Leaf and community let expect a share of all, past and present but without the present
        ones of the cell itself; its own past says how far to believe that. Never less than what
        the leaf brings everywhere just now: a season is no matter of one community.
        """
        now = Counter((case.leaf, case.community) for case in cases if case.leaf and case.community)
        both = Counter(self.cells)
        for (leaf, community), n in now.items():
            both[leaf, community] += n
        leaves: Counter[str] = Counter()
        communities: Counter[str] = Counter()
        for (leaf, community), n in both.items():
            leaves[leaf] += n
            communities[community] += n
        rising: Counter[str] = Counter()
        for (leaf, _), n in now.items():
            rising[leaf] += n
        total, days = sum(both.values()), self.days + span
        found = {}
        for (leaf, community), n in now.items():
            rest = max(total - n, 1)
            part = (communities[community] - n + 0.5) / rest
            share = (leaves[leaf] - n + 0.5) * part
            own = self.cells.get((leaf, community), 0)
            usual = (own + _PRIOR_DAYS * share / days) / (self.days + _PRIOR_DAYS)
            found[leaf, community] = max(usual, (rising[leaf] - n + 0.5) * part / span)
        return found


def read_usual(engine: Engine, before: datetime) -> Usual:
    """The year before a moment, or as much of it as there is. As the owner."""
    with engine.connect() as connection:
        rows = connection.execute(
            text(
                """SELECT leaf_code, COALESCE(street, '') || community AS community, count(*) AS n,
                    min(received_at) AS first
                FROM ticket WHERE received_at >= :start AND received_at < :before
                    AND leaf_code IS NOT NULL AND community IS NOT NULL
                GROUP BY 1, 2"""
            ),
            {"start": before - PAST, "before": before},
        ).all()
    if not rows:
        return Usual()
    days = (before - min(row.first for row in rows)) / timedelta(days=1)
    return Usual({(row.leaf_code, row.community): row.n for row in rows}, days)
