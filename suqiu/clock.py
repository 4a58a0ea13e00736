"""The time of the site, as the database keeps it, whatever zone the machine is set to."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

_ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Local time without a zone, like every moment in the store."""
    return datetime.now(_ZONE).replace(tzinfo=None)


def today() -> date:
    """The site's day."""
    return now().date()
