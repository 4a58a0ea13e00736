"""A moment as exports write it, in the site's time."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

_CHINA = timezone(timedelta(hours=8))
_WRITTEN = re.compile(
    r"(\d{4})[年/.-](\d{1,2})[月/.-](\d{1,2})日?"
    r"(?:[ T]*(\d{1,2})(?:[:：](\d{1,2})(?:[:：](\d{1,2})(?:\.\d+)?)?|[时点](?:(\d{1,2})分?(?:(\d{1,2})秒)?)?))?"
)


def by_formats(text: str, formats: Sequence[str]) -> datetime | None:
    """By the first of the strptime formats that fits; None where none does."""
    for form in formats:
        try:
            return _here(datetime.strptime(text, form))
        except ValueError:
            continue
    return None


def read_moment(text: str) -> datetime | None:
    """A whole date, alone or with a time of day, without a zone; one with a zone is taken to
    China's. None for anything else.
    """
    try:
        return _here(datetime.fromisoformat(text))
    except ValueError:
        pass
    match = _WRITTEN.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, *rest = (int(part or 0) for part in match.groups())
    minute, second = rest[0] or rest[2], rest[1] or rest[3]
    try:
        return datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None


def _here(moment: datetime) -> datetime | None:
    """None at the ends of the calendar, where another zone has no such moment."""
    try:
        return moment.astimezone(_CHINA).replace(tzinfo=None) if moment.tzinfo else moment
    except OverflowError:
        return None
