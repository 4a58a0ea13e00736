"""An attribution as it is shown: the largest parts, the rest together, and a waterfall."""

from collections.abc import Sequence
from fractions import Fraction

from reporting.attribution.explain import Attribution
from reporting.attribution.parts import GroupPart, shown_exactly

REST = "其余各项"


def shown_parts(found: Attribution, top: int) -> list[GroupPart]:
    """The `top` largest parts and the rest as one; they still add up to the change."""
    shown, rest = list(found.parts[:top]), found.parts[top:]
    if rest:
        counts = found.unit not in ("ratio", "hour")
        before = sum((part.before or Fraction(0) for part in rest), Fraction(0))
        after = sum((part.after or Fraction(0) for part in rest), Fraction(0))
        shown.append(
            GroupPart(
                REST,
                before if counts else None,
                after if counts else None,
                sum((part.within for part in rest), Fraction(0)),
                sum((part.mix for part in rest), Fraction(0)),
            )
        )
    return shown


def waterfall(found: Attribution, parts: Sequence[GroupPart]) -> dict[str, object]:
    """An ECharts option: from the base's figure by each part to the period's.

    Steps are rounded so that they add up to what is shown (percentages to two decimals).
    """
    size, places = (100, 2) if found.unit == "ratio" else (1, 1 if found.unit == "hour" else 0)
    steps = shown_exactly([part.contribution * size for part in parts], places)
    start = found.before * size
    bottoms, ups, downs = [0.0], [float(start)], [0.0]
    at = start
    for step in steps:
        bottoms.append(float(at + step if step < 0 else at))
        ups.append(float(step) if step > 0 else 0.0)
        downs.append(float(-step) if step < 0 else 0.0)
        at += step
    labels = [found.base.text, *(part.label for part in parts), found.period.text]
    bottoms.append(0.0)
    ups.append(float(at))
    downs.append(0.0)
    return {
        "xAxis": {"type": "category", "data": labels},
        "yAxis": {"type": "value", "name": "%" if found.unit == "ratio" else found.unit},
        "tooltip": {"trigger": "axis"},
        "series": [
            {"name": "底", "type": "bar", "stack": "w", "data": bottoms,
             "itemStyle": {"color": "transparent"}},
            {"name": "增加", "type": "bar", "stack": "w", "data": ups},
            {"name": "减少", "type": "bar", "stack": "w", "data": downs},
        ],
    }  # fmt: skip
