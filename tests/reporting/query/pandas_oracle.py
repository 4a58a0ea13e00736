"""The definitions (口径) once more, in pandas, written from the words of the contract alone."""

import functools
import operator
from datetime import timedelta

import numpy as np
import pandas as pd
from pandas.tseries.offsets import DateOffset

from reporting.query.query import (
    Against,
    AnyOf,
    Bound,
    Holds,
    Hours,
    Mentions,
    Op,
    Part,
    Spans,
    Weekdays,
    Where,
)

OPS = {
    Op.AT_LEAST: operator.ge, Op.OVER: operator.gt, Op.AT_MOST: operator.le,
    Op.UNDER: operator.lt, Op.EQUAL: operator.eq,
}  # fmt: skip
SUMS = {"urges": "urge_count", "returns": "return_count", "redos": "redo_count"}
COUNTS = {"received", "closed", "dispatches", *SUMS}
TIMES = {"closed": "closed_at", "dispatches": "dispatched_at", "on_time_rate": "due_at"}
GRAINS = ("day", "week", "month", "quarter", "half", "year")
CLOCK = ("hour", "weekday")
COLUMNS = {"department": "lead_department"}


def hours(later, earlier):
    return (later - earlier) / pd.Timedelta(hours=1)


# Rows that count, and which of them are hits; or what is averaged or added up.
RATIOS = {
    "close_rate": (lambda f: f.any_row, lambda f: f.closed_at.notna()),
    "on_time_rate": (lambda f: f.due_at.notna(), lambda f: f.closed_at <= f.due_at),
    "response_rate": (
        lambda f: f.assessed & f.dispatched_at.notna(),
        lambda f: f.first_contact_at - f.dispatched_at <= pd.Timedelta(hours=24),
    ),
    "solve_rate": (
        lambda f: f.assessed & (f.callback_result == "成功") & f.solved.isin(["是", "否"]),
        lambda f: f.solved == "是",
    ),
    "satisfaction_rate": (
        lambda f: f.assessed & (f.callback_result == "成功")
        & f.satisfaction.notna() & (f.satisfaction != "未表态"),
        lambda f: f.satisfaction.isin(["满意", "基本满意"]),
    ),
    "return_rate": (lambda f: f.dispatched_at.notna(), lambda f: f.return_count > 0),
    "redo_rate": (lambda f: f.closed_at.notna(), lambda f: f.redo_count > 0),
    "repeat_rate": (lambda f: f.any_row, lambda f: f.repeat_of.notna()),
}  # fmt: skip
MEANS = {
    "handling_hours": (
        lambda f: f.closed_at.notna() & f.dispatched_at.notna(),
        lambda f: hours(f.closed_at, f.dispatched_at),
    )
}
MEDIANS = {"handling_median": MEANS["handling_hours"]}
METRICS = ("received", "closed", "dispatches", *SUMS, *RATIOS, *MEANS, *MEDIANS)
CONDITIONS = {
    "open": lambda f, now: f.closed_at.isna(),
    "overdue": lambda f, now: f.closed_at.isna() & (f.due_at < now),
    "repeat": lambda f, now: f.repeat_of.notna(),
    "refused": lambda f, now: f.status == "不予受理",
    "not_assessed": lambda f, now: ~f.assessed,
    "unsolved": lambda f, now: f.solved == "否",
    "dissatisfied": lambda f, now: f.satisfaction.isin(["不满意", "非常不满意"]),
    "late_closed": lambda f, now: f.closed_at > f.due_at,
    "extended": lambda f, now: f.extended,
}
NUMBERS = {
    "return_count": lambda f, now: f.return_count,
    "urge_count": lambda f, now: f.urge_count,
    "handling_days": lambda f, now: hours(f.closed_at, f.dispatched_at) / 24,
    "overdue_days": lambda f, now: hours(f.closed_at.fillna(now), f.due_at) / 24,
    "open_days": lambda f, now: hours(now, f.received_at) / 24,
}


def figure(frame, metric):
    """The metric over all rows of a frame; None when there is nothing to say."""
    if metric in SUMS:
        return int(frame[SUMS[metric]].sum())
    if metric == "closed":
        return int(frame.closed_at.notna().sum())
    if metric == "dispatches":
        return int(frame.dispatched_at.notna().sum())
    if metric == "received":
        return len(frame)
    base, value = (RATIOS | MEANS | MEDIANS)[metric]
    chosen = value(frame)[base(frame)]
    middle = pd.Series.median if metric in MEDIANS else pd.Series.mean
    return None if chosen.empty else float(middle(chosen.astype(float)))


