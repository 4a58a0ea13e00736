"""What the classifier said of each case, reduced to what metrics need."""

from dataclasses import dataclass

from eval.cases import Case
from suqiu.records import Decision, Suggestion
from suqiu.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class Score:
    """One case scored. `paths` hold the names from level 1 to the leaf, truth and best guess."""

    code: str
    alt: str
    guesses: tuple[str, ...]
    confidence: float
    auto: bool
    true_path: tuple[str, ...]
    alt_path: tuple[str, ...]
    best_path: tuple[str, ...]

    @property
    def strict(self) -> bool:
        """Whether the best guess is the code."""
        return self.guesses[:1] == (self.code,)

    @property
    def lenient(self) -> bool:
        """Whether the best guess is the code or its alternative."""
        return self.strict or (bool(self.alt) and self.guesses[:1] == (self.alt,))

    def right_at(self, level: int, *, lenient: bool) -> bool:
        """Whether the best guess lies in the right branch down to this level."""
        best = self.best_path[:level]
        if best == self.true_path[:level]:
            return True
        return lenient and bool(self.alt_path) and best == self.alt_path[:level]


def score(case: Case, suggestion: Suggestion, taxonomy: Taxonomy) -> Score:
    """Compare one suggestion with its case."""
    guesses = tuple(candidate.code for candidate in suggestion.codes)
    return Score(
        code=case.code,
        alt=case.alt,
        guesses=guesses,
        confidence=suggestion.codes[0].probability if suggestion.codes else 0.0,
        auto=suggestion.decision is Decision.AUTO,
        true_path=taxonomy.leaf(case.code).names,
        alt_path=taxonomy.leaf(case.alt).names if case.alt else (),
        best_path=taxonomy.leaf(guesses[0]).names if guesses else (),
    )
