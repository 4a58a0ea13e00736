"""The gate before a switch: what `suqiu eval gate` says of the recorded runs of both models.

The evaluation is a sibling: it is asked by its own command, as a person would, and its records
are read as data.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from classifier.model.card import ModelCard
from serve.models.evaluation import ask_evaluation
from serve.quality.runs import RecordedRun, recorded_runs
from suqiu.errors import InputError, SuqiuError
from suqiu.settings import Settings

_LOOKED_AT = 500


@dataclass(frozen=True, slots=True)
class GateWord:
    """What was found: `worse` lists the demands not met, in Chinese; `runs` what was judged;
    `open` what could not be judged and why, in Chinese.
    """

    runs: tuple[str, ...] = ()
    worse: tuple[str, ...] = ()
    open: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """One line for the history."""
        if self.worse:
            return "；".join((*self.worse, *self.open))
        found = [f"通过（{'、'.join(self.runs)}）"] if self.runs else []
        return "；".join((*found, *self.open)) or "没有评测记录"


def judge(
    settings: Settings, candidate: ModelCard, serving: Callable[[], ModelCard | None]
) -> GateWord:
    """The newest run of the candidate on every suite, against the serving model's on the same
    cases where there is one; without it the bounds are judged all the same. `serving` is asked
    for only where the candidate has a run. InputError when the gate itself cannot be asked.
    """
    runs = recorded_runs(settings.runs_dir, _LOOKED_AT)
    candidates = dict(_newest(runs, candidate))
    card = serving() if candidates else None
    before = dict(_newest(runs, card)) if card is not None else {}
    judged: list[str] = []
    worse: list[str] = []
    unjudged: list[str] = []
    for key, run in candidates.items():
        baseline = before.get(key)
        if baseline is None and (run.needs_baseline or not run.has_gates):
            unjudged.append(f"{run.suite}：在用的模型没有这份数据的评测记录，没有与它比")
        if baseline is None and not run.has_bounds:
            continue
        judged.append(run.id)
        worse += [f"{run.suite}：{reason}" for reason in _ask(run, baseline)]
    return GateWord(tuple(judged), tuple(worse), tuple(unjudged))


def _newest(
    runs: list[RecordedRun], card: ModelCard
) -> Iterator[tuple[tuple[str, str], RecordedRun]]:
    """The newest run of the one model on each suite and data."""
    seen = set()
    for run in runs:
        key = (run.suite, run.data)
        if run.is_of(card) and key not in seen:
            seen.add(key)
            yield key, run


def _ask(run: RecordedRun, baseline: RecordedRun | None) -> list[str]:
    """The demands that are not met."""
    words = ["gate", "--run", run.id]
    if baseline is None or baseline.id == run.id:
        # Nothing to hold it against, or the serving model itself: it is no worse than it is.
        if not run.has_bounds:
            return []
        words.append("--no-baseline")
    else:
        words += ["--baseline", baseline.id]
    try:
        found = ask_evaluation(*words)
    except (SuqiuError, ValueError) as error:
        raise InputError(
            f"评测门槛没有查成：{error}",
            hint=f"先运行 suqiu eval gate --run {run.id}；确实要换就加 --force 和 --reason",
        ) from error
    return [
        f"{one['metric']} {_short(one['value'])}，要求 {one['demand']}"
        for one in found["gates"]
        if not one["passed"]
    ]


def _short(value: float | None) -> str:
    return "没有值" if value is None else f"{value:.4g}"
