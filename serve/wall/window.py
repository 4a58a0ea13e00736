"""A tile's answer beside the window it asks about: every day of it, and no figures where it is
empty because the data end before it.
"""

from datetime import date, timedelta
from typing import Any

from reporting.query.query import Query
from suqiu.periods import Period, spoken

_DAY = timedelta(days=1)


def fitted(form: dict[str, Any], query: Query | None, last: date | None) -> dict[str, Any]:
    """The answer's JSON as the wall shows it; `last` is the last day of which there are tickets."""
    period = query.period if query is not None else None
    if query is None or period is None or form["status"] != "answered":
        return form
    start, end = period.start.date(), period.end.date()
    # Just after midnight a day without tickets is no sign that the data end.
    patience = _DAY if end - start <= _DAY else timedelta()
    if last is None or last < start - patience:
        until = f"数据到{_spoken(last)}" if last is not None else "还没有工单"
        return {**form, "rows": [], "chart": None, "text": f"没有数据（{until}）"}
    if query.dimensions == ("day",) and form["chart"]:
        return {**form, "chart": _every_day(form["chart"], period, last)}
    behind = last < end - 2 * _DAY
    if not query.dimensions and form["rows"] and (behind or not form["rows"][0][0]):
        # Nothing yet, or less than the base has days: a fall would say something.
        return {
            **form, "columns": form["columns"][:1], "rows": [row[:1] for row in form["rows"]],
        }  # fmt: skip
    return form


def _every_day(chart: dict[str, Any], period: Period, last: date) -> dict[str, Any]:
    """Days without tickets are zero, those after the data blank."""
    count = (period.end.date() - period.start.date()).days
    days = [period.start.date() + at * _DAY for at in range(count)]
    known = chart["xAxis"]["data"]
    series = []
    for line in chart["series"]:
        value = dict(zip(known, line["data"], strict=True))
        filled = [value.get(str(day), 0 if day <= last else None) for day in days]
        series.append({**line, "data": filled})
    axis = {**chart["xAxis"], "data": [str(day) for day in days]}
    return {**chart, "xAxis": axis, "series": series}


def _spoken(day: date) -> str:
    return spoken(Period.of(day, day + _DAY))
