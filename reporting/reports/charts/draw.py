"""One chart to a PNG: the same facts give the same bytes on the same machine."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reporting.facts.book import FactBook
from reporting.facts.fact import Fact
from reporting.facts.wording import digits
from reporting.reports.charts.fonts import chinese_font
from reporting.reports.manuscript import Chart

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Okabe and Ito 2008: told apart by people of any colour vision; lines differ in style too.
BLUE, ORANGE, GREEN, RED, GREY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#6B6B6B"
_COLOURS = (BLUE, ORANGE, GREEN, RED)
_STYLES = ("-", "--", "-.", ":")
_TIME = re.compile(r"(?P<year>\d{4})(?:Q(?P<quarter>[1-4])|-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)")
_WHOLE = 4  # pieces are no halves; below it, shares and rates are
_FEW = 7  # labels that have room beside each other; those of the calendar are short
_WIDTH, _DPI = 5.9, 150  # inches: the text area of the page is 156 mm wide
NO_FONT = "未安装中文字体，图中以字母代替文字"


@dataclass(frozen=True, slots=True)
class Drawing:
    """`png`, and what to say below it: empty, or the key to the letters where no font is."""

    png: bytes
    note: str = ""


def draw(chart: Chart, book: FactBook, *, plain: bool = False) -> Drawing:
    """The chart. `plain` draws as on a machine without a Chinese font."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    name = None if plain else chinese_font()
    labels = list(chart.labels)
    key = ""
    if name is None:
        labels, key = _lettered(labels)
    elif chart.kind == "line":
        labels = _spoken(labels)
    styles: dict[Any, Any] = {
        "font.size": 9, "axes.unicode_minus": False, "axes.spines.top": False,
        "axes.spines.right": False, "axes.edgecolor": GREY, "axes.axisbelow": True,
        **({"font.family": [name]} if name else {}),
    }  # fmt: skip
    rows = [[book[fact] if fact else None for fact in series.facts] for series in chart.series]
    height = 2.6 if chart.kind == "line" else 0.7 + 0.27 * len(labels)
    with rc_context(styles):
        figure = Figure(figsize=(_WIDTH, height), dpi=_DPI, layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        if chart.kind == "line":
            _lines(axes, labels, rows)
        elif chart.kind == "bar":
            _bars(axes, labels, rows[0])
        else:
            _waterfall(axes, labels, rows[0])
        if name and len(chart.series) > 1:
            axes.legend([series.name for series in chart.series], frameon=False)
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", metadata={"Software": None})
    return Drawing(buffer.getvalue(), f"（{NO_FONT}：{key}）" if key else "")


def _lettered(labels: list[str]) -> tuple[list[str], str]:
    """Chinese labels as letters, with the key; others stay."""
    letters, key = [], []
    for at, label in enumerate(labels):
        if label.isascii():
            letters.append(label)
            continue
        letter = chr(ord("A") + at % 26) + ("" if at < 26 else str(at // 26))
        letters.append(letter)
        key.append(f"{letter}＝{label}")
    return letters, "，".join(key)


def _spoken(labels: list[str]) -> list[str]:
    """Days, months and quarters as they are read: 7日, 8日; the month or the year below the first
    of each.
    """
    said, shown = [], ""
    for label in labels:
        if not (found := _TIME.fullmatch(label)):
            return labels
        if found["quarter"]:
            own, above = f"{'一二三四'[int(found['quarter']) - 1]}季度", f"{found['year']}年"
        elif found["day"]:
            own, above = f"{int(found['day'])}日", f"{int(found['month'])}月"
        else:
            own, above = f"{int(found['month'])}月", f"{found['year']}年"
        said.append(own if above == shown else f"{own}\n{above}")
        shown = above
    return said


def _lines(axes: "Axes", labels: list[str], rows: list[list[Fact | None]]) -> None:
    for at, row in enumerate(rows):
        values = [fact.number if fact else float("nan") for fact in row]
        axes.plot(
            range(len(labels)), values, color=_COLOURS[at % 4], linestyle=_STYLES[at % 4],
            marker="o", markersize=3.5, linewidth=1.6,
        )  # fmt: skip
        if row and row[-1] is not None:
            axes.annotate(
                digits(values[-1], row[-1].unit, bare=True), (len(labels) - 1, values[-1]),
                textcoords="offset points", xytext=(0, 6), ha="center", fontsize=8,
            )  # fmt: skip
    # The highest mark is not cut off at the edge.
    most = max((fact.number for row in rows for fact in row if fact), default=0.0)
    axes.set_ylim(0, most * 1.1 or 1.0)
    slanted = len(labels) > _FEW and not any("\n" in label for label in labels)
    axes.set_xticks(range(len(labels)), labels, rotation=45 if slanted else 0)
    axes.grid(axis="y", color="#E0E0E0", linewidth=0.6)


def _bars(axes: "Axes", labels: list[str], row: Sequence[Fact | None]) -> None:
    values = [fact.number if fact else 0.0 for fact in row]
    places = range(len(labels))
    axes.barh(places, values, color=BLUE, height=0.62)
    _label(axes, row, values, [0.0] * len(values))
    _lying(axes, labels, max(values, default=0.0), min(values, default=0.0))


def _waterfall(axes: "Axes", labels: list[str], row: Sequence[Fact | None]) -> None:
    """Steps from zero, one after another; up and down differ in colour and hatching."""
    values = [fact.number if fact else 0.0 for fact in row]
    starts, at = [], 0.0
    for value in values:
        starts.append(at)
        at += value
    places = range(len(labels))
    bars = axes.barh(places, values, left=starts, height=0.62)
    for bar, value in zip(bars, values, strict=True):
        bar.set_facecolor(RED if value > 0 else GREEN)
        bar.set_hatch("" if value > 0 else "//")
        bar.set_edgecolor("white")
    axes.axvline(0, color=GREY, linewidth=0.8)
    ends = [start + value for start, value in zip(starts, values, strict=True)]
    _label(axes, row, values, starts)
    _lying(axes, labels, max([*starts, *ends], default=0.0), min([*starts, *ends], default=0.0))


def _label(
    axes: "Axes", row: Sequence[Fact | None], values: list[float], starts: list[float]
) -> None:
    for at, (fact, value) in enumerate(zip(row, values, strict=True)):
        if fact is None:
            continue
        # The plain sign: 文泉驿 has no other.
        sign = "+" if fact.against and value > 0 else "-" if value < 0 else ""
        text = sign + digits(abs(value), fact.unit, bare=True)
        axes.annotate(
            text, (max(starts[at], starts[at] + value), at), textcoords="offset points",
            xytext=(4, 0), va="center", fontsize=8,
        )  # fmt: skip


def _lying(axes: "Axes", labels: list[str], most: float, least: float) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.set_yticks(range(len(labels)), labels)
    axes.invert_yaxis()
    axes.set_xlim(min(0.0, least * 1.12), max(0.0, most * 1.12) or 1.0)
    if most - least >= _WHOLE:
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(axis="x", color="#E0E0E0", linewidth=0.6)
