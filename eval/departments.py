"""The department evaluation: who really answered against whom suqiu suggests."""

import copy
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from classifier.classifier import Classifier
from classifier.labels.corpus import seed_corpus
from classifier.labels.dispatches import Dispatch, ticket_hashes, too_few
from classifier.report import Report
from classifier.training.history_fit import learn_history
from eval.measuring.cases import Case
from eval.measuring.leakage import leaks_from
from suqiu.records import Role

_CHUNK = 1024


@dataclass(frozen=True, slots=True)
class Ranked:
    """One dispatch with the departments suggested as lead, in the order they are shown, the one
    that took it by its name in the export.
    """

    truth: str
    names: tuple[str, ...]


def rank_departments(
    classifier: Classifier,
    dispatches: Sequence[Dispatch],
    *,
    folds: int = 0,
    report: Report = lambda step: None,
) -> list[Ranked]:
    """What production suggests for each dispatch; with `folds`, history is learned on the other
    folds under the same duty list. Folds with too few dispatches to learn of are reported.
    """
    if not folds:
        return _rank(classifier, dispatches)
    order = np.random.default_rng(0).permutation(len(dispatches))
    found: list[Ranked | None] = [None] * len(dispatches)
    unlearned: list[str] = []
    for fold in range(folds):
        test = order[fold::folds]
        kept = [dispatches[i] for i in np.setdiff1d(order, test)]
        if few := too_few(kept):
            unlearned.append(few)
        history = learn_history(classifier.model, classifier.departments, kept)
        taught = copy.copy(classifier)
        taught.departments = classifier.departments.taught(history)
        for i, ranked in zip(test, _rank(taught, [dispatches[i] for i in test]), strict=True):
            found[i] = ranked
    if unlearned:
        report(f"{folds} 折里有 {len(unlearned)} 折没有学历史：用来学的{unlearned[0]}")
    return [ranked for ranked in found if ranked is not None]


def doubts(classifier: Classifier, dispatches: Sequence[Dispatch]) -> list[str]:
    """What the model may have known of these dispatches before, in Chinese, as far as a saved
    model can tell; the figures are then too good.
    """
    card, history = classifier.model.card, classifier.model.history
    found = []
    if card.seed_rows:
        cases = tuple(Case(dispatch.ticket, dispatch.code) for dispatch in dispatches)
        if leaks := leaks_from(seed_corpus(), cases):
            found.append(
                f"随附语料里有几乎相同的文本：{len(leaks):,} 条，如 {leaks[0]}；分类得分偏高"
            )
    if not card.site_rows:
        return found
    if history is None or history.seen is None:
        found.append("本地训练数据未检查：模型里没有记下它学过哪些派单；测的若是学过的，数字偏高")
        return found
    known = np.isin(ticket_hashes([one.ticket for one in dispatches]), history.seen)
    if count := int(known.sum()):
        found.append(
            f"模型学过这里的 {count:,} 条（共 {len(dispatches):,} 条，逐字比较），"
            "分类得分和历史都见过它们：数字偏高，--folds 也一样；用没学过的派单来测"
        )
    else:
        found.append("模型学过的派单里没有这里的工单（逐字比较）；没有承办单位的本地训练数据未检查")
    return found


def _rank(classifier: Classifier, dispatches: Sequence[Dispatch]) -> list[Ranked]:
    found = []
    known: dict[str, str] = {}
    for start in range(0, len(dispatches), _CHUNK):
        part = dispatches[start : start + _CHUNK]
        suggested = classifier.classify([dispatch.ticket for dispatch in part])
        for dispatch, suggestion in zip(part, suggested, strict=True):
            # Who took it may be written otherwise in the export than it is shown.
            truth = dispatch.department
            if (shown := known.get(truth)) is None:
                shown = known[truth] = classifier.departments.shown_as(truth)
            leads = (one.name for one in suggestion.departments if one.role is Role.LEAD)
            found.append(Ranked(truth, tuple(truth if one == shown else one for one in leads)))
    return found


def summarise_departments(ranked: Sequence[Ranked]) -> dict[str, Any]:
    """`n`, `top1`, `top3` and per true department its count and shares."""
    total = Counter(r.truth for r in ranked)
    first = Counter(r.truth for r in ranked if r.truth in r.names[:1])
    three = Counter(r.truth for r in ranked if r.truth in r.names[:3])
    return {
        "n": len(ranked),
        "top1": sum(first.values()) / len(ranked),
        "top3": sum(three.values()) / len(ranked),
        "by_department": {
            name: {"n": count, "top1": first[name] / count, "top3": three[name] / count}
            for name, count in total.most_common()
        },
    }
