"""Charts as SVG elements. Values are shares in [0, 1] and axes run over percentages."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from eval.report.labels import Box, place
from eval.report.markup import el

INK, MUTED, GRID, MAIN, SECOND, MARK = (
    "#1f2933", "#66727f", "#e2e7ec", "#1d5fa8", "#8db4dd", "#c2410c",
)  # fmt: skip
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 24, 14, 44


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, its value, an interval or none, and what stands at its end."""

    name: str
    value: float
    interval: Sequence[float] | None = None
    note: str = ""
    fill: str = MAIN


@dataclass(frozen=True, slots=True)
class NamedPoint:
    """A point worth naming."""

    x: float
    y: float
    text: str


def bars(rows: Sequence[Bar], describe: str) -> Element:
    """Horizontal bars from 0 to 100%, with the interval as a whisker."""
    left, width, step = 170, 430, 34
    height = step * len(rows) + 30
    parts = [
        part
        for tick in range(0, 101, 25)
        for part in (
            _line(left + width * tick / 100, 6, left + width * tick / 100, height - 24),
            _text(left + width * tick / 100, height - 8, f"{tick}%", anchor="middle"),
        )
    ]
    for i, bar in enumerate(rows):
        y = 8.0 + i * step
        parts += [
            _text(left - 10, y + 17, _short(bar.name, 14), anchor="end", fill=INK),
            el("rect", x=float(left), y=y + 3, width=width * bar.value, height=20.0,
               fill=bar.fill, rx=2.0),
        ]  # fmt: skip
        end = bar.value
        if bar.interval is not None:
            low, high = bar.interval
            end = max(end, high)
            a, b = left + width * low, left + width * high
            parts += [
                _line(a, y + 13, b, y + 13, INK, 1.5),
                _line(a, y + 8, a, y + 18, INK, 1.5),
                _line(b, y + 8, b, y + 18, INK, 1.5),
            ]
        note = bar.note or f"{bar.value:.1%}"
        parts.append(_text(left + width * end + 8, y + 18, note, fill=INK))
    return _svg(left + width + 190, height, describe, parts)


def reliability(points: Sequence[tuple[float, float, int]], describe: str) -> Element:
    """(confidence, accuracy, n): circles sized by n against the line of honest confidence."""
    size = 380
    plot = _Plot(size, size, (0.0, 1.0), (0.0, 1.0))
    most = max((n for _, _, n in points), default=1)
    parts = plot.frame("系统自报的把握", "实际正确率")
    parts.append(_line(*plot.at(0, 0), *plot.at(1, 1), MUTED, 1.2, dash="5 4"))
    path = " ".join("{:.1f},{:.1f}".format(*plot.at(x, y)) for x, y, _ in points)
    parts.append(el("polyline", points=path, fill="none", stroke=MAIN, stroke_width=1.5))
    for x, y, n in points:
        cx, cy = plot.at(x, y)
        hint = el("title", f"把握 {x:.0%}，实际 {y:.0%}，{n:,} 条")
        radius = 3.0 + 9.0 * (n / most) ** 0.5
        parts.append(el("circle", hint, cx=cx, cy=cy, r=radius, fill=MAIN, fill_opacity=0.75))
    return _svg(size, size, describe, parts)


def curve(
    points: Sequence[tuple[float, float]],
    describe: str,
    *,
    axes: tuple[str, str],
    most: float = 1.0,
    marks: Sequence[NamedPoint] = (),
    band: Sequence[tuple[float, float, float]] = (),
) -> Element:
    """A line over x from 0 to `most` (1: a share) and y from the least value's floor to 100%.

    `band` holds (x, low, high) of an interval around the line.
    """
    width, height = 620, 340
    lowest = min([y for _, y in points] + [low for _, low, _ in band], default=0.0)
    plot = _Plot(width, height, (0.0, most), (max(0.0, int(lowest * 10 - 0.5) / 10), 1.0))
    parts = plot.frame(*axes)
    if band:
        edge = [plot.at(x, high) for x, _, high in band]
        edge += [plot.at(x, low) for x, low, _ in reversed(band)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in edge)
        parts.append(el("polygon", points=path, fill=SECOND, fill_opacity=0.4))
    line = [plot.at(x, y) for x, y in points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in line)
    parts.append(el("polyline", points=path, fill="none", stroke=MAIN, stroke_width=2.2))
    spots = [plot.at(mark.x, mark.y) for mark in marks]
    taken = [Box(x - 5, y - 5, x + 5, y + 5) for x, y in spots]
    inside = Box(_LEFT, 0, width, height - _BOTTOM)
    for mark, (x, y) in zip(marks, spots, strict=True):
        label = place(mark.text, (x, y), line, taken, inside)
        taken.append(label.box)
        parts += [
            el("circle", cx=x, cy=y, r=4.5, fill=MARK),
            _text(label.x, label.y, mark.text, anchor=label.anchor, fill=MARK),
        ]
    return _svg(width, height, describe, parts)


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where values lie in a picture of this size."""

    width: int
    height: int
    x: tuple[float, float]
    y: tuple[float, float]

    def at(self, x: float, y: float) -> tuple[float, float]:
        wide, high = self.width - _LEFT - _RIGHT, self.height - _TOP - _BOTTOM
        return (
            _LEFT + wide * (x - self.x[0]) / ((self.x[1] - self.x[0]) or 1),
            _TOP + high * (1 - (y - self.y[0]) / (self.y[1] - self.y[0])),
        )

    def frame(self, x_name: str, y_name: str) -> list[Element]:
        """Grid, ticks and names of both axes."""
        parts = []
        for i in range(6):
            value = self.x[0] + (self.x[1] - self.x[0]) * i / 5
            (a, b), (_, d) = self.at(value, self.y[0]), self.at(value, self.y[1])
            written = f"{value:.0%}" if self.x[1] == 1 else f"{value:,.0f}"
            parts += [_line(a, b, a, d), _text(a, b + 18, written, anchor="middle")]
        step = 0.1 if self.y[1] - self.y[0] <= 0.5 else 0.2
        for i in range(1 + round((self.y[1] - self.y[0]) / step)):
            value = self.y[1] - i * step
            (a, b), (c, _) = self.at(self.x[0], value), self.at(self.x[1], value)
            parts += [_line(a, b, c, b), _text(a - 6, b + 4, f"{value:.0%}", anchor="end")]
        middle = (_LEFT + self.width - _RIGHT) / 2
        parts.append(_text(middle, self.height - 6.0, x_name, anchor="middle", fill=INK))
        turned = f"rotate(-90 12 {(_TOP + self.height - _BOTTOM) / 2:.0f})"
        y = (_TOP + self.height - _BOTTOM) / 2
        parts.append(_text(12, y, y_name, anchor="middle", fill=INK, transform=turned))
        return parts


def _svg(width: float, height: float, describe: str, parts: Sequence[Element]) -> Element:
    return el(
        "svg", el("title", describe), *parts,
        viewBox=f"0 0 {width:.0f} {height:.0f}", width=f"{width:.0f}", role="img",
    )  # fmt: skip


def _line(
    x1: float, y1: float, x2: float, y2: float, colour: str = GRID, width: float = 1.0,
    *, dash: str = "",
) -> Element:  # fmt: skip
    found = el("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=colour, stroke_width=width)
    if dash:
        found.set("stroke-dasharray", dash)
    return found


def _text(
    x: float, y: float, text: str, *, anchor: str = "start", fill: str = MUTED, transform: str = ""
) -> Element:
    found = el("text", text, x=x, y=y, text_anchor=anchor, fill=fill, font_size="12")
    if transform:
        found.set("transform", transform)
    return found


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
