"""Figures as tables for the terminal."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich.table import Table

from eval.runs.figures import label_of, shown
from eval.runs.run import Run


def table(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """A plain table with the title at the left; its first column is never cut."""
    found = Table(title=title, title_justify="left", header_style="bold")
    for place, name in enumerate(header):
        found.add_column(name, no_wrap=place == 0, overflow="fold")
    for row in rows:
        found.add_row(*row)
    return found


def summary_table(metrics: Mapping[str, Any]) -> Table:
    """The figures of one evaluation."""
    title = f"{metrics['n']:,} 条，模型 {metrics['model']}"
    found = table(title, ("指标", "严格", "宽松", "95% 区间（严格）"), ())
    for level, values in metrics["accuracy"].items():
        name = "末级准确率" if level == "leaf" else f"第 {level[5:]} 级准确率"
        found.add_row(
            name, percent(values["strict"]), percent(values["lenient"]),
            interval(metrics["ci"][level]["strict"]),
        )  # fmt: skip
    found.add_section()
    for name, key in (("前三命中", "top3"), ("前五命中", "top5"), ("宏 F1", "macro_f1")):
        found.add_row(name, percent(metrics[key]), "", interval(metrics["ci"][key]))
    found.add_row("层级 F1", percent(metrics["hierarchical_f1"]), "", "")
    for name, key in (("常见", "head"), ("中等", "body"), ("少见", "tail")):
        bucket = metrics["buckets"][key]
        found.add_row(f"宏 F1·{name} {bucket['leaves']} 类", percent(bucket["macro_f1"]), "", "")
    found.add_section()
    found.add_row("校准误差 ECE", f"{metrics['ece']:.3f}", "", "")
    found.add_row("自动派单覆盖", percent(metrics["auto"]["coverage"]), "", "")
    found.add_row("自动派单精度", percent(metrics["auto"]["precision"]), "", "")
    for target, value in metrics["coverage_at_precision"].items():
        found.add_row(f"精度 {target}% 时的覆盖", percent(value), "", "")
    if metrics.get("held"):
        found.add_row("总由人看（紧急、不予受理等）", percent(metrics["held"]), "", "")
    for name, key, value in backing(metrics):
        found.add_row(name, shown(key, value), "", "")
    found.add_section()
    found.add_row("每秒条数", f"{metrics['throughput']:,.0f}", "", "")
    latency = metrics["latency_ms"]
    found.add_row("单条毫秒 p50 / p95", f"{latency['p50']:.1f} / {latency['p95']:.1f}", "", "")
    return found


def backing(metrics: Mapping[str, Any]) -> Iterator[tuple[str, str, float | None]]:
    """What stands in where the classifier is not sure of a leaf, as far as the run has it: name,
    figure and value.
    """
    if deepest := metrics["backed_off"].get("deepest"):
        yield "有把握到某一级", "backed_off.deepest.coverage", deepest["coverage"]
        yield "最深的有把握一级的精度", "backed_off.deepest.precision", deepest["precision"]
    if sets := metrics["candidate_set"]:
        yield "候选集覆盖", "candidate_set.coverage", sets["coverage"]
        yield "候选集平均个数", "candidate_set.size", sets["size"]


def figure_table(title: str, run: Run, paths: Sequence[str]) -> Table:
    """Chosen figures by name."""
    rows = ((label_of(path), path, shown(path, run.value(path))) for path in paths)
    return table(title, ("指标", "名称", "值"), rows)


def percent(value: float | None) -> str:
    """A share as a percentage; a dash where it is undefined."""
    return "—" if value is None else f"{value:.1%}"


def interval(bounds: Sequence[float]) -> str:
    """An interval of shares."""
    return f"{bounds[0]:.1%} – {bounds[1]:.1%}"
