"""Two runs over the same cases: is the difference real?"""

from dataclasses import dataclass

import numpy as np

from eval.metrics.accuracy import share
from eval.metrics.f1 import macro_f1_samples
from eval.metrics.intervals import discordant, mcnemar, paired_difference, percentiles
from eval.runs.figures import hits_of, label_of, lower_is_better
from eval.runs.run import Run
from suqiu.errors import InputError

SIGNIFICANT = 0.05
HEADLINE = "accuracy.leaf.strict"


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of two runs; `low` and `high` bound second − first at 95% (paired bootstrap).

    `p` is McNemar's exact p-value where the figure is a share of cases; `lost` and `won` count
    the cases only the first or only the second got right.
    """

    metric: str
    first: float
    second: float
    low: float
    high: float
    p: float | None = None
    lost: int = 0
    won: int = 0

    @property
    def change(self) -> float:
        """Second less first."""
        return self.second - self.first

    @property
    def real(self) -> bool:
        """Whether chance is an unlikely explanation, by every test that applies."""
        apart = self.low > 0 or self.high < 0
        return apart and (self.p is None or self.p < SIGNIFICANT)

    def verdict(self, second: str = "B ") -> str:
        """The finding in words; `second` is what the second run is called."""
        interval = f"95% 区间 {100 * self.low:+.1f} 到 {100 * self.high:+.1f}"
        test = "" if self.p is None else f"，McNemar 精确检验 p{_p(self.p)}"
        size = f"{label_of(self.metric)} {100 * self.change:+.1f} 个百分点（{interval}{test}）"
        if not self.real:
            return f"{size}：差异在抽样误差之内，不能说哪个更好。"
        return f"{size}：差异是真实的，{second}{'更好' if self.change > 0 else '更差'}。"


def compare(first: Run, second: Run) -> list[Difference]:
    """The headline figure first, then those of the levels, the best few and macro-F1.

    InputError when the runs are not over the same cases.
    """
    check_same(first, second)
    depth = min(int(first.taxonomy["depth"]), int(second.taxonomy["depth"]))
    levels = [f"accuracy.level{i}.strict" for i in range(1, depth + 1)]
    paths = [HEADLINE, "accuracy.leaf.lenient", *levels, "top3", "top5", "macro_f1"]
    found = (difference(first, second, path) for path in paths)
    return [one for one in found if one is not None]


def difference(first: Run, second: Run, path: str) -> Difference | None:
    """The difference in one figure, or None where it is not made of single cases."""
    if path == "macro_f1":
        samples = macro_f1_samples(second.scores) - macro_f1_samples(first.scores)
        low, high = percentiles(np.asarray(samples))
        before, after = first.value(path), second.value(path)
        return Difference(path, before or 0.0, after or 0.0, low, high)
    a, b = hits_of(first.scores, path), hits_of(second.scores, path)
    if a is None or b is None:
        return None
    lost, won = discordant(a, b)
    return Difference(path, share(a), share(b), *paired_difference(a, b), mcnemar(a, b), lost, won)


def check_same(first: Run, second: Run) -> None:
    """InputError when the two runs did not test the same cases with the same labels."""
    if first.data["hash"] != second.data["hash"]:
        raise InputError(
            f"两次运行的数据不同：{first.id} 用 {first.data['name']}（{first.data['hash']}），"
            f"{second.id} 用 {second.data['name']}（{second.data['hash']}）",
            hint="只有同样的工单、同样的标签才能比较；用同一套件重新运行",
        )


def worse_by(first: Run, second: Run, path: str) -> float:
    """How much worse the second run's figure is; negative where it is better."""
    before, after = first.value(path), second.value(path)
    if before is None:
        return 0.0
    if after is None:
        return float("inf")
    return after - before if lower_is_better(path) else before - after


def _p(value: float) -> str:
    return f"={value:.3f}" if value >= 0.001 else "<0.001"
