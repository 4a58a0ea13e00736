"""The fast model's whole view of tickets that are to be judged again."""

from collections.abc import Sequence
from dataclasses import dataclass

from classifier.classifier import Classifier
from classifier.model.leaf_model import Prediction
from classifier.texts import filed_text
from suqiu.records import Decision, Suggestion, Ticket


@dataclass(frozen=True, slots=True)
class View:
    """Texts as classified, with their prediction; rows in the order of the tickets."""

    texts: tuple[str, ...]
    prediction: Prediction
    places: dict[str, int]

    @staticmethod
    def of(classifier: Classifier, tickets: Sequence[Ticket]) -> "View":
        """Look at the tickets anew: suggestions carry the five best leaves only."""
        texts = tuple(filed_text(ticket.title, ticket.body) for ticket in tickets)
        codes = classifier.model.codes
        return View(
            texts, classifier.model.predict(texts), {code: i for i, code in enumerate(codes)}
        )

    def fast(self, row: int, codes: Sequence[str]) -> tuple[float, ...]:
        """The fast model's probabilities of these leaves."""
        columns = [self.places[code] for code in codes]
        return tuple(self.prediction.probabilities[row, columns].tolist())


def is_unsure(suggestion: Suggestion, threshold: float) -> bool:
    """Whether a language model is worth asking: read, for review, and under the threshold."""
    return (
        not suggestion.error
        and suggestion.decision is Decision.REVIEW
        and bool(suggestion.codes)
        and suggestion.codes[0].probability < threshold
    )
