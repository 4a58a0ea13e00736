"""Facts made of facts: growth, shares, sums, places, the most and the least."""

from collections.abc import Sequence

from reporting.facts.fact import Fact, FactKind
from reporting.query.query import Against
from suqiu.errors import InputError


def grown(now: Fact, base: Fact, against: Against) -> Fact:
    """The change from base to now: of counts as a fraction of the base, of ratios in points,
    of hours in hours. Its value is None when the base is empty.
    """
    counts = now.unit not in ("ratio", "hour")
    value: float | None = None
    if now.value is not None and base.value is not None:
        if not counts:
            value = now.number - base.number
        elif base.number:
            value = (now.number - base.number) / base.number
    unit = {"ratio": "point", "hour": "hour"}.get(now.unit, "ratio")
    return Fact(
        f"{now.id}.{against}", f"{now.name}{'同比' if against is Against.YOY else '环比'}",
        FactKind.GROWTH if counts else FactKind.CHANGE, value, unit, metric=now.metric, period=now.period,
        rows=now.rows, denominator=base.number if counts else base.denominator, label=now.label,
        dimension=now.dimension, against=str(against), inputs=(now.id, base.id), within=now.within,
    )  # fmt: skip


def difference(now: Fact, base: Fact, against: Against) -> Fact:
    """The change in pieces, with its sign."""
    value = now.number - base.number
    return Fact(
        f"{now.id}.{against}.diff", f"{now.name}{'同比' if against is Against.YOY else '环比'}变化",
        FactKind.CHANGE, int(value) if value.is_integer() else value, now.unit, metric=now.metric,
        period=now.period, rows=now.rows, denominator=base.number, label=now.label,
        dimension=now.dimension, against=str(against), inputs=(now.id, base.id), within=now.within,
    )  # fmt: skip


def rest_of(whole: Fact, parts: Sequence[Fact], label: str = "其他", tail: str = "rest") -> Fact:
    """What the parts leave of a change, so that all together are the whole."""
    value = whole.number - sum(part.number for part in parts)
    first = parts[0]
    return Fact(
        f"{whole.id}.{first.dimension}.{tail}", f"其余{first.name}", FactKind.CHANGE,
        int(value) if value.is_integer() else value, whole.unit, metric=whole.metric,
        period=whole.period, label=label, dimension=first.dimension, against=whole.against,
        inputs=(whole.id, *(part.id for part in parts)),
    )  # fmt: skip


def share_of(part: Fact, whole: Fact) -> Fact:
    """The part over the whole; InputError when they are not of one metric."""
    if part.metric != whole.metric:
        raise InputError(f"{part.id} 不是 {whole.id} 的一部分", hint="占比的分子分母要同一指标")
    value = part.number / whole.number if whole.number else None
    return Fact(
        f"{part.id}.share", f"{part.name}占比", FactKind.SHARE, value, "ratio", metric=part.metric,
        period=part.period, rows=part.rows, denominator=int(whole.number), label=part.label,
        dimension=part.dimension, inputs=(part.id, whole.id), within=part.within,
    )  # fmt: skip


def sum_of(id_: str, name: str, parts: Sequence[Fact]) -> Fact:
    """Several counts together, of one metric and unit."""
    first = parts[0]
    value = sum(part.value for part in parts if isinstance(part.value, int | float))
    return Fact(
        id_, name, FactKind.SUM, value, first.unit, metric=first.metric, period=first.period,
        rows=sum(part.rows or 0 for part in parts), dimension=first.dimension,
        inputs=tuple(part.id for part in parts),
    )  # fmt: skip


def top_of(id_: str, parts: Sequence[Fact], *, highest: bool = True) -> Fact:
    """The label with the largest (or smallest) value; several joined by 、 where they tie."""
    known = [part for part in parts if part.value is not None]
    names: list[str] = []
    if known:
        values = [part.number for part in known]
        best = max(values) if highest else min(values)
        names = [part.label for part in known if part.number == best]
    first = parts[0] if parts else None
    return Fact(
        id_, f"{first.name if first else ''}{'最高' if highest else '最低'}", FactKind.TOP,
        "、".join(names) or None, "", metric=first.metric if first else "",
        period=first.period if first else None, label="、".join(names),
        dimension=first.dimension if first else "", against=first.against if first else "",
        inputs=tuple(part.id for part in known), highest=highest,
    )  # fmt: skip


def ranked(parts: Sequence[Fact], *, highest: bool = True) -> list[Fact]:
    """A place for each group that has a value; equal values share the better place."""
    known = [part for part in parts if part.value is not None]
    inputs = tuple(part.id for part in known)
    facts = []
    for part in known:
        ahead = sum((other.number > part.number) == highest and other.number != part.number
                    for other in known)  # fmt: skip
        facts.append(
            Fact(
                f"{part.id}.{'rank' if highest else 'lastrank'}", f"{part.name}排名", FactKind.RANK,
                ahead + 1, "位", metric=part.metric, period=part.period, label=part.label,
                dimension=part.dimension, against=part.against, inputs=inputs, highest=highest,
            )
        )  # fmt: skip
    return facts


def score_of(id_: str, name: str, weighed: Sequence[tuple[Fact, float]]) -> Fact:
    """Ratios weighed together, out of 100; None where one of them has no figure."""
    first = weighed[0][0]
    value: float | None = None
    if all(fact.value is not None for fact, _ in weighed):
        whole = sum(weight for _, weight in weighed)
        value = 100 * sum(fact.number * weight for fact, weight in weighed) / whole
    return Fact(
        id_, name, FactKind.SCORE, value, "分", period=first.period, label=first.label,
        dimension=first.dimension, inputs=tuple(fact.id for fact, _ in weighed),
    )  # fmt: skip
