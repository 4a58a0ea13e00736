"""A run as one page."""

from eval.gates import judge
from eval.report import sections
from eval.report.markup import el, html
from eval.report.style import STYLE
from eval.runs import Run
from eval.suite import Gate


def report_page(run: Run) -> str:
    """The whole page as HTML. Gates against a baseline are left to `suqiu eval gate`."""
    floors = [
        Gate(metric=gate["metric"], min=gate["min"], max=gate["max"])
        for gate in run.suite["gates"]
        if gate["min"] is not None or gate["max"] is not None
    ]
    return html(
        f"评测报告：{run.name}",
        STYLE,
        el("h1", f"评测报告：{run.name}"),
        el("p", f"{run.created[:10]}，模型 {run.metrics['model']}", class_="muted"),
        *sections.headline(run),
        *sections.gates(judge(run, floors) if floors else []),
        *sections.levels(run),
        *sections.coverage(run),
        *sections.reliability(run),
        *sections.buckets(run),
        *sections.confusions(run),
        *sections.slices(run),
        *sections.provenance(run),
    )
