"""The cascade as a plain function of tickets and suggestions, for runs over many."""

from collections.abc import Sequence

from classifier.build import classifier_of
from classifier.cache import default_model
from classifier.cascade import ABSENT, Cascade, Readiness, cascade_of
from classifier.classifier import Classifier
from suqiu.llm import Usage
from suqiu.records import Suggestion, Ticket
from suqiu.settings import Settings


class Reviewer:
    """Reviews within the seconds given to each call; without a model server it changes nothing.

    The classifier is loaded at the first call that needs one, unless it is given. Sent to
    another process it opens connections of its own there. A failing server is waited for up to
    `patience` seconds.
    """

    def __init__(
        self, settings: Settings, classifier: Classifier | None = None, patience: float = 0.0
    ) -> None:
        self._settings = settings
        self._classifier = classifier
        self._patience = patience
        self._cascade: Cascade | None = None

    def __call__(
        self, tickets: Sequence[Ticket], suggestions: Sequence[Suggestion], seconds: float
    ) -> list[Suggestion]:
        """The suggestions, in order, with the model's word where it was asked."""
        if self._settings.llm_url is None:
            return list(suggestions)
        return self._opened().review(tickets, suggestions, seconds)

    def silent(self) -> str:
        """Why the model will not be asked, in Chinese; empty when it will."""
        if self._settings.llm_url is None:
            return ABSENT.reason
        status = self._opened().status()
        return status.reason if status.state is Readiness.OFF else ""

    def meet(self, seconds: float) -> str:
        """Why the server cannot be asked now, found out within `seconds`; empty when it can, or
        when nobody would ask it.
        """
        return "" if self._settings.llm_url is None else self._opened().meet(seconds)

    def spared(self) -> int:
        """Unsure tickets that were not asked about for want of budget, so far."""
        return self._cascade.spared if self._cascade is not None else 0

    def usage(self) -> Usage:
        """What the model has cost so far."""
        return self._cascade.judge.bridge.usage() if self._cascade is not None else Usage()

    def close(self) -> None:
        """Let go of the connections."""
        if self._cascade is not None:
            self._cascade.close()

    def __reduce__(self) -> "tuple[type[Reviewer], tuple[Settings, None, float]]":
        return Reviewer, (self._settings, None, self._patience)

    def _opened(self) -> Cascade:
        if self._cascade is None:
            classifier = self._classifier or classifier_of(
                default_model(self._settings), self._settings
            )
            cascade = cascade_of(classifier, self._settings, patience=self._patience)
            assert cascade is not None  # There is an address.
            self._cascade = cascade
        return self._cascade
