"""Tickets to suggestions: the one door of this room."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from classifier.arrays import Floats, Longs
from classifier.decisions import Decisions
from classifier.departments import Departments
from classifier.departments.build import departments_of
from classifier.highest import highest
from classifier.intake.danger import LetterUrgency
from classifier.intake.desk import IntakeDesk
from classifier.intake.matter import heading_of
from classifier.intake.pointing import without_pointing
from classifier.intake.practice import NO_PRACTICE
from classifier.intake.reading import Reading, read_tickets
from classifier.intake.signs import EMERGENCY, FARAWAY, NO_SIGNS, Sign, Signs
from classifier.intake.threats import without_threat
from classifier.model.evidence import telling_words
from classifier.model.leaf_model import LeafModel, Prediction
from classifier.texts import title_twice
from suqiu.records import (
    Candidate,
    Decision,
    Evidence,
    LevelCandidate,
    Suggestion,
    Ticket,
)
from suqiu.text import has_words, normalise

SHOWN = 5


class Classifier:
    """Suggests for tickets with a trained model.

    No person need look where the ticket says something, is taken and not urgent, and the leaf
    confidence reaches `threshold`, or, without one, the threshold at which held-out rows were
    right with share `precision`. With `auto_urgent` urgent tickets are like others.
    Candidate sets hold the true leaf with chance `coverage`.
    """

    def __init__(
        self,
        model: LeafModel,
        *,
        desk: IntakeDesk,
        precision: float = 0.9,
        threshold: float | None = None,
        coverage: float = 0.9,
        auto_urgent: bool = False,
        departments: Departments | None = None,
    ) -> None:
        self.model = model
        self.desk = desk
        self.decisions = Decisions(
            model.confidence, precision=precision, threshold=threshold, auto_urgent=auto_urgent
        )
        # Set where nothing passes because too little was held out; a given threshold is obeyed.
        self.shortfall = model.shortfall(precision) if threshold is None else None
        # Of tickets without title, and of those with one.
        both = [model.confidence.of(titled=titled) for titled in (False, True)]
        self._cuts = np.array([one.held.cut(coverage) for one in both], np.float32)
        self.departments = departments or departments_of(model)
        leaves = [model.taxonomy.leaf(code) for code in model.codes]
        self._practice = model.intake_practice or NO_PRACTICE
        # By leaf, how often such letters are urgent; None where the classification is a site's own
        # of which its labels say nothing.
        self._urgent = self._practice.chances
        if self._urgent is None:
            self._urgent = desk.leaf_chances(leaves)
        # The fixed fields of every candidate, so that no row has to put them together.
        self._candidates = [partial(Candidate, leaf.code, leaf.name, leaf.path) for leaf in leaves]
        self._ancestors = [
            [
                partial(LevelCandidate, node.level, node.code, node.name)
                for node in model.taxonomy.ancestors(leaf.code)
            ]
            for leaf in leaves
        ]
        # At which level each leaf stands.
        self._depths = np.array([len(nodes) for nodes in self._ancestors], np.int64)

    def classify(self, tickets: Sequence[Ticket]) -> list[Suggestion]:
        """One suggestion a ticket, in order."""
        return list(self.each(tickets))

    def each(self, tickets: Sequence[Ticket]) -> Iterator[Suggestion]:
        """The same one by one: a record written as soon as it is made is still in the cache."""
        if not tickets:
            return
        readings = read_tickets(tickets)
        texts = [title_twice(reading.heading, reading.matter) for reading in readings]
        # Where somebody lives is no matter, and yet the best that is said of where it happened.
        where = [
            text
            if one.told is one.matter and one.title is one.heading
            else title_twice(one.title, one.told)
            for one, text in zip(readings, texts, strict=True)
        ]
        prediction = self.model.predict(texts)
        probabilities = prediction.probabilities
        order = highest(probabilities, SHOWN)
        best = order[:, 0]
        matrix = prediction.batch.matrix
        departments = self.departments.suggest(tickets, where, prediction.raw, matrix)
        words = telling_words(self.model.features, self.model.scorer.linear, prediction.batch, best)
        titled = np.array([bool(reading.heading) for reading in readings], np.int64)
        sets = self._candidate_sets(prediction.raw, titled)
        chosen = np.take_along_axis(probabilities, order, axis=1)
        sure = self.decisions.sure_levels(
            prediction.levels, chosen[:, 0], self._depths[best], titled
        ).tolist()
        values, levels = chosen.tolist(), prediction.levels.tolist()
        intakes = self.desk.judge(
            tickets,
            readings,
            *self._urgency(prediction),
            self._signs(prediction, texts),
            self._practice,
        )
        made = self._candidates
        for row, (ticket, leaves) in enumerate(zip(tickets, order.tolist(), strict=True)):
            yield Suggestion(
                ticket.id,
                tuple([made[leaf](value) for leaf, value in zip(leaves, values[row], strict=True)]),
                self._levels(leaves[0], levels[row]),
                departments[row],
                self.decisions.of(
                    values[row][0],
                    intakes[row],
                    titled=bool(readings[row].heading),
                    said=_says(readings[row]),
                ),
                Evidence(words[row]),
                self.model.card.name,
                sure[row],
                sets[row],
                intakes[row],
            )

    def refuse(self, ticket: Ticket, error: str) -> Suggestion:
        """The record for a ticket that could not be read: nothing guessed, a person must look."""
        return Suggestion(
            ticket.id, (), (), (), Decision.REVIEW, Evidence(), self.model.card.name, error=error
        )

    def threshold_of(self, ticket: Ticket) -> float:
        """The threshold of tickets like this one: with a title, or without."""
        return self.decisions.threshold(titled=bool(heading_of(normalise(ticket.title))))

    def held(self, tickets: Sequence[Ticket], suggestions: Sequence[Suggestion]) -> list[bool]:
        """Which of these, with what was suggested for them, go to a person at any confidence."""
        return [
            not self.decisions.may_pass(suggestion.intake, said=_says(reading))
            for reading, suggestion in zip(read_tickets(tickets), suggestions, strict=True)
        ]

    def _urgency(self, prediction: Prediction) -> tuple[Floats | None, LetterUrgency | None]:
        """How often letters of these leaves are urgent, and what the letters say themselves."""
        head, batch = self.model.urgency, prediction.batch
        if self._urgent is not None:
            return prediction.raw @ self._urgent, None if head is None else head.read(batch)
        if head is None or head.leaf is None:
            return None, None
        return head.leaf.chances(batch.matrix), head.read(batch)

    def _signs(self, prediction: Prediction, texts: Sequence[str]) -> Signs:
        """What the letters say as a whole. None is refused for the threat it ends with alone, nor
        for a word that points (那边), but that somebody must come at once is heard wherever it
        is said.
        """
        head, features = self.model.intake, self.model.features
        if head is None:
            return NO_SIGNS
        signs = head.read(prediction.batch, features)
        calm = {
            row: rest for row, sign in signs.refusal.items()
            if sign.answer != EMERGENCY and (rest := _matter_of(texts[row], sign)) != texts[row]
        }  # fmt: skip
        if not calm:
            return signs
        again = head.read(features.transform(list(calm.values())), features).refusal
        kept = {row for at, row in enumerate(calm) if at in again}
        refusal = {n: one for n, one in signs.refusal.items() if n not in calm or n in kept}
        return replace(signs, refusal=refusal)

    def _levels(self, best: int, confidence: list[float]) -> tuple[LevelCandidate, ...]:
        nodes = self._ancestors[best]
        # A leaf of a shorter branch stands at its own level with the leaf's confidence.
        values = (*confidence[: len(nodes) - 1], confidence[-1])
        return tuple([node(value) for node, value in zip(nodes, values, strict=True)])

    def _candidate_sets(self, raw: Floats, titled: Longs) -> list[tuple[str, ...]]:
        """For each row the codes of its conformal set, likeliest first, the best always in it."""
        inside = raw >= self._cuts[titled][:, None]
        inside[np.arange(len(raw)), raw.argmax(axis=1)] = True
        rows, leaves = np.nonzero(inside)
        order = np.lexsort((-raw[rows, leaves], rows))
        codes = [self.model.codes[leaf] for leaf in leaves[order].tolist()]
        starts = np.searchsorted(rows, np.arange(len(raw) + 1)).tolist()
        return [tuple(codes[start:end]) for start, end in itertools.pairwise(starts)]


def _matter_of(text: str, sign: Sign) -> str:
    rest = without_threat(text)
    return without_pointing(rest) if sign.answer == FARAWAY else rest


def _says(reading: Reading) -> bool:
    return has_words(reading.matter) or has_words(reading.title)
