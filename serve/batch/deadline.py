"""The hour at which the model stops."""

from datetime import datetime, time, timedelta

from suqiu.errors import InputError


def parse_clock(text: str) -> time:
    """`06:00` as a time of day; InputError when it is none."""
    try:
        return datetime.strptime(text.strip(), "%H:%M").time()
    except ValueError:
        raise InputError(f"--stop-model-at {text} 不是时刻", hint="写成 06:00") from None


def next_moment(clock: time, now: datetime) -> datetime:
    """The first moment strictly after `now` (local) at which the clock shows `clock`."""
    moment = now.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
    return moment if moment > now else moment + timedelta(days=1)
