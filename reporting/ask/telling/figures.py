"""Figures as people write them: 2,396件, 69.21%, 12.3小时."""

from reporting.query.run import Cell


def written(value: Cell, unit: str | None) -> str:
    """A cell in words; — where there is no figure."""
    if value is None:
        return "—"
    if isinstance(value, str):
        return value
    if unit == "ratio":
        return f"{value * 100:.2f}%"
    if unit == "point":
        return f"{value * 100:.2f}个百分点"
    if unit == "hour":
        return f"{value:.1f}小时"
    number = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"
    return f"{number}{unit or ''}"
