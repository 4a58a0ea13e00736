"""The parts of a run's page, from what leaders ask to where the figures come from."""

from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element

from eval.report import charts
from eval.report.markup import Child, el, grid
from eval.runs.figures import label_of, shown
from eval.runs.gates import GateResult
from eval.runs.run import Run
from suqiu import clock

_SLICES = {"department": "承办部门", "source": "来源", "level1": "一级分类"}
_BUCKETS = {"head": "常见类别", "body": "中等类别", "tail": "少见类别"}
_SETTINGS = {
    "auto_precision": "自动派单要达到的准确率",
    "auto_threshold": "直接指定的置信度阈值",
    "auto_urgent": "紧急的也可以自动派单",
    "candidate_coverage": "候选集包含正确类别的概率",
    "urgent_recall": "紧急的要找回",
    "max_text_chars": "一条最多字数",
}
_ROWS = 20
# A slice of fewer cases says nothing.
_LEAST = 10
# So few that pass say nothing of a precision.
_LEAST_PASSED = 20
_MARKED = ("80", "90", "95")


def headline(run: Run) -> list[Element]:
    """The finding in two sentences, and the key figures."""
    m = run.metrics
    leaf = m["accuracy"]["leaf"]["strict"]
    low, high = m["ci"]["leaf"]["strict"]
    passed, right = m["auto"]["coverage"], m["auto"]["precision"]
    text = (
        f"{m['n']:,} 条工单里，系统首选的末级类别与人工完全一致的占 {leaf:.1%}"
        f"（抽样误差范围 {low:.1%} 到 {high:.1%}）；前五个候选里有正确类别的占 {m['top5']:.1%}。"
    )
    if right is None:
        text += "按现在的设置，没有工单可以不经人工复核。"
    else:
        text += f"按现在的设置，{passed:.1%} 的工单可以不经人工复核，其中 {right:.1%} 是对的。"
    cards = [
        (f"{leaf:.1%}", "末级准确率"),
        (f"{m['accuracy']['level1']['strict']:.1%}", "一级准确率"),
        (f"{m['top5']:.1%}", "前五个候选命中"),
        (f"{passed:.1%}", "不需人工复核"),
        (shown("auto.precision", right), "其中正确"),
    ]
    return [
        el("p", text, class_="lead"),
        el("div", *(el("div", el("b", value), el("span", name), class_="card")
                    for value, name in cards), class_="cards"),
    ]  # fmt: skip


def gates(results: Sequence[GateResult], open_: Sequence[str] = ()) -> list[Element]:
    """Which demands the run meets; `open_` are figures to be held against a baseline that is
    not given.
    """
    if not results and not open_:
        return []
    rows: list[list[Child]] = [
        [label_of(v.metric), shown(v.metric, v.value), v.demand,
         el("span", "达到" if v.passed else "没有达到", class_="good" if v.passed else "bad"),
         v.reason]
        for v in results
    ]  # fmt: skip
    rows += [
        [label_of(metric), "", "不差于基线", el("span", "没有查：没有给基线", class_="muted"), ""]
        for metric in open_
    ]
    return [el("h2", "是否达到要求"), grid(["指标", "值", "要求", "结果", "原因"], rows)]


def levels(run: Run) -> list[Element]:
    """Accuracy from the first level down to the leaf."""
    m = run.metrics
    rows = [
        charts.Bar(f"第 {key[5:]} 级", value["strict"], m["ci"][key]["strict"])
        for key, value in m["accuracy"].items()
        if key != "leaf"
    ]
    lenient = m["accuracy"]["leaf"]["lenient"]
    rows += [
        charts.Bar("末级（宽松）", lenient, m["ci"]["leaf"]["lenient"], fill=charts.SECOND),
        charts.Bar("前三个候选", m["top3"], m["ci"]["top3"], fill=charts.SECOND),
        charts.Bar("前五个候选", m["top5"], m["ci"]["top5"], fill=charts.SECOND),
    ]
    return [
        el("h2", "各级准确率"),
        el("p", "横线是抽样误差范围（95%）。“宽松”把标注人员认可的第二个类别也算对。",
           class_="muted"),
        charts.bars(rows, "各级准确率条形图"),
    ]  # fmt: skip


