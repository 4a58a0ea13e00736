"""Tickets to suggestions: the one door of this room."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from classifier.departments import DutyDepartments
from classifier.evidence import telling_words
from classifier.features import Floats, ticket_text
from classifier.leaf_model import LeafModel
from suqiu.records import Candidate, Decision, Evidence, LevelCandidate, Suggestion, Ticket

SHOWN = 5


class Classifier:
    """Suggests for tickets with a trained model; `threshold` is the least probability of the
    best leaf at which no person need look.
    """

    def __init__(self, model: LeafModel, *, threshold: float) -> None:
        self.model = model
        self.threshold = threshold
        self.departments = DutyDepartments(model.taxonomy, model.codes)
        leaves = [model.taxonomy.leaf(code) for code in model.codes]
        self._leaves = leaves
        self._ancestors = [model.taxonomy.ancestors(leaf.code) for leaf in leaves]
        self._members = [member.argmax(axis=1) for member in model.branches.members]

    def classify(self, tickets: Sequence[Ticket]) -> list[Suggestion]:
        """One suggestion a ticket, in order."""
        if not tickets:
            return []
        texts = [ticket_text(ticket.title, ticket.body) for ticket in tickets]
        prediction = self.model.predict(texts)
        probabilities = prediction.probabilities
        order = _top(probabilities, SHOWN)
        best = order[:, 0]
        levels = [probabilities @ member for member in self.model.branches.members]
        departments = self.departments.suggest(probabilities, best.tolist())
        words = telling_words(self.model, prediction.batch, best)
        return [
            Suggestion(
                id=ticket.id,
                codes=tuple(
                    self._candidate(i, float(probabilities[row, i])) for i in order[row].tolist()
                ),
                levels=self._levels(row, int(best[row]), probabilities, levels),
                departments=departments[row],
                decision=(
                    Decision.AUTO
                    if probabilities[row, best[row]] >= self.threshold
                    else Decision.REVIEW
                ),
                evidence=Evidence(words[row]),
                model=self.model.card.name,
            )
            for row, ticket in enumerate(tickets)
        ]

    def refuse(self, ticket: Ticket, error: str) -> Suggestion:
        """The record for a ticket that could not be read: nothing guessed, a person must look."""
        return Suggestion(
            ticket.id, (), (), (), Decision.REVIEW, Evidence(), self.model.card.name, error
        )

    def _candidate(self, position: int, probability: float) -> Candidate:
        leaf = self._leaves[position]
        return Candidate(leaf.code, leaf.name, leaf.path, probability)

    def _levels(
        self, row: int, best: int, probabilities: Floats, levels: list[Floats]
    ) -> tuple[LevelCandidate, ...]:
        nodes = self._ancestors[best]
        found = []
        for node in nodes:
            if node.level == len(nodes):
                probability = float(probabilities[row, best])
            else:
                probability = float(
                    levels[node.level - 1][row, self._members[node.level - 1][best]]
                )
            found.append(LevelCandidate(node.level, node.code, node.name, min(probability, 1.0)))
        return tuple(found)


def _top(probabilities: Floats, count: int) -> NDArray[np.int64]:
    """Columns of the largest values of each row, best first."""
    count = min(count, probabilities.shape[1])
    part = np.argpartition(-probabilities, count - 1, axis=1)[:, :count]
    order = np.argsort(-np.take_along_axis(probabilities, part, axis=1), axis=1, kind="stable")
    return np.take_along_axis(part, order, axis=1)
