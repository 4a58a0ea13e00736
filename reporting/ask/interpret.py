"""From marks to a draft: which metric, of what, by what, compared with what."""

from collections.abc import Sequence

from reporting.ask import signs
from reporting.ask.draft import Draft
from reporting.ask.marks import (
    AmountMark,
    DimensionMark,
    FilterMark,
    Mark,
    MetricMark,
    PeriodMark,
    SignMark,
    TopMark,
    UnknownMark,
    ValueMark,
)
from reporting.metrics import Layer, Unit
from reporting.query.query import (
    Against,
    Bound,
    Filter,
    Having,
    Holds,
    Mentions,
    Order,
    Part,
    Where,
)

_LEVELS = ("level1", "level2", "level3", "level4")
# 满意度 alone is the rate; with these it is the breakdown of what people answered.
_AS_BREAKDOWN = {signs.EACH}


class Interpreter:
    """Reads the marks of one question once, from left to right, then settles what hangs together."""

    def __init__(self, layer: Layer, marks: Sequence[Mark], question: str) -> None:
        self.layer = layer
        self.marks = list(marks)
        self.question = question
        self.draft = Draft()
        self._signs = {mark.meaning.sign for mark in marks if isinstance(mark.meaning, SignMark)}
        self._metric_marks: list[Mark] = []
        self._dimension_marks: list[Mark] = []
        self._filters: list[tuple[Mark, Filter]] = []

    def draft_of(self) -> Draft:
        """The draft of the question."""
        for at, mark in enumerate(self.marks):
            self._take(at, mark)
        self._settle_values()
        self._settle_periods()
        self._settle_metrics()
        self._settle_dimensions()
        self._settle_amounts()
        self._settle_order()
        self._settle_share()
        self._settle_list()
        return self.draft

    def has(self, *wanted: str) -> bool:
        """Whether one of these signs was read."""
        return not self._signs.isdisjoint(wanted)

    def _take(self, at: int, mark: Mark) -> None:
        draft = self.draft
        match mark.meaning:
            case PeriodMark(period):
                draft.periods.append(period)
            case MetricMark():
                self._metric_marks.append(mark)
            case DimensionMark():
                self._dimension_marks.append(mark)
            case ValueMark(dimension, value, exact):
                if not exact and mark.text not in value:
                    name = self.layer.dimensions[dimension].name
                    draft.guesses.append(f"“{mark.text}”按{name}“{value}”统计")
                self._filters.append((mark, Where(dimension, (value,))))
            case FilterMark(one):
                self._filters.append((mark, one))
            case TopMark(count):
                draft.limit = count
            case UnknownMark():
                draft.unknown.append(mark.text)
            case SignMark(sign):
                self._take_sign(sign)
            case AmountMark():
                pass

    def _take_sign(self, sign: str) -> None:
        draft = self.draft
        if sign == signs.YOY:
            draft.against = Against.YOY
        elif sign == signs.MOM:
            draft.against = Against.MOM
        elif sign == signs.FALL:
            draft.fall = True
        elif sign == signs.TREND:
            draft.trend = True
        elif sign == signs.DUE_TIME:
            draft.time = "due_at"
        elif sign == signs.CLOSED_TIME:
            draft.time = "closed_at"
        elif sign == signs.DISPATCHED_TIME:
            draft.time = "dispatched_at"
        elif sign == signs.TOTAL:
            draft.total = True
        elif sign == signs.DIGEST:
            draft.digest = True

    # -- filters ---------------------------------------------------------------------------

    def _settle_values(self) -> None:
        """Values of one dimension belong together; 除了 X, 非 X and 不含 X turn them round."""
        draft = self.draft
        together: dict[tuple[str, bool], list[str]] = {}
        for mark, one in self._filters:
            negated = self._negated(mark)
            if isinstance(one, Where):
                together.setdefault((one.dimension, negated), []).extend(one.values)
            elif isinstance(one, Holds):
                draft.filters.append(Holds(one.condition, negated))
            elif isinstance(one, Mentions):
                draft.filters.append(Mentions(one.words, one.every, negated))
            else:
                draft.filters.append(one)
        for (dimension, negated), values in together.items():
            distinct = tuple(dict.fromkeys(values))
            draft.filters.append(Where(dimension, distinct, negated))
            if len(distinct) > 1 and not negated and self._apart():
                draft.split = True
                if dimension not in draft.dimensions:
                    draft.dimensions.append(dimension)
        draft.filters = _tidy(draft.filters)

    def _apart(self) -> bool:
        """Whether several values are asked for one by one rather than together."""
        return not self.draft.total and self.has(
            signs.EACH, signs.COMPARE, signs.WHICH, signs.RANK, signs.MOST, signs.LEAST,
            signs.BEST, signs.WORST,
        )  # fmt: skip

    def _negated(self, mark: Mark) -> bool:
        before = self.question[: mark.start]
        if before.endswith(
            ("非", "不是", "不属于", "不在", "没有", "不含", "未")
        ) and not isinstance(mark.meaning, FilterMark):
            return True
        if isinstance(mark.meaning, FilterMark) and isinstance(mark.meaning.filter, Mentions):
            return before.endswith(("没有", "没", "不", "未"))
        for other in self.marks:
            if isinstance(other.meaning, SignMark) and other.meaning.sign == signs.EXCEPT:
                gap = self.question[other.end : mark.start]
                if mark.start - other.end >= 0 and not any(sign in gap for sign in "，,的。以外"):
                    return True
        return False

    # -- time ------------------------------------------------------------------------------

    def _settle_periods(self) -> None:
        draft = self.draft
        if len(draft.periods) >= 2 and draft.against is None:
            distinct = list(dict.fromkeys((one.start, one.end) for one in draft.periods))
            if len(distinct) == 2 and (
                self.has(signs.COMPARE, signs.RISE, signs.CHANGE, signs.FALL, signs.EACH)
                or self.question.count("和") + self.question.count("与") + self.question.count("跟")
            ):
                draft.against = Against.CUSTOM

    # -- metrics ---------------------------------------------------------------------------

    def _settle_metrics(self) -> None:
        draft = self.draft
        bounded = self._bounded_metrics()
        named = [mark for mark in self._metric_marks if mark not in bounded]
        breakdown = self.has(signs.EACH) and any(
            mark.text in ("满意度",) for mark in self._metric_marks
        )
        if breakdown and "分别" not in self.question and not self._dimension_marks:
            named = [mark for mark in named if mark.text != "满意度"]
            draft.dimensions.append("satisfaction")
        for mark in named or ([] if breakdown else list(bounded)):
            assert isinstance(mark.meaning, MetricMark)
            if mark.meaning.metric not in draft.metrics:
                draft.metrics.append(mark.meaning.metric)
        if not named and self.has(signs.CLOSED_COUNT):
            draft.metrics = ["closed"]
        if not draft.metrics and self.has(signs.CLOSED_TIME):
            draft.metrics = ["closed"]
        # 受理量 beside a rate only bounds or orders it when it was not asked for by itself.
        draft.asks_number = bool(draft.metrics)

    def _bounded_metrics(self) -> dict[Mark, AmountMark]:
        """Metric marks that stand right before a threshold: 承办量超过300件."""
        found: dict[Mark, AmountMark] = {}
        previous: Mark | None = None
        for mark in self.marks:
            if isinstance(mark.meaning, MetricMark):
                previous = mark
            elif isinstance(mark.meaning, AmountMark) and previous is not None:
                gap = self.question[previous.end : mark.start]
                if len(gap) <= 3 and not any(sign in gap for sign in "，,；"):
                    found[previous] = mark.meaning
            elif not isinstance(mark.meaning, SignMark):
                previous = None
        return found

    # -- dimensions ------------------------------------------------------------------------

    def _settle_dimensions(self) -> None:
        draft = self.draft
        for mark in self._dimension_marks:
            assert isinstance(mark.meaning, DimensionMark)
            dimension = mark.meaning.dimension
            if self._explains_value(mark) or dimension in draft.dimensions:
                continue
            if dimension in ("level1", "level2", "level3") and self._narrows(mark):
                continue
            draft.dimensions.append(dimension)
        if draft.trend and not any(self.layer.dimensions[one].is_time for one in draft.dimensions):
            draft.dimensions.append(self._usual_grain())
        times = [one for one in draft.dimensions if self.layer.dimensions[one].is_time]
        rest = [one for one in draft.dimensions if one not in times]
        draft.dimensions = [*rest, *times]

    def _explains_value(self, mark: Mark) -> bool:
        """电话渠道, 类型为投诉: the dimension only says what the value next to it is."""
        meaning = mark.meaning
        assert isinstance(meaning, DimensionMark)
        for other, one in self._filters:
            if isinstance(one, Where) and one.dimension == meaning.dimension:
                gap = self.question[min(mark.end, other.end) : max(mark.start, other.start)]
                if len(gap) <= 1 and gap in ("", "为", "是", "的", "“", "”", "(", "："):
                    each = self.question[max(0, mark.start - 2) : mark.start]
                    if not each.endswith(("各", "每个", "按", "哪个", "分")):
                        return True
        return False

    def _narrows(self, mark: Mark) -> bool:
        """二级分类噪声污染: the level of a class named right after it."""
        return any(
            isinstance(one, Where)
            and one.dimension.startswith("level")
            and 0 <= other.start - mark.end <= 1
            for other, one in self._filters
        )

    def _usual_grain(self) -> str:
        period = self.draft.periods[0] if self.draft.periods else None
        if period is None:
            return "month"
        days = (period.end - period.start).days
        return "day" if days <= 31 else "month"

    # -- thresholds ------------------------------------------------------------------------

    def _settle_amounts(self) -> None:
        bounded = self._bounded_metrics()
        for at, mark in enumerate(self.marks):
            if not isinstance(mark.meaning, AmountMark):
                continue
            amount = mark.meaning
            metric = next(
                (m.meaning.metric for m, a in bounded.items()
                 if a is amount and isinstance(m.meaning, MetricMark)), "",
            )  # fmt: skip
            self._bound(amount, metric, self._part_before(at))

    def _part_before(self, at: int) -> Part:
        for mark in reversed(self.marks[:at]):
            if isinstance(mark.meaning, SignMark):
                sign = mark.meaning.sign
                if sign in (signs.RISE, signs.FALL, signs.CHANGE, signs.YOY, signs.MOM):
                    return Part.GROWTH
                if sign == signs.SHARE:
                    return Part.SHARE
            elif isinstance(mark.meaning, MetricMark):
                return Part.CURRENT
        return Part.CURRENT

    def _bound(self, amount: AmountMark, metric: str, part: Part) -> None:
        draft = self.draft
        main = metric or next(iter(draft.metrics), "received")
        if amount.value is None:
            draft.having.append(Having(main, amount.op, None))
            return
        if amount.unit in ("天", "小时"):
            unit = self.layer.metrics[metric].unit if metric else None
            if unit is Unit.HOUR and draft.dimensions:
                hours = amount.value * (24 if amount.unit == "天" else 1)
                draft.having.append(Having(main, amount.op, hours))
            else:
                still = any(
                    isinstance(one, Holds)
                    and one.condition in ("open", "overdue")
                    and not one.negated
                    for one in draft.filters
                )
                number = (
                    "handling_hours"
                    if amount.unit == "小时"
                    else "open_days"
                    if still
                    else "handling_days"
                )
                draft.filters.append(Bound(number, amount.op, amount.value))
                if metric and unit is Unit.HOUR:
                    draft.metrics = [one for one in draft.metrics if one != metric]
            return
        if amount.unit == "%":
            ratio = metric if metric and self.layer.metrics[metric].unit is Unit.RATIO else ""
            if ratio or part is Part.CURRENT:
                named = ratio or next(
                    (one for one in draft.metrics if self.layer.metrics[one].unit is Unit.RATIO), ""
                )
                if named:
                    draft.having.append(Having(named, amount.op, amount.value))
                    return
            value = -amount.value if draft.fall and part is Part.GROWTH else amount.value
            draft.having.append(
                Having(main, amount.op, value, part if part is not Part.CURRENT else Part.SHARE)
            )
            return
        named = metric or "received"
        if self.layer.metrics[named].unit is Unit.RATIO:
            value = amount.value / 100 if amount.value > 1 else amount.value
            draft.having.append(Having(named, amount.op, value))
            return
        draft.having.append(Having(named, amount.op, amount.value))

    # -- order -----------------------------------------------------------------------------

    def _settle_order(self) -> None:
        draft = self.draft
        top = next((mark.meaning for mark in self.marks if isinstance(mark.meaning, TopMark)), None)
        superlative = self.has(signs.MOST, signs.LEAST, signs.BEST, signs.WORST)
        bottom = self.has(signs.BOTTOM) or (top is not None and top.last)
        draft.superlative = superlative or bottom
        draft.ranked = (
            superlative
            or bottom
            or self.has(signs.RANK)
            or (top is not None and (bool(draft.dimensions) or "前" in self.question))
        )
        if not draft.ranked:
            if top is not None and not draft.dimensions:
                draft.limit = None
            return
        metric = self._ordering_metric()
        better_low = bool(metric) and self.layer.metrics[metric].better == "low"
        descending = True
        if self.has(signs.LEAST):
            descending = False
        elif self.has(signs.BEST):
            descending = not better_low
        elif self.has(signs.WORST):
            descending = better_low
        elif self.has(signs.MOST) or (better_low and self.has(signs.RANK)):
            descending = True
        if bottom and not self.has(signs.LEAST, signs.WORST, signs.MOST):
            descending = not descending
            if better_low:
                descending = True
        if any(
            word in self.question
            for word in ("从低到高", "由低到高", "从少到多", "由少到多", "从小到大", "升序")
        ):
            descending = False
        part = Part.CURRENT
        if self.has(signs.RISE, signs.FALL, signs.CHANGE) and (
            draft.against or self.has(signs.RISE, signs.FALL)
        ):
            part = Part.GROWTH
            if any(
                word in self.question
                for word in (
                    "增加最多",
                    "增加件数",
                    "多了最多",
                    "增量",
                    "增长量",
                    "减少最多",
                    "增加的件数",
                )
            ):
                part = Part.CHANGE
            if self.has(signs.CHANGE) and any(
                word in self.question for word in ("下降", "减少", "降低", "回落")
            ):
                descending = False
        elif self.has(signs.SHARE):
            part = Part.SHARE
        if draft.fall and part is Part.GROWTH:
            descending = True
        draft.order = Order(metric=metric, part=part, descending=descending)
        if draft.limit is None and draft.superlative and not self._plural():
            draft.limit = 1

    def _plural(self) -> bool:
        return any(
            word in self.question for word in ("哪些", "哪几", "排名", "排行", "排序", "有哪")
        )

    def _ordering_metric(self) -> str:
        """The metric nearest before the superlative, else the first."""
        draft = self.draft
        bounded = self._bounded_metrics()
        places = [
            mark.start for mark in self.marks
            if isinstance(mark.meaning, SignMark)
            and mark.meaning.sign in (signs.MOST, signs.LEAST, signs.BEST, signs.WORST, signs.RANK)
        ]  # fmt: skip
        named = [mark for mark in self._metric_marks if mark not in bounded]
        if places and named:
            before = [mark for mark in named if mark.start < places[0]]
            chosen = (before or named)[-1 if before else 0]
            assert isinstance(chosen.meaning, MetricMark)
            return chosen.meaning.metric
        return next(iter(draft.metrics), "received")

    # -- share and list --------------------------------------------------------------------

    def _settle_share(self) -> None:
        draft = self.draft
        if not self.has(signs.SHARE):
            return
        draft.share = True
        at = next(
            mark for mark in self.marks
            if isinstance(mark.meaning, SignMark) and mark.meaning.sign == signs.SHARE
        ).start  # fmt: skip
        before = [(mark, one) for mark, one in self._filters if mark.start < at]
        grouped = bool(draft.dimensions) and not draft.split
        if not before or (grouped and not self._value_at_share(before, at)):
            return
        chosen = before[-1][1]
        same = chosen.dimension if isinstance(chosen, Where) else None
        draft.share_of = [
            one for one in draft.filters
            if one == chosen or (isinstance(one, Where) and one.dimension == same and not one.negated)
            or (isinstance(one, type(chosen)) and not isinstance(one, Where) and one == chosen)
        ]  # fmt: skip
        draft.filters = [one for one in draft.filters if one not in draft.share_of]

    def _value_at_share(self, before: list[tuple[Mark, Filter]], at: int) -> bool:
        """各街道投诉占比: the value stands right before the share word, the dimension before it."""
        mark = before[-1][0]
        dimension = [one for one in self._dimension_marks if one.start < at]
        return bool(dimension) and dimension[-1].start < mark.start and at - mark.end <= 4

    def _settle_list(self) -> None:
        draft = self.draft
        if not self.has(signs.LIST):
            return
        if draft.dimensions or (draft.metrics and draft.metrics != ["received"]) or draft.having:
            return
        draft.listing = True


def _tidy(filters: list[Filter]) -> list[Filter]:
    """One filter for one thing: 超期未办结 says 未办结 already; 投诉 inside a class stays."""
    held = {one.condition for one in filters if isinstance(one, Holds) and not one.negated}
    implied = {"open"} if "overdue" in held else set()
    seen: list[Filter] = []
    for one in filters:
        if isinstance(one, Holds) and one.condition in implied and not one.negated:
            continue
        if one not in seen:
            seen.append(one)
    return seen
