"""Learns who takes which tickets from a site's past dispatches, with its model."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from classifier.arrays import Counts, Floats, Longs
from classifier.departments.offices import offices_of, street_of_office
from classifier.departments.suggest import Departments
from classifier.labels.dispatches import Dispatch, ticket_hashes, too_few
from classifier.model.department_history import DepartmentHistory
from classifier.model.department_words import STRETCH, DepartmentWords
from classifier.model.leaf_model import LeafModel
from classifier.model.weights import LinearWeights
from classifier.texts import filed_text, ticket_text
from classifier.training.ridge import fit_ridge
from classifier.training.twins import first_twins

# Enough to learn every department's habits; the latest are taken. From so many unseen ones on
# the others, whose probabilities are too good to be true, are left out.
_MOST_SHOWN, _ENOUGH_UNSEEN = 40_000, 2_000
# So many tickets are put to the model at once.
_CHUNK = 1024
# Of the features so many of the commonest are weighed; the rest told nothing more.
_COMMONEST = 50_000
# Of so many tickets, the latest, the words are solved in seconds.
_MOST_SOLVED = 8_000
_REGULARISATION = 0.5
# The bias of departments that took none of the tickets.
_UNSEEN = -9.0


def learn_history(
    model: LeafModel,
    departments: Departments,
    dispatches: Sequence[Dispatch],
    unseen: Mapping[tuple[str, str], Floats] = MappingProxyType({}),
) -> DepartmentHistory | None:
    """History of these dispatches under the model's leaves; None when they are too few.

    `unseen` gives leaf probabilities by title and body from fits that did not see the ticket.
    They show how unsure leaves are in use; those of a model that learned the ticket do not.
    """
    if too_few(dispatches):
        return None
    offices = offices_of(dispatch.department for dispatch in dispatches)
    if departments.local is not None:
        dispatches = [_folded(dispatch, departments.local) for dispatch in dispatches]
    if too_few(dispatches):
        return None
    shown = _shown(dispatches, unseen)
    code_index = {code: i for i, code in enumerate(model.codes)}
    leaf = np.array([code_index.get(d.code, -1) for d in dispatches])
    needed = np.union1d(shown, np.flatnonzero(leaf < 0))
    leaves = _leaves(model, [dispatches[i] for i in needed], unseen)
    guessed = leaf[needed] < 0
    leaf[needed[guessed]] = leaves.argmax(axis=1)[guessed]
    tickets = [dispatches[i].ticket for i in shown]
    filed = [filed_text(t.title, t.body) for t in tickets]
    place = departments.place.look(tickets, [ticket_text(t.title, t.body) for t in tickets])
    extra = (d.department for d in dispatches)
    sent_back = (name for d in dispatches for name in d.returned_by)
    names = tuple(dict.fromkeys((*departments.duty.names, *extra, *sent_back)))
    index = {name: i for i, name in enumerate(names)}
    history = fit_history(
        departments.signals(leaves[np.searchsorted(needed, shown)], place),
        model.features.matrix(filed),
        first_twins(filed),
        shown,
        np.array([index[d.department] for d in dispatches]),
        leaf,
        names,
        classes=len(model.codes),
        returned=[
            (int(leaf[i]), index[name]) for i, d in enumerate(dispatches) for name in d.returned_by
        ],
    )
    seen = np.unique(ticket_hashes([d.ticket for d in dispatches]))
    kept = tuple(offices.values()) if departments.local is not None else ()
    return replace(
        history,
        duty_names=departments.duty.names,
        duties=(departments.duty.lead + 2 * departments.duty.assist).astype(np.int8),
        seen=seen,
        offices=kept,
        local=departments.local or "",
    )


def _folded(dispatch: Dispatch, local: str) -> Dispatch:
    """The same with every street office as the one department that they all are."""
    lead, *returned = (
        local if street_of_office(name) else name
        for name in (dispatch.department, *dispatch.returned_by)
    )
    # What one street sent back another took: that says nothing of who takes such matters.
    kept = tuple(name for name in returned if name != lead)
    return replace(dispatch, department=lead, returned_by=kept)


def _shown(dispatches: Sequence[Dispatch], unseen: Mapping[tuple[str, str], Floats]) -> Longs:
    """Row numbers of the dispatches to learn from: the unseen ones, where they suffice."""
    fresh = [i for i, d in enumerate(dispatches) if (d.ticket.title, d.ticket.body) in unseen]
    enough = len(fresh) >= _ENOUGH_UNSEEN and len({dispatches[i].department for i in fresh}) > 1
    return np.array(fresh if enough else range(len(dispatches)), np.int64)[-_MOST_SHOWN:]


def _leaves(
    model: LeafModel, dispatches: Sequence[Dispatch], unseen: Mapping[tuple[str, str], Floats]
) -> Floats:
    """Leaf probabilities (dispatches × leaves): the unseen ones where there are any."""
    found = np.zeros((len(dispatches), len(model.codes)), np.float32)
    seen = []
    for i, dispatch in enumerate(dispatches):
        fresh = unseen.get((dispatch.ticket.title, dispatch.ticket.body))
        if fresh is None:
            seen.append(i)
        else:
            found[i] = fresh
    for start in range(0, len(seen), _CHUNK):
        part = seen[start : start + _CHUNK]
        tickets = [dispatches[i].ticket for i in part]
        found[part] = model.predict([filed_text(t.title, t.body) for t in tickets]).raw
    return found


def fit_history(
    signals: Floats,
    matrix: Counts,
    twins: Longs,
    shown: Longs,
    departments: Longs,
    leaves: Longs,
    names: Sequence[str],
    *,
    classes: int,
    returned: Sequence[tuple[int, int]] = (),
) -> DepartmentHistory:
    """Learn from tickets: department and leaf numbers (likeliest leaf where none was given) of
    all, signals, features and twins (see `twins.py`) of those whose row numbers are `shown`, and
    (leaf, department) pairs of returned tickets.
    """
    # Needed to learn only: the commands that use a model start a second sooner without.
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    words, said = fit_words(matrix, departments[shown], twins)
    signals = np.concatenate((signals, said), axis=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = LogisticRegression(C=_REGULARISATION, max_iter=300)
        model.fit(signals, departments[shown])
    weights = np.zeros((signals.shape[1] + 1, len(names)), np.float32)
    weights[-1] = _UNSEEN
    coefficients, intercepts = model.coef_, model.intercept_
    if len(model.classes_) == 2:
        coefficients = np.concatenate((-coefficients / 2, coefficients / 2))
        intercepts = np.concatenate((-intercepts / 2, intercepts / 2))
    weights[:-1, model.classes_] = coefficients.T
    weights[-1, model.classes_] = intercepts
    accepted = np.zeros((classes, len(names)), np.float32)
    np.add.at(accepted, (leaves, departments), 1)
    sent_back = np.zeros_like(accepted)
    for leaf, department in returned:
        sent_back[leaf, department] += 1
    return DepartmentHistory(tuple(names), weights, accepted, sent_back, words=words)


def fit_words(matrix: Counts, departments: Longs, twins: Longs) -> tuple[DepartmentWords, Floats]:
    """Learn from the features of tickets and who took them (numbers). Beside it the scores (tickets ×
    departments that occur, in order) as a fit that saw neither the ticket nor its twins gives them.
    """
    taken, labels = np.unique(departments, return_inverse=True)
    common = matrix[:, :_COMMONEST]
    weights, unseen = fit_ridge(
        common[-_MOST_SOLVED:], labels[-_MOST_SOLVED:],
        classes=len(taken), twins=twins[-_MOST_SOLVED:],
    )  # fmt: skip
    words = DepartmentWords(LinearWeights.prune(weights))
    return words, np.concatenate((words.scores(common[:-_MOST_SOLVED]), unseen * STRETCH))
