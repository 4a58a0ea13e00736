"""A learning curve as one page."""

from eval.curve import Curve
from eval.report import charts
from eval.report.markup import Child, el, grid, html
from eval.report.style import STYLE


def curve_page(curve: Curve, name: str) -> str:
    """The curve of the label file `name` as HTML."""
    points = [(float(p.labels), p.strict) for p in curve.points]
    band = [(float(p.labels), *p.interval) for p in curve.points]
    first, last = curve.points[0], curve.points[-1]
    rows: list[list[Child]] = [
        [f"{p.labels:,}", f"{p.strict:.1%}", f"{p.interval[0]:.1%} – {p.interval[1]:.1%}",
         f"{100 * p.gain[0]:+.1f} – {100 * p.gain[1]:+.1f}", f"{p.lenient:.1%}", f"{p.top5:.1%}", f"{p.level1:.1%}"]
        for p in curve.points
    ]  # fmt: skip
    lead = (
        f"学了 {last.labels:,} 条本地标注，末级准确率从 {first.strict:.1%} 到 {last.strict:.1%}"
        f"（在留出的 {curve.held:,} 条上）。"
        + ("这个提高超出抽样误差。" if last.gain[0] > 0 else "这点变化还在抽样误差之内。")
    )
    header = ["本地标注", "末级严格", "95% 区间", "比起点（百分点）", "宽松", "前五", "第 1 级"]
    return html(
        f"学习曲线：{name}",
        STYLE,
        el("h1", f"学习曲线：{name}"),
        el("p", lead, class_="lead"),
        charts.curve(
            points, "学习曲线", axes=("本地标注条数", "末级准确率"),
            most=float(max(last.labels, 1)), band=band,
        ),
        grid(header, rows),
    )  # fmt: skip
