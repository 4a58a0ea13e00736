"""Tickets to suggestions: the one door of this room."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from classifier.departments import Departments
from classifier.departments.duty import Duty, DutyList, duties_of
from classifier.evidence import telling_words
from classifier.features import Floats, title_twice
from classifier.intake.desk import Desk
from classifier.intake.reading import read_ticket
from classifier.leaf_model import LeafModel
from suqiu.records import Candidate, Decision, Evidence, LevelCandidate, Suggestion, Ticket

SHOWN = 5


class Classifier:
    """Suggests for tickets with a trained model.

    No person need look where the leaf confidence reaches `threshold`, or, without one, the
    threshold at which held-out rows were right with share `precision`. Candidate sets hold
    the true leaf with chance `coverage`.
    """

    def __init__(
        self,
        model: LeafModel,
        *,
        desk: Desk,
        precision: float = 0.9,
        threshold: float | None = None,
        coverage: float = 0.9,
        departments: Departments | None = None,
    ) -> None:
        self.model = model
        self.desk = desk
        held = model.confidence.held
        depth = len(model.confidence.levels)
        self._level_thresholds = [held.threshold(i, precision) for i in range(1, depth + 1)]
        if threshold is not None:
            self._level_thresholds[-1] = threshold
        self.threshold = self._level_thresholds[-1]
        self._cut = held.cut(coverage)
        self.departments = departments or departments_of(model)
        self._leaves = [model.taxonomy.leaf(code) for code in model.codes]
        self._ancestors = [model.taxonomy.ancestors(leaf.code) for leaf in self._leaves]

    def classify(self, tickets: Sequence[Ticket]) -> list[Suggestion]:
        """One suggestion a ticket, in order."""
        if not tickets:
            return []
        readings = [read_ticket(ticket) for ticket in tickets]
        texts = [title_twice(reading.title, reading.body) for reading in readings]
        prediction = self.model.predict(texts)
        probabilities = prediction.probabilities
        order = _top(probabilities, SHOWN)
        best = order[:, 0]
        departments = self.departments.suggest(tickets, texts, prediction.raw)
        words = telling_words(self.model, prediction.batch, best)
        sets = self._candidate_sets(prediction.raw)
        return [
            Suggestion(
                id=ticket.id,
                codes=tuple(
                    self._candidate(i, float(probabilities[row, i])) for i in order[row].tolist()
                ),
                levels=self._levels(int(best[row]), prediction.levels[row]),
                departments=departments[row],
                decision=(
                    Decision.AUTO
                    if probabilities[row, best[row]] >= self.threshold
                    else Decision.REVIEW
                ),
                evidence=Evidence(words[row]),
                model=self.model.card.name,
                sure_level=self._sure_level(prediction.levels[row]),
                candidate_set=sets[row],
                intake=self.desk.judge(ticket, readings[row]),
            )
            for row, ticket in enumerate(tickets)
        ]

    def refuse(self, ticket: Ticket, error: str) -> Suggestion:
        """The record for a ticket that could not be read: nothing guessed, a person must look."""
        return Suggestion(
            ticket.id, (), (), (), Decision.REVIEW, Evidence(), self.model.card.name, error=error
        )

    def _candidate(self, position: int, probability: float) -> Candidate:
        leaf = self._leaves[position]
        return Candidate(leaf.code, leaf.name, leaf.path, probability)

    def _levels(self, best: int, confidence: Floats) -> tuple[LevelCandidate, ...]:
        nodes = self._ancestors[best]
        # A leaf of a shorter branch stands at its own level with the leaf's confidence.
        values = [*confidence[: len(nodes) - 1].tolist(), float(confidence[-1])]
        return tuple(
            LevelCandidate(node.level, node.code, node.name, value)
            for node, value in zip(nodes, values, strict=True)
        )

    def _sure_level(self, confidence: Floats) -> int:
        """The deepest level whose confidence reaches its threshold; 0 when none does."""
        sure = [
            level
            for level, (value, limit) in enumerate(
                zip(confidence.tolist(), self._level_thresholds, strict=True), start=1
            )
            if value >= limit
        ]
        return sure[-1] if sure else 0

    def _candidate_sets(self, raw: Floats) -> list[tuple[str, ...]]:
        """For each row the codes of its conformal set, likeliest first, the best always in it."""
        inside = raw >= self._cut
        inside[np.arange(len(raw)), raw.argmax(axis=1)] = True
        found = []
        for row, mask in zip(raw, inside, strict=True):
            members = np.flatnonzero(mask)
            ranked = members[np.argsort(-row[members], kind="stable")]
            found.append(tuple(self.model.codes[i] for i in ranked.tolist()))
        return found


def departments_of(model: LeafModel, duties: dict[str, Duty] | None = None) -> Departments:
    """Departments by the model's own duties, a site's list over them where given, and history."""
    merged = duties_of(model.taxonomy) | (duties or {})
    duty = DutyList(model.taxonomy, model.codes, merged)
    return Departments(duty, model.branches, model.history)


def _top(probabilities: Floats, count: int) -> NDArray[np.int64]:
    """Columns of the largest values of each row, best first."""
    count = min(count, probabilities.shape[1])
    part = np.argpartition(-probabilities, count - 1, axis=1)[:, :count]
    order = np.argsort(-np.take_along_axis(probabilities, part, axis=1), axis=1, kind="stable")
    return np.take_along_axis(part, order, axis=1)
