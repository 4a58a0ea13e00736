"""What a model said of one ticket."""

from dataclasses import dataclass, replace

from classifier.cascade.prompt import NONE


@dataclass(frozen=True, slots=True)
class Verdict:
    """The model's word on a ticket that was offered `codes`.

    `choice` is one of them, NONE, or empty when there was no usable answer: then `failure`
    says why in Chinese, and `paused` whether the model was not asked at all because the
    circuit is open. `logprob` is the natural log-probability of the choice where the server
    gives one. Tokens are prompt and answer together, also of an answer of no use.
    """

    codes: tuple[str, ...]
    choice: str = ""
    failure: str = ""
    paused: bool = False
    retryable: bool = False
    logprob: float | None = None
    tokens: int = 0
    seconds: float = 0.0

    def after(self, earlier: "Verdict") -> "Verdict":
        """This one, of another try, which paid for the earlier too."""
        return replace(self, tokens=self.tokens + earlier.tokens)

    @property
    def answered(self) -> bool:
        """Whether there is a choice (none counts)."""
        return bool(self.choice)

    @property
    def place(self) -> int | None:
        """Where the chosen code stands in `codes`; None for none and for no answer."""
        return self.codes.index(self.choice) if self.choice and self.choice != NONE else None
