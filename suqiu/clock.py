"""The time of the site, as the database keeps it, whatever zone the machine is set to."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

_ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Local time without a zone, like every moment in the store."""
    return datetime.now(_ZONE).replace(tzinfo=None)


def moment() -> datetime:
    """Local time to the second that says its zone, for what is written down."""
    return datetime.now(_ZONE).replace(microsecond=0)


def shown(written: str) -> str:
    """A written moment (ISO, with its zone) as a clock of the site showed it."""
    return f"{datetime.fromisoformat(written).astimezone(_ZONE):%Y-%m-%d %H:%M:%S}"


def today() -> date:
    """The site's day."""
    return now().date()