def coverage(run: Run) -> list[Element]:
    """How much may pass without a person, at which precision."""
    m = run.metrics
    whole = [(p["coverage"], p["precision"]) for p in m["coverage_curve"]]
    points = [(x, y) for x, y in whole if x * m["n"] >= _LEAST_PASSED - 1e-6]
    said = "从系统最有把握的工单开始放行，一般放得越多，正确率越低。"
    if points and points != whole:
        said += f"放行不到 {_LEAST_PASSED} 条的一段不画：太少，比例说明不了什么。"
    if held := m.get("held"):
        said += f"紧急、不予受理等总由人看的 {held:.1%} 不在放行之列。"
    rows: list[list[Child]] = [
        [f"{target}%", f"{share:.1%}"] for target, share in m["coverage_at_precision"].items()
    ]
    return [
        el("h2", "多少工单可以不经人工复核"),
        el("p", said, class_="muted"),
        *([charts.curve(points, "放行比例与正确率曲线", axes=("放行的比例", "放行部分的正确率"),
                        marks=_passing(m["coverage_at_precision"], points))] if points else []),
        grid(["要求的正确率", "最多可放行"], rows),
    ]  # fmt: skip


def _passing(
    shares: Mapping[str, float], points: Sequence[tuple[float, float]]
) -> list[charts.NamedPoint]:
    """The widest shares that some precisions allow, where the curve is drawn, with the precision
    there in truth: one point may serve several.
    """
    wanted: dict[float, list[str]] = {}
    for target, passed in shares.items():
        if target in _MARKED and passed >= points[0][0] - 1e-9:
            wanted.setdefault(passed, []).append(f"{target}%")
    found = []
    for passed, targets in wanted.items():
        x, y = min(points, key=lambda point: abs(point[0] - passed))
        text = f"要求 {'、'.join(targets)}：可放行 {passed:.0%}，其中 {y:.1%} 正确"
        found.append(charts.NamedPoint(x, y, text))
    return found


def backing(run: Run) -> list[Element]:
    """What stands in where the system is not sure of the leaf: an upper level, a few candidates."""
    m = run.metrics
    names = {"deepest": "至少一级，看最深的有把握一级"}
    rows: list[list[Child]] = [
        [names.get(key) or f"第 {key[5:]} 级", f"{value['coverage']:.1%}",
         shown("backed_off.precision", value["precision"])]
        for key, value in m["backed_off"].items()
    ]  # fmt: skip
    found = [
        el("h2", "不敢定到末级的，能定到哪一级"),
        el("p", "系统只说到有把握的那一级：有把握到这一级的工单占多少，其中这一级对的占多少。",
           class_="muted"),
        grid(["有把握到", "占全部工单", "其中正确"], rows),
    ]  # fmt: skip
    if sets := m["candidate_set"]:
        text = f"候选集里有正确类别的占 {sets['coverage']:.1%}，平均 {sets['size']:.1f} 个。"
        found.append(el("p", text))
    return found


def reliability(run: Run) -> list[Element]:
    """Whether the stated confidence can be trusted."""
    points = [(b["confidence"], b["accuracy"], b["n"]) for b in run.metrics["reliability"]]
    return [
        el("h2", "系统说的把握可信吗"),
        el("p", f"点越靠近虚线，自报的把握越符合实际；点越大，工单越多。平均偏差（ECE）"
           f"{run.metrics['ece']:.3f}。", class_="muted"),
        charts.reliability(points, "可靠性图"),
    ]  # fmt: skip


def buckets(run: Run) -> list[Element]:
    """Common, middling and rare leaves."""
    rows = [
        charts.Bar(f"{_BUCKETS[key]}（{b['leaves']} 个）", b["macro_f1"],
                   note=f"{b['macro_f1']:.1%}，{b['cases']:,} 条")
        for key, b in run.metrics["buckets"].items()
    ]  # fmt: skip
    return [
        el("h2", "常见类别与少见类别"),
        el("p", "常见类别合占一半工单，少见类别合占最后两成。每类一票的平均 F1。", class_="muted"),
        charts.bars(rows, "各段宏 F1 条形图"),
    ]


