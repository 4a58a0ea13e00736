"""The gate before a switch: what `suqiu eval gate` says of the recorded runs of both models.

The evaluation is a sibling: it is asked by its own command, as a person would, and its records
are read as data.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from classifier.card import ModelCard
from serve.models.evaluation import ask_evaluation
from serve.quality.runs import RecordedRun, recorded_runs
from suqiu.errors import InputError, SuqiuError
from suqiu.settings import Settings

_LOOKED_AT = 500


@dataclass(frozen=True, slots=True)
class GateWord:
    """What was found: `worse` lists the demands not met, in Chinese; `runs` what was judged."""

    runs: tuple[str, ...] = ()
    worse: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """One line for the history."""
        if not self.runs:
            return "没有评测记录"
        return "；".join(self.worse) if self.worse else f"通过（{'、'.join(self.runs)}）"


def judge(
    settings: Settings, candidate: ModelCard, serving: Callable[[], ModelCard | None]
) -> GateWord:
    """The newest run of the candidate on every suite, against the serving model's on the same
    cases where there is one. `serving` is asked for only where the candidate has a run.
    InputError when the gate itself cannot be asked.
    """
    runs = recorded_runs(settings.runs_dir, _LOOKED_AT)
    candidates = dict(_newest(runs, candidate))
    card = serving() if candidates else None
    before = dict(_newest(runs, card)) if card is not None else {}
    judged: list[str] = []
    worse: list[str] = []
    for key, run in candidates.items():
        baseline = before.get(key)
        if not run.has_gates and baseline is None:
            continue
        if run.needs_baseline and baseline is None:
            continue
        judged.append(run.id)
        worse += [f"{run.suite}：{reason}" for reason in _ask(run, baseline)]
    return GateWord(tuple(judged), tuple(worse))


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
    if baseline is not None and baseline.id == run.id:
        # The serving model itself: it is no worse than it is.
        if run.needs_baseline or not run.has_gates:
            return []
    elif baseline is not None:
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
