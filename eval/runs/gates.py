"""Gates: what a run must reach to pass."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from eval.runs.compare import HEADLINE, check_same, difference, worse_by
from eval.runs.figures import label_of, shown
from eval.runs.run import Run
from eval.runs.suite import Gate
from suqiu.errors import InputError


@dataclass(frozen=True, slots=True)
class GateResult:
    """Whether one demand is met: `demand` and `reason` in words for people."""

    metric: str
    value: float | None
    demand: str
    passed: bool
    reason: str = ""


def judge(run: Run, gates: Sequence[Gate], baseline: Run | None = None) -> list[GateResult]:
    """The result of every demand. With a baseline but no gate that speaks of it, the leaf
    accuracy must not be significantly worse. InputError when there is nothing to judge by.
    """
    check_judgeable(gates, with_baseline=baseline is not None)
    demands = list(gates)
    if baseline is not None:
        check_same(baseline, run)
        if all(gate.baseline is None for gate in gates):
            demands.append(Gate(HEADLINE, baseline=0.0))
    results = []
    for gate in demands:
        if gate.min is not None or gate.max is not None:
            results.append(_bounds(run, gate))
        if gate.baseline is not None and baseline is not None:
            results.append(_against(run, baseline, gate.metric, gate.baseline))
    return results


def check_apart(run: Run, baseline: Run | None) -> None:
    """InputError when the baseline is the run itself, which it is never worse than."""
    if baseline is not None and baseline.id == run.id:
        raise InputError(
            f"基线就是运行 {run.id} 自己，比不出变化", hint="--baseline 换成较早的一次运行"
        )


def floors(gates: Sequence[Gate]) -> tuple[Gate, ...]:
    """The demands without what they say of a baseline; those that say nothing else are left out."""
    bounded = (gate for gate in gates if gate.min is not None or gate.max is not None)
    return tuple(replace(gate, baseline=None) for gate in bounded)


def check_judgeable(gates: Sequence[Gate], *, with_baseline: bool) -> None:
    """InputError when there is nothing to judge, or no baseline where a gate needs one."""
    if not gates and not with_baseline:
        raise InputError("没有门槛可查", hint="在套件里写 [[gate]]，或给出 --baseline")
    needy = next((gate.metric for gate in gates if gate.baseline is not None), None)
    if needy is not None and not with_baseline:
        raise InputError(
            f"门槛 {needy} 要与基线比较，但没有给基线",
            hint="加 --baseline 运行编号（suqiu eval list 列出）；还没有可比的运行，加 --no-baseline",
        )


def _bounds(run: Run, gate: Gate) -> GateResult:
    value = run.value(gate.metric)
    least = "" if gate.min is None else f"≥ {shown(gate.metric, gate.min)}"
    most = "" if gate.max is None else f"≤ {shown(gate.metric, gate.max)}"
    demand = "，".join(part for part in (least, most) if part)
    if value is None:
        return GateResult(gate.metric, None, demand, False, _absent(run, gate.metric))
    low = gate.min is not None and not value >= gate.min
    high = gate.max is not None and not value <= gate.max
    reason = "低于下限" if low else "高于上限" if high else ""
    return GateResult(gate.metric, value, demand, not (low or high), reason)


def _against(run: Run, baseline: Run, metric: str, tolerance: float) -> GateResult:
    """Worse by more than the tolerance, and not by chance where that can be told."""
    worse = worse_by(baseline, run, metric)
    before = baseline.value(metric)
    demand = f"不差于基线 {shown(metric, before)}" + (
        f"（容许 {shown(metric, tolerance)}）" if tolerance else ""
    )
    value = run.value(metric)
    if run.missing(metric) is not None:
        return GateResult(metric, value, demand, False, _absent(run, metric))
    if baseline.missing(metric) is not None:
        return GateResult(metric, value, demand, False, f"基线：{_absent(baseline, metric)}")
    found = difference(baseline, run, metric)
    failed = worse > tolerance and (found is None or found.real)
    if failed:
        reason = found.verdict("这次") if found else f"{label_of(metric)} 比基线差"
    else:
        reason = "下降在误差之内" if worse > tolerance else ""
    return GateResult(metric, value, demand, not failed, reason)


def _absent(run: Run, metric: str) -> str:
    part = run.missing(metric)
    return "没有值" if part is None else f"这次的数据里没有「{part}」这个切片"