def confusions(run: Run) -> list[Element]:
    """What is most often taken for what."""
    rows: list[list[Child]] = [
        [_path(run, pair["true"]), _path(run, pair["guess"]), f"{pair['n']:,}", f"{pair['alt']:,}",
         "、".join(pair["ids"])]
        for pair in run.metrics["confusions"][:_ROWS]
    ]  # fmt: skip
    if not rows:
        return []
    header = ["人工归类", "系统归类", "条数", "也可接受", "例（编号）"]
    return [el("h2", "最常混淆的类别"), grid(header, rows)]


def slices(run: Run) -> list[Element]:
    """Accuracy by department, source and first level, largest parts first."""
    found: list[Element] = []
    for by, parts in run.metrics["slices"].items():
        rows: list[list[Child]] = [
            [_name(run, by, key), f"{part['n']:,}", f"{part['strict']:.1%}",
             f"{part['ci'][0]:.1%} – {part['ci'][1]:.1%}"]
            for key, part in parts.items()
            if part["n"] >= _LEAST
        ]  # fmt: skip
        if rows:
            title = f"按{_SLICES[by]}（{_LEAST} 条以上，前 {_ROWS} 项）"
            header = [_SLICES[by], "条数", "末级准确率", "95% 区间"]
            found += [el("h2", title), grid(header, rows[:_ROWS])]
    return found


def provenance(run: Run, baseline: Run | None = None) -> list[Element]:
    """Where every figure comes from."""
    m, card = run.metrics, run.models[0]
    rows: list[tuple[str, str]] = [
        ("运行", run.id),
        ("时间", clock.shown(run.created)),
        ("套件", f"{run.name}（{run.suite['file']}），划分 {run.suite['split']}"),
        ("数据", f"{run.data['name']}，哈希 {run.data['hash']}"),
        ("模型", f"{m['model']}，学了 {card['rows']:,} 条（随附 {card['seed_rows']:,}，"
                f"本地 {card['site_rows']:,}），数据哈希 {card['data_hash']}"),
        ("分类表", f"{run.taxonomy['version']}（{run.taxonomy['hash']}），{run.taxonomy['depth']} 级"),
        ("程序", f"{run.code_version} {run.git_commit}"),
        ("设置", _written(run.settings)),
        ("速度", f"每秒 {m['throughput']:,.0f} 条；单条 {m['latency_ms']['p50']:.1f} 毫秒"
                f"（95% 在 {m['latency_ms']['p95']:.1f} 毫秒以内）"),
        ("大模型开销", f"调用 {m['cost']['model_calls']:,} 次，{m['cost']['tokens']:,} 词元"),
        ("测试泄漏", _leaks(run)),
    ]  # fmt: skip
    if baseline is not None:
        rows.insert(1, ("基线", f"{baseline.id}，模型 {baseline.metrics['model']}"))
    return [el("h2", "出处"), grid(["项目", "内容"], [[name, value] for name, value in rows])]


def _path(run: Run, code: str) -> Element:
    names = " / ".join(run.names.get(node, node) for node in run.paths[code])
    return el("span", names, el("br"), el("span", code, class_="muted"))


def _name(run: Run, by: str, key: str) -> str:
    return run.names.get(key, key) if by == "level1" else key


def _leaks(run: Run) -> str:
    """What the guard found, and what it could not look at."""
    unchecked = run.metrics.get("unchecked")
    if unchecked is None:
        # Records of before: the guard knew nothing of what a finished model learned of a site.
        learned = run.suite["split"] == "all"
        unchecked = max(int(card["site_rows"]) for card in run.models) if learned else 0
    found = f"{run.metrics['leaks']:,} 对" if run.metrics["leaks"] else "没有发现"
    return f"{found}；未检查模型学过的 {unchecked:,} 条本地标注" if unchecked else found


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "没有设" if value is None else str(value)


def _written(values: Mapping[str, Any]) -> str:
    return "，".join(
        f"{_SETTINGS.get(name, name)} {_value(value)}" for name, value in values.items()
    )
