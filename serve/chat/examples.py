"""Questions to start from, made of what came in lately."""

from datetime import date, timedelta

from sqlalchemy import text

from serve.http.backend import Backend
from suqiu.store.users import User

_USUAL = (
    "上个月受理量和解决率是多少",
    "今年满意率最高的街道",
    "今年各月受理量走势",
    "超期还没办结的工单有哪些",
)
# The classes that came in most in the last week, as the asker may see them.
_LATELY = text(
    "SELECT level3 FROM ticket WHERE received_at >= :start AND level3 IS NOT NULL"
    " GROUP BY level3 ORDER BY count(*) DESC, level3 LIMIT 2"
)


def examples_of_the_day(backend: Backend, user: User, today: date) -> list[str]:
    """Two about what is most reported now, then the usual ones."""
    with backend.database().reader(user) as connection:
        start = today - timedelta(days=7)
        found = connection.execute(_LATELY, {"start": start}).scalars().all()
    return [*(f"上周{name}按街道有多少件" for name in found), *_USUAL]
