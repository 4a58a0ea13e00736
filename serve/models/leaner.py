"""Texts read with the model that serves at the moment: which leaves they lean to."""

from collections.abc import Sequence
from dataclasses import dataclass

from classifier.leaning import LeafLeaner
from retrieval.leaning import Leaning
from serve.models.holder import Models


@dataclass(frozen=True, slots=True)
class ServingLeaner:
    """A `retrieval.leaning.Leaner`."""

    models: Models

    def words(self) -> Sequence[str]:
        """What its leaves are told with."""
        return LeafLeaner(self.models.current.classifier.model).words()

    def lean(self, texts: Sequence[tuple[str, str]]) -> list[Leaning]:
        """One leaning a (title, body), in order."""
        return LeafLeaner(self.models.current.classifier.model).lean(texts)
