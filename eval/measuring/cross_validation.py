"""A classifier for each fold of a split, trained one after the other."""

import time
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from classifier.classifier import Classifier
from classifier.report import Report
from eval.measuring import building
from eval.measuring.cases import Case
from eval.measuring.splits import Fold
from suqiu.console import progress
from suqiu.progress import Advance
from suqiu.settings import Settings
from suqiu.taxonomy import Taxonomy


def train_folds(
    found: Sequence[Fold],
    cases: Sequence[Case],
    taxonomy: Taxonomy,
    settings: Settings,
    *,
    no_seed: bool,
    report: Report,
    advance: Advance,
) -> Iterator[tuple[Fold, Classifier]]:
    """Each fold with a classifier that learned its training cases; `advance` hears of them."""
    began = time.monotonic()
    for done, fold in enumerate(found):
        if len(found) > 1:
            report(f"第 {done + 1}/{len(found)} 折{_left(began, done, len(found))}")
        learned = [cases[i] for i in fold.train]
        # Of several folds the bar and the line of each say enough.
        inner: Report = report if len(found) == 1 else lambda step: None
        classifier = building.trained(learned, taxonomy, settings, no_seed=no_seed, report=inner)
        advance(len(fold.train))
        yield fold, classifier


def out_of_fold(
    found: Sequence[Fold],
    cases: Sequence[Case],
    taxonomy: Taxonomy,
    settings: Settings,
    *,
    no_seed: bool,
    report: Report,
) -> tuple[tuple[str, ...], NDArray[np.float32]]:
    """Leaf codes, and for every case their probabilities (cases × codes) from a classifier
    that did not learn it.
    """
    codes = tuple(leaf.code for leaf in taxonomy.leaves)
    column = {code: i for i, code in enumerate(codes)}
    probabilities = np.zeros((len(cases), len(codes)), np.float32)
    with progress("训练各折", sum(len(fold.train) + len(fold.test) for fold in found)) as advance:
        for fold, classifier in train_folds(
            found, cases, taxonomy, settings, no_seed=no_seed, report=report, advance=advance
        ):
            tickets = [cases[i].ticket for i in fold.test]
            order = [column[code] for code in classifier.model.codes]
            rows = np.array(fold.test, np.int64)
            probabilities[rows[:, None], order] = building.leaf_probabilities(classifier, tickets)
            advance(len(fold.test))
    return codes, probabilities


def _left(began: float, done: int, total: int) -> str:
    if not done:
        return ""
    seconds = (time.monotonic() - began) / done * (total - done)
    return f"，约剩 {seconds / 60:.0f} 分钟" if seconds >= 90 else f"，约剩 {seconds:.0f} 秒"
