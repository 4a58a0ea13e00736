"""The name of hours of a day, as reports write them."""

from dataclasses import replace
from datetime import time

from suqiu.periods import Period


def named_hours(period: Period) -> Period:
    """A period that ends with an hour of its only day, called 2026年11月27日0时至9时; others as they
    are.
    """
    if period.end.time() == time() or period.start.date() != period.end.date():
        return period
    day = f"{period.start.year}年{period.start.month}月{period.start.day}日"
    return replace(period, text=f"{day}{period.start.hour}时至{period.end.hour}时")
