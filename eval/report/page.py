"""A run as one page."""

from eval.report import sections
from eval.report.markup import el, html
from eval.report.style import STYLE
from eval.runs.gates import floors, judge
from eval.runs.run import Run
from eval.runs.suite import Gate
from suqiu import clock


def report_page(run: Run, baseline: Run | None = None) -> str:
    """The whole page as HTML. Without a baseline the gates that need one are named as open."""
    demands = [Gate(**gate) for gate in run.suite["gates"]]
    judged = floors(demands) if baseline is None else demands
    open_ = [g.metric for g in demands if g.baseline is not None] if baseline is None else []
    return html(
        f"评测报告：{run.name}",
        STYLE,
        el("h1", f"评测报告：{run.name}"),
        el("p", f"{clock.shown(run.created)[:10]}，模型 {run.metrics['model']}", class_="muted"),
        *sections.headline(run),
        *sections.gates(judge(run, judged, baseline) if judged or baseline else [], open_),
        *sections.levels(run),
        *sections.coverage(run),
        *sections.backing(run),
        *sections.reliability(run),
        *sections.buckets(run),
        *sections.confusions(run),
        *sections.slices(run),
        *sections.provenance(run, baseline),
    )
