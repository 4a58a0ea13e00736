"""The Chinese name of a span, as an answer states it."""

from datetime import date, timedelta

from suqiu.periods.grain import Grain, natural, whole_months

_QUARTERS = "一二三四"


def name(start: date, end: date) -> str:
    """[start, end) in words: 2026年9月, 2026年第三季度, 2026年6至8月, 2026年9月21日至27日."""
    grain, last = natural(start, end), end - timedelta(1)
    year = f"{start.year}年"
    if grain is Grain.YEAR:
        return year
    if grain is Grain.HALF:
        return year + ("上半年" if start.month == 1 else "下半年")
    if grain is Grain.QUARTER:
        return f"{year}第{_QUARTERS[(start.month - 1) // 3]}季度"
    if grain is Grain.MONTH:
        return f"{year}{start.month}月"
    if grain is Grain.DAY:
        return f"{year}{start.month}月{start.day}日"
    if months := whole_months(start, end):
        if start.month == 1 and months % 12 == 0:
            return f"{start.year}年至{last.year}年"
        if start.year == last.year:
            return f"{year}{start.month}至{last.month}月"
        return f"{year}{start.month}月至{last.year}年{last.month}月"
    first = f"{year}{start.month}月{start.day}日"
    if start.year != last.year:
        return f"{first}至{last.year}年{last.month}月{last.day}日"
    if start.month != last.month:
        return f"{first}至{last.month}月{last.day}日"
    return f"{first}至{last.day}日"
