"""A change of a metric, explained by the groups of one dimension."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from reporting.attribution.parts import Group, GroupPart, parts_of_count, parts_of_rate
from reporting.facts.counting import Counted, FactCounter
from reporting.metrics import MetricKind
from reporting.query.query import Filter
from suqiu.errors import InputError
from suqiu.periods import Period

UNKNOWN = "（未填写）"


@dataclass(frozen=True, slots=True)
class Attribution:
    """`parts` add up to `after - before` exactly; in the metric's unit (a ratio in fractions)."""

    metric: str
    dimension: str
    period: Period
    base: Period
    unit: str
    before: Fraction
    after: Fraction
    parts: tuple[GroupPart, ...]

    @property
    def change(self) -> Fraction:
        """After less before."""
        return self.after - self.before


def explain(
    counter: FactCounter, metric_id: str, dimension: str, period: Period, base: Period,
    filters: tuple[Filter, ...] = (),
) -> Attribution:  # fmt: skip
    """What explains the change from `base` to `period`. InputError when one has no figure."""
    metric = counter.layer.metrics.get(metric_id)
    if metric is None or dimension not in counter.layer.dimensions:
        unknown = metric_id if metric is None else dimension
        raise InputError(f"没有指标或维度 {unknown}", hint="用 suqiu metrics 查看")
    if counter.layer.dimensions[dimension].many:
        name = counter.layer.dimensions[dimension].name
        raise InputError(f"{name}一件可能有几个，分不出各占多少变化", hint="换一个维度")
    if metric.kind.of_table:
        raise InputError(f"{metric.name}要用本地数据表，不分解变化", hint="分解受理量或比率的变化")
    before = counter.all(metric_id, base, filters)
    after = counter.all(metric_id, period, filters)
    old = counter.groups(metric_id, dimension, base, filters)
    new = counter.groups(metric_id, dimension, period, filters)
    if metric.kind in (MetricKind.COUNT, MetricKind.SUM):
        parts = parts_of_count(_counts(old, before), _counts(new, after))
        ends = Fraction(int(before.value or 0)), Fraction(int(after.value or 0))
    else:
        if before.value is None or after.value is None:
            empty = base if before.value is None else period
            raise InputError(f"{empty.text}没有可算{metric.name}的工单", hint="换一个时间段")
        groups_old, groups_new = _groups(old, before), _groups(new, after)
        parts = parts_of_rate(groups_old, groups_new)
        ends = _mean(groups_old.values()), _mean(groups_new.values())
    return Attribution(
        metric_id, dimension, period, base, str(metric.unit), *ends, parts=tuple(parts)
    )


def _counts(groups: list[Counted], whole: Counted) -> dict[str, int]:
    """Rows without a value are a group too, so that nothing of the change is lost."""
    found = {one.label: int(one.value or 0) for one in groups}
    left = int(whole.value or 0) - sum(found.values())
    return found | ({UNKNOWN: left} if left else {})


def _groups(groups: list[Counted], whole: Counted) -> dict[str, Group]:
    found = {one.label: _group(one) for one in groups if one.value is not None}
    total = _group(whole)
    left = total.weight - sum(one.weight for one in found.values())
    if left > 0:
        rest = total.total - sum((one.total for one in found.values()), Fraction(0))
        found[UNKNOWN] = Group(max(rest, Fraction(0)), left)
    return found


def _group(one: Counted) -> Group:
    """A ratio by its counts, exactly; a mean by its value times its rows."""
    weight = one.denominator or 0
    if isinstance(one.rows, int) and one.rows != one.denominator:
        return Group(Fraction(one.rows), weight)
    return Group(Fraction(one.value or 0) * weight, weight)


def _mean(groups: Iterable[Group]) -> Fraction:
    found = list(groups)
    return sum((one.total for one in found), Fraction(0)) / sum(one.weight for one in found)
