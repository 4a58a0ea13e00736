"""The learning curve: accuracy on cases held out, against how many site labels were learned."""

from collections.abc import Sequence
from dataclasses import dataclass

from classifier.classifier import Classifier
from classifier.labels.seed_share import seed_for
from classifier.report import Report
from eval.kept_points import KeptPoints
from eval.measuring import building
from eval.measuring.cases import Case
from eval.measuring.evaluate import Labels
from eval.measuring.leakage import guard, leaks_from
from eval.measuring.measure import measure
from eval.measuring.scores import Score
from eval.measuring.splits import shuffle_key, stratified_folds
from eval.metrics import accuracy
from eval.metrics.intervals import Interval, bootstrap_share, paired_difference
from suqiu.console import progress
from suqiu.errors import Fault, InputError
from suqiu.settings import Settings
from suqiu.taxonomy import Taxonomy

# One case in three is held out, the same ones for every point.
_HELD = 3
_USUAL = (0, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000)


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What a model that learned `labels` site labels does on the held-out cases.

    `gain` bounds its strict accuracy less that of the first point, at 95% (paired bootstrap).
    """

    labels: int
    strict: float
    lenient: float
    top5: float
    level1: float
    interval: Interval
    gain: Interval


@dataclass(frozen=True, slots=True)
class Curve:
    """The points, by rising number of labels, and how many cases were held out; `cut` where
    somebody had waited long enough before the last.
    """

    held: int
    pool: int
    points: tuple[CurvePoint, ...]
    faults: tuple[Fault, ...] = ()
    cut: bool = False


def learning_curve(
    labels: Labels,
    settings: Settings,
    *,
    points: Sequence[int] = (),
    allow_leakage: bool = False,
    report: Report,
) -> Curve:
    """Train on growing parts of two thirds of the cases, each part holding the one before,
    and test on the last third. Interrupted, it tells the points it has, and the same curve
    asked for again goes on from there.
    """
    loaded, taxonomy = labels.read()
    cases = loaded.cases
    folds = stratified_folds(cases, _HELD)
    held = [case for case, fold in zip(cases, folds, strict=True) if fold == 0]
    pool = [case for case, fold in zip(cases, folds, strict=True) if fold != 0]
    pool.sort(key=shuffle_key)
    if not labels.no_seed:
        guard(leaks_from(seed_for(taxonomy), held), allow=allow_leakage, report=report)
    sizes = _sizes(points, len(pool), no_seed=labels.no_seed, report=report)
    own = "" if labels.taxonomy is None else "own"
    kept = KeptPoints(settings, held, taxonomy.hash, own, str(labels.no_seed))
    found: list[tuple[int, tuple[Score, ...]]] = []
    cut = False
    with progress("学习曲线", len(sizes)) as advance:
        for size in sizes:
            try:
                advance(1)
                scores = kept.get(pool[:size])
                if scores is None:
                    report(f"学 {size:,} 条标注")
                    classifier = _learned(pool[:size], taxonomy, labels, settings, report)
                    scores = measure(classifier, held).scores
                    _keep(kept, pool[:size], scores, report)
                else:
                    report(f"{size:,} 条标注：上次已经学过")
            except KeyboardInterrupt:
                if not found:
                    raise
                cut = True
                break
            except InputError as error:
                # A site's own classification may have no shipped example and no words of its own.
                if size or len(sizes) == 1:
                    raise
                report(f"注意：0 条标注无从训练（{error.message}），这一点略去")
                continue
            found.append((size, scores))
    if not cut:
        kept.clear()
    done = tuple(_point(size, scores, found[0][1]) for size, scores in found)
    return Curve(len(held), len(pool), done, loaded.faults, cut)


def _keep(
    kept: KeptPoints, learned: Sequence[Case], scores: tuple[Score, ...], report: Report
) -> None:
    try:
        kept.put(learned, scores)
    except InputError as error:
        report(f"注意：这一点存不下，中断后要重学（{error.message}）")


def _sizes(wanted: Sequence[int], most: int, *, no_seed: bool, report: Report) -> list[int]:
    """The points that can be had, the whole pool for all beyond it; says which were changed."""
    sizes = wanted or (*(size for size in _USUAL if size < most), most)
    found = sorted({min(size, most) for size in sizes if size > 0 or not no_seed})
    beyond = [f"{size:,}" for size in wanted if size > most]
    if beyond:
        report(f"注意：可学的只有 {most:,} 条，--points 的 {'、'.join(beyond)} 按 {most:,} 条算")
    if no_seed and 0 in wanted and found:
        report("注意：不并入随附语料时 0 条标注无从训练，--points 的 0 略去")
    if not found:
        raise InputError("不并入随附语料时，0 条标注无从训练", hint="--points 给出大于 0 的数")
    return found


def _learned(
    cases: Sequence[Case], taxonomy: Taxonomy, labels: Labels, settings: Settings, report: Report
) -> Classifier:
    if not cases and labels.taxonomy is None:
        # The seed under its own taxonomy is the default model, which the cache may hold.
        return building.ready(settings.model_copy(update={"model": None}), report=report)
    # The line of each point says enough.
    return building.trained(cases, taxonomy, settings, no_seed=labels.no_seed)


def _point(labels: int, scores: Sequence[Score], first: Sequence[Score]) -> CurvePoint:
    hits = accuracy.leaf_hits(scores, lenient=False)
    return CurvePoint(
        labels=labels,
        strict=accuracy.share(hits),
        lenient=accuracy.accuracy(scores, lenient=True),
        top5=accuracy.top_k(scores, 5),
        level1=accuracy.level_accuracy(scores, 1, lenient=False),
        interval=bootstrap_share(hits),
        gain=paired_difference(accuracy.leaf_hits(first, lenient=False), hits),
    )
