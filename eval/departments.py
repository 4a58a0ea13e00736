"""The department evaluation: who really answered against whom suqiu suggests."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from classifier.classifier import departments_of
from classifier.departments.dispatches import Dispatch, learn_history
from classifier.departments.suggest import Departments
from classifier.features import ticket_text
from classifier.leaf_model import LeafModel

_CHUNK = 1024


@dataclass(frozen=True, slots=True)
class Ranked:
    """One dispatch with the departments suggested as lead, likeliest first."""

    truth: str
    names: tuple[str, ...]


def rank_departments(
    model: LeafModel, dispatches: Sequence[Dispatch], *, folds: int = 0
) -> list[Ranked]:
    """Suggestions for each dispatch; with `folds`, history is learned on the other folds."""
    base = departments_of(model)
    if not folds:
        return _rank(base, model, dispatches)
    order = np.random.default_rng(0).permutation(len(dispatches))
    found: list[Ranked | None] = [None] * len(dispatches)
    for fold in range(folds):
        test = order[fold::folds]
        kept = [dispatches[i] for i in np.setdiff1d(order, test)]
        history = learn_history(model, base, kept)
        taught = Departments(base.duty, model.branches, history)
        for i, ranked in zip(
            test, _rank(taught, model, [dispatches[i] for i in test]), strict=True
        ):
            found[i] = ranked
    return [ranked for ranked in found if ranked is not None]


def _rank(
    departments: Departments, model: LeafModel, dispatches: Sequence[Dispatch]
) -> list[Ranked]:
    found = []
    for start in range(0, len(dispatches), _CHUNK):
        part = dispatches[start : start + _CHUNK]
        tickets = [d.ticket for d in part]
        texts = [ticket_text(ticket.title, ticket.body) for ticket in tickets]
        place = departments.place.look(tickets, texts)
        scores = departments.lead_scores(model.predict(texts).raw, place)
        order = np.argsort(-scores, axis=1, kind="stable")[:, :5]
        for dispatch, row in zip(part, order.tolist(), strict=True):
            names = tuple(departments.names[i] for i in row)
            found.append(Ranked(dispatch.department, names))
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
