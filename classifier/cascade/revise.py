"""A suggestion said anew after the model was heard."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from classifier.arrays import Floats
from classifier.cascade.rule import Rule
from classifier.cascade.verdict import Verdict
from classifier.cascade.view import View
from classifier.classifier import SHOWN, Classifier
from classifier.model.evidence import telling_words
from classifier.texts import has_title
from suqiu.records import Candidate, Decision, Evidence, LevelCandidate, Suggestion, Ticket, Way
from suqiu.untrusted import speaks_to_machine

_LEAST = 1e-9


@dataclass(frozen=True, slots=True)
class Heard:
    """A ticket, what the fast model suggested, where it stands in the view, and the verdict."""

    ticket: Ticket
    suggestion: Suggestion
    row: int
    verdict: Verdict


def revise(
    classifier: Classifier, view: View, rule: Rule, heard: Sequence[Heard]
) -> list[Suggestion]:
    """The suggestions under the rule, in order.

    The best code is one of those offered; with another best code than before, levels,
    departments and evidence are those of the new one.
    """
    rows = [_posterior(view, rule, one) for one in heard]
    words = _words(classifier, view, heard, [best for _, best in rows])
    return [
        _said(classifier, view, one, leaves, best, words[i])
        for i, (one, (leaves, best)) in enumerate(zip(heard, rows, strict=True))
    ]


def _posterior(view: View, rule: Rule, one: Heard) -> tuple[Floats, str]:
    """Probabilities of all leaves, and the best of the offered codes; none is above it."""
    codes = one.verdict.codes
    fast = view.fast(one.row, codes)
    offered, other = rule.posterior(fast, one.verdict)
    leaves = view.prediction.probabilities[one.row].astype(np.float64)
    columns = [view.places[code] for code in codes]
    rest = max(1.0 - sum(fast), _LEAST)
    leaves *= other / rest
    leaves[columns] = offered
    best = codes[int(np.argmax(offered))]
    top = leaves[view.places[best]]
    leaves = np.minimum(leaves, top)
    # What no leaf may have beyond the best is nobody's: confidence stays what the rule says.
    return leaves.astype(np.float32), best


def _words(
    classifier: Classifier, view: View, heard: Sequence[Heard], best: Sequence[str]
) -> list[tuple[str, ...]]:
    columns = np.zeros(len(view.texts), np.int64)
    for one, code in zip(heard, best, strict=True):
        columns[one.row] = view.places[code]
    model = classifier.model
    found = telling_words(model.features, model.scorer.linear, view.prediction.batch, columns)
    return [found[one.row] for one in heard]


def _said(
    classifier: Classifier,
    view: View,
    one: Heard,
    leaves: Floats,
    best: str,
    words: tuple[str, ...],
) -> Suggestion:
    old = one.suggestion
    same = old.codes[0].code == best
    levels = _levels(classifier, view, one, leaves, best, same=same)
    titled = has_title(view.texts[one.row])
    decision, sure_level = classifier.decisions.decide(
        [level.probability for level in levels], old.intake, titled=titled
    )
    if speaks_to_machine(f"{one.ticket.title}\n{one.ticket.body}"):
        # Whose words the model said is not known then: a person looks.
        decision = Decision.REVIEW
    departments = old.departments
    if not same:
        text = view.texts[one.row]
        # Reasons are given for the likeliest leaf, which ties must not hide.
        told = leaves.copy()
        told[view.places[best]] += 1e-6
        matrix = view.prediction.batch.matrix[one.row]
        (departments,) = classifier.departments.suggest([one.ticket], [text], told[None], matrix)
    return replace(
        old,
        codes=_codes(classifier, view, one, leaves, best),
        levels=levels,
        departments=departments,
        decision=decision,
        evidence=old.evidence if same else Evidence(words),
        sure_level=sure_level,
        path=Way.LLM,
    )


def _codes(
    classifier: Classifier, view: View, one: Heard, leaves: Floats, best: str
) -> tuple[Candidate, ...]:
    """The likeliest of what was offered or suggested before."""
    known = (*one.verdict.codes, *(candidate.code for candidate in one.suggestion.codes))
    found = sorted(
        dict.fromkeys(known), key=lambda code: (code != best, -leaves[view.places[code]])
    )
    taxonomy = classifier.model.taxonomy
    return tuple(
        Candidate(code, taxonomy.leaf(code).name, taxonomy.leaf(code).path,
                  float(leaves[view.places[code]]))
        for code in found[:SHOWN]
    )  # fmt: skip


def _levels(
    classifier: Classifier, view: View, one: Heard, leaves: Floats, best: str, *, same: bool
) -> tuple[LevelCandidate, ...]:
    """Confidence of each level of the best leaf's path, never rising downwards.

    A new leaf's branch has the sum of its leaves. With the same leaf the calibrated confidence
    of before moves as that sum did.
    """
    model = classifier.model
    column = view.places[best]
    nodes = model.taxonomy.ancestors(best)
    found = [float(leaves[column])]
    before = view.prediction.probabilities[one.row]
    for place in range(len(nodes) - 2, -1, -1):
        member = model.branches.members[place]
        inside = member[:, member[column].argmax()] > 0
        value = float(leaves[inside].sum())
        if same:
            value *= one.suggestion.levels[place].probability / max(
                float(before[inside].sum()), _LEAST
            )
        found.append(min(1.0, max(value, found[-1])))
    return tuple(
        LevelCandidate(node.level, node.code, node.name, value)
        for node, value in zip(nodes, reversed(found), strict=True)
    )