def keep(frame, one, now):
    """Which rows a filter keeps."""
    match one:
        case Where(dimension, values, negated):
            labels = label(frame, dimension, frame.received_at)
            return labels.isin(values) != negated
        case Holds(condition, negated):
            return CONDITIONS[condition](frame, now).astype(bool) != negated
        case Mentions(words, every, negated):
            joined = all if every else any
            whole = [
                joined(word in title or word in body for word in words)
                for title, body in zip(frame.title, frame.body, strict=True)
            ]
            return pd.Series(whole, index=frame.index, dtype=bool) != negated
        case Bound(number, op, value):
            return OPS[op](NUMBERS[number](frame, now), value)
        case Hours(start, end, start_minute, end_minute):
            first, last = start * 60 + start_minute, end * 60 + end_minute
            minute = frame.received_at.dt.hour * 60 + frame.received_at.dt.minute
            inside = range(first, last if last > first else last + 24 * 60)
            return minute.isin([one % (24 * 60) for one in inside])
        case Spans(spans):
            tests = [(frame.received_at >= s.start) & (frame.received_at < s.end) for s in spans]
            return functools.reduce(operator.or_, tests)
        case Weekdays(days):
            return (frame.received_at.dt.day_of_week + 1).isin(days)
        case AnyOf(parts):
            kept = pd.Series(False, index=frame.index, dtype=bool)
            for part in parts:
                kept |= keep(frame, part, now).fillna(False).astype(bool)
            return kept


