"""The cascade on labelled data: accuracy against the number of model calls."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from classifier.cascade import judge_of, rule_path, shape_of
from classifier.cascade.build import asking_of
from classifier.cascade.fit import Judged, crossed
from classifier.cascade.gather import Labelled, gather
from classifier.cascade.learned import Learned, learn
from classifier.cascade.verdict_file import VerdictFile, llm_model_of
from classifier.classifier import Classifier
from classifier.report import Report
from eval.measuring import building
from eval.measuring.cases import Case
from eval.measuring.evaluate import Labels
from eval.measuring.leakage import guard, leaks_of
from eval.measuring.measure import measure
from eval.measuring.scores import Score
from eval.metrics.accuracy import share
from eval.metrics.intervals import Interval, paired_difference
from suqiu.console import progress
from suqiu.errors import Fault, InputError
from suqiu.settings import Settings

_POINTS = 20


@dataclass(frozen=True, slots=True)
class CascadePoint:
    """All cases, the `calls` least confident heard by the model, the rest on the fast path.

    `gain` bounds the strict accuracy less that of the fast path, at 95% (paired bootstrap).
    """

    calls: int
    strict: float
    lenient: float
    gain: Interval


@dataclass(frozen=True, slots=True)
class CascadeCurve:
    """The curve with what stands behind it: `n` cases, `asked` of them put to the model.

    No case is judged by a rule it taught. Tokens and seconds are per answer.
    """

    n: int
    asked: int
    learned: Learned
    points: tuple[CascadePoint, ...]
    total_tokens: int = 0
    faults: tuple[Fault, ...] = ()

    @property
    def calls(self) -> int:
        """Model calls that stand behind the curve."""
        return self.asked

    def to_json(self) -> dict[str, Any]:
        """All figures as plain JSON; shares in [0, 1]."""
        learned, gain = self.learned, self.learned.gain
        return {
            "n": self.n,
            "asked": self.asked,
            "failed": learned.failed,
            "on": learned.on,
            "says": learned.says,
            "llm_model": learned.llm_model,
            "fast_model": learned.fast_model,
            "prompt": learned.prompt,
            "on_asked": {
                "n": gain.n,
                "fast": gain.fast,
                "cascade": gain.cascade,
                "gain": gain.cascade - gain.fast,
                "gain_80": list(gain.interval),
            },
            "rule": asdict(learned.rule),
            "tokens": learned.tokens,
            "seconds": learned.seconds,
            "points": [asdict(point) | {"gain": list(point.gain)} for point in self.points],
        }


def cascade_curve(
    labels: Labels,
    settings: Settings,
    verdicts: Path | None = None,
    *,
    limit: int | None = None,
    allow_leakage: bool = False,
    report: Report,
) -> CascadeCurve:
    """Measure on labelled data. What `verdicts` (by default the file `suqiu llm learn` left)
    does not know is asked of the model, where one is set.
    """
    classifier = building.ready(settings, report=report)
    loaded, _ = labels.read(classifier.model.taxonomy)
    cases = loaded.cases
    leaks, _ = leaks_of(classifier.model, settings.model, cases, report)
    guard(leaks, allow=allow_leakage, report=report)
    path = verdicts or rule_path(settings).with_suffix(".verdicts.jsonl")
    judged, llm_model = _judged(classifier, cases, settings, path, limit)
    if not judged:
        raise InputError(f"{path} 里没有这批数据的回答", hint="数据、提示设置要与学习时相同")
    learned = learn(
        judged,
        llm_model=llm_model,
        fast_model=classifier.model.card.name,
        prompt=shape_of(settings).name,
    )
    scores = measure(classifier, cases).scores
    return CascadeCurve(
        len(cases),
        len(judged),
        learned,
        points_of(scores, judged),
        sum(one.verdict.tokens for one in judged),
        loaded.faults,
    )


def _judged(
    classifier: Classifier, cases: Sequence[Case], settings: Settings, path: Path, limit: int | None
) -> tuple[list[Judged], str]:
    """The verdicts on these cases, kept in the file or asked for, and the model's name; InputError
    where there is neither a model nor such a file.
    """
    shape = shape_of(settings)
    judge = judge_of(classifier.model, settings)
    try:
        name = judge.bridge.model_name(settings.llm_timeout) if judge else llm_model_of(path)
        if not name:
            raise InputError(
                f"没有大模型，也没有存下的回答 {path}",
                hint="设置 SUQIU_LLM_URL，或用 --verdicts 给出 suqiu llm learn 存下的回答",
            )
        with progress("询问大模型", limit) as advance:
            judged = gather(
                classifier,
                [Labelled(case.ticket, case.code, case.alt) for case in cases],
                VerdictFile(path, name, shape.name),
                asking_of(judge, settings),
                candidates=shape.candidates,
                limit=limit,
                advance=advance,
            )
    finally:
        if judge is not None:
            judge.bridge.close()
    return judged, name


def points_of(scores: Sequence[Score], judged: Sequence[Judged]) -> tuple[CascadePoint, ...]:
    """Points from no call to all, the least confident first, under rules of other folds."""
    rules = crossed([one for one in judged if one.verdict.answered])
    heard = iter(rules)
    best = {
        one.id: (one.best(next(heard)) if one.verdict.answered else one.best(None), one)
        for one in judged
    }
    strict = {s.id: s.strict for s in scores}
    lenient = {s.id: s.lenient for s in scores}
    first = list(strict.values())
    order = sorted(judged, key=lambda one: one.fast[0])
    count = len(order)
    wanted = sorted({round(count * i / _POINTS) for i in range(_POINTS + 1)})
    points = []
    for calls in range(count + 1):
        if calls:
            code, one = best[order[calls - 1].id]
            strict[one.id] = code == one.truth
            lenient[one.id] = strict[one.id] or (bool(one.alt) and code == one.alt)
        if calls in wanted:
            now = list(strict.values())
            points.append(
                CascadePoint(
                    calls, share(now), share(list(lenient.values())), paired_difference(first, now)
                )
            )
    return tuple(points)
