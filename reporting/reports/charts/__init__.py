"""Charts in one visual language, drawn by matplotlib without a screen."""

from reporting.reports.charts.draw import Drawing, draw

__all__ = ["Drawing", "draw"]