def label(frame, dimension, times):
    """The dimension's value of each row; missing where it is blank."""
    match dimension:
        case "hour":
            return times.dt.strftime("%H")
        case "weekday":
            return times.dt.day_of_week.map(dict(enumerate(f"周{d}" for d in "一二三四五六日")))
        case "day":
            return times.dt.strftime("%Y-%m-%d")
        case "week":
            return (times - pd.to_timedelta(times.dt.day_of_week, unit="D")).dt.strftime("%Y-%m-%d")
        case "month":
            return times.dt.strftime("%Y-%m")
        case "quarter":
            return (
                times.dt.year.astype("Int64").astype(str)
                + "Q"
                + times.dt.quarter.astype("Int64").astype(str)
            )
        case "half":
            half = ((times.dt.month + 5) // 6).astype("Int64").astype(str)
            return times.dt.year.astype("Int64").astype(str) + "H" + half
        case "year":
            return times.dt.strftime("%Y")
        case _:
            return frame[COLUMNS.get(dimension, dimension)]


class TooClose(Exception):
    """A figure lies on the bound but for rounding: no telling which side the database sees."""


class Oracle:
    """Answers one query as the reader of the definitions would by hand."""

    def __init__(self, frame, query, now):
        self.query, self.now = query, now
        for one in query.filters:
            frame = frame[keep(frame, one, now).to_numpy()]
        self.frame = frame
        self.grain = next((one for one in GRAINS if one in query.dimensions), None)
        self.extra = [
            one.metric for one in (*query.having, *([query.order] if query.order and query.order.metric else []))
            if one.metric not in query.metrics
        ]  # fmt: skip

    def time(self, metric):
        return self.query.time or TIMES.get(metric, "received_at")

    def rows_of(self, period, time, *, before=None, grouped=True):
        """Rows of a period with their labels; `before` gives how far back the base lies."""
        frame = self.frame
        timed = any(one in (*GRAINS, *CLOCK) for one in self.query.dimensions) and grouped
        if period is None:
            if timed or time == "closed_at":
                frame = frame[frame[time].notna()]
        else:
            frame = frame[(frame[time] >= period[0]) & (frame[time] < period[1])]
        if not grouped:
            return frame, []
        times = frame[time] if before is None else frame[time].map(before)
        times = pd.Series(pd.to_datetime(times), index=frame.index)
        labels = [label(frame, one, times) for one in self.query.dimensions]
        blank = np.zeros(len(frame), dtype=bool)
        for one in labels:
            blank |= one.isna().to_numpy()
        return frame[~blank], [one[~blank] for one in labels]

    def windows(self):
        """The period, its base, and how base rows are moved beside it."""
        period = self.query.period and (self.query.period.start, self.query.period.end)
        if not self.query.comparison or not period:
            return period, None, None
        base = (self.query.comparison.base.start, self.query.comparison.base.end)
        if self.grain is None:
            return period, base, None
        if self.query.comparison.against is Against.YOY and self.grain == "week":
            back = timedelta(weeks=52)
        elif self.query.comparison.against is Against.YOY:
            back = DateOffset(months=12)
        else:
            back = {
                "day": timedelta(days=1), "week": timedelta(days=7), "month": DateOffset(months=1),
                "quarter": DateOffset(months=3), "half": DateOffset(months=6), "year": DateOffset(months=12),
            }[self.grain]  # fmt: skip
        start = (pd.Timestamp(period[0]) - back).to_pydatetime()
        end = pd.Timestamp(period[1])
        # The last day moves: the base of all of March is all of February.
        moved = (
            end - back if end.day == 1 else end - pd.Timedelta(days=1) - back + pd.Timedelta(days=1)
        )
        return period, (start, moved.to_pydatetime()), lambda time: time + back

    def groups(self, metric, time, window, before=None, chosen=()):
        """Figure by label; empty labels for the one group of all rows."""
        frame, labels = self.rows_of(window, time, before=before)
        for one in chosen:
            mask = keep(frame, one, self.now).to_numpy()
            frame, labels = frame[mask], [one[mask] for one in labels]
        if not self.query.dimensions:
            return {(): figure(frame, metric)}
        keys = list(zip(*labels, strict=True))
        found = {}
        for key in set(keys):
            found[key] = figure(frame[[one == key for one in keys]], metric)
        return found

    def answer(self):
        """Parts by label and metric, of the groups that are shown, unordered and uncut."""
        query = self.query
        period, base, before = self.windows()
        table: dict = {}
        names = [*query.metrics, *dict.fromkeys(self.extra)]
        for metric in names:
            time = self.time(metric if metric in query.metrics else query.metrics[0])
            # A group shows as soon as any row of it is there, in either period.
            for key in self.groups("received", time, period):
                table.setdefault(key, {})
            if base:
                for key in self.groups("received", time, base, before):
                    table.setdefault(key, {})
        if not query.dimensions:
            table.setdefault((), {})
        for metric in names:
            time = self.time(metric if metric in query.metrics else query.metrics[0])
            current = self.groups(metric, time, period, None, query.share_of)
            earlier = self.groups(metric, time, base, before, query.share_of) if base else {}
            whole = figure(self.rows_of(period, time, grouped=False)[0], metric)
            group_whole = self.groups(metric, time, period)
            nothing = 0 if metric in COUNTS else None
            for key, cells in table.items():
                now = current.get(key, nothing)
                cells[metric, Part.CURRENT] = now
                if base:
                    then = earlier.get(key, nothing)
                    cells[metric, Part.BASE] = then
                    some = now is not None and then is not None
                    change = now - then if some else None
                    sign = -1 if query.comparison.fall else 1
                    cells[metric, Part.CHANGE] = change
                    cells[metric, Part.GROWTH] = sign * change / then if some and then else None
                against = group_whole.get(key, nothing) if query.share_of else whole
                cells[metric, Part.SHARE] = now / against if against and now is not None else None
        return {key: cells for key, cells in table.items() if self.holds(cells, table)}

    def holds(self, cells, table):
        met = []
        for one in self.query.having:
            if not one.or_else or not met:
                met.append(False)
            met[-1] |= self.meets(one, cells, table)
        return all(met) and (not self.query.dimensions or self.said(cells))

    def meets(self, one, cells, table):
        value = one.value if one.value is not None else self.level(one, table)
        mine = cells[one.metric, one.part]
        if mine is None or value is None:
            return False
        if mine != round(mine) and abs(mine - value) < 1e-9:
            raise TooClose
        return bool(OPS[one.op](mine, value))

    def said(self, cells):
        """Whether there is anything to say of a group."""
        query = self.query
        if query.order and query.order.metric:
            return cells[query.order.metric, query.order.part] is not None
        return any(cells[metric, Part.CURRENT] is not None for metric in query.metrics)

    def level(self, one, table):
        """Average: of counts over the groups, of a rate over all rows."""
        if one.metric in COUNTS and one.part is not Part.GROWTH:
            figures = [cells[one.metric, one.part] for cells in table.values()]
            figures = [value for value in figures if value is not None]
            return sum(figures) / len(figures) if figures else None
        period, base, _ = self.windows()
        time = self.time(one.metric if one.metric in self.query.metrics else self.query.metrics[0])
        now = self.whole(one.metric, period, time)
        if one.part is Part.CURRENT:
            return now
        then = self.whole(one.metric, base, time)
        if one.part is Part.BASE:
            return then
        if now is None or then is None:
            return None
        if one.part is Part.CHANGE:
            return now - then
        sign = -1 if self.query.comparison.fall else 1
        return sign * (now - then) / then if then else None

    def whole(self, metric, window, time):
        frame = self.rows_of(window, time, grouped=False)[0]
        for one in self.query.share_of:
            frame = frame[keep(frame, one, self.now).to_numpy()]
        return figure(frame, metric)
