"""What the classifier said of each case, reduced to what metrics need: codes, never text."""

from dataclasses import dataclass

from eval.measuring.cases import Case
from suqiu.records import Decision, Suggestion
from suqiu.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class Score:
    """One case scored. Paths hold the node codes from level 1 to the leaf.

    `levels` are the calibrated confidences along the best path; `sure_level` the deepest level
    the classifier vouches for (0: none); `set_size` and `in_set` tell of its candidate set. `held`
    goes to a person at any confidence, as what is not accepted does; records of before do not say.
    """

    id: str
    code: str
    alt: str
    guesses: tuple[str, ...]
    confidence: float
    auto: bool
    true_path: tuple[str, ...]
    alt_path: tuple[str, ...]
    best_path: tuple[str, ...]
    levels: tuple[float, ...] = ()
    sure_level: int = 0
    set_size: int = 0
    in_set: bool = False
    department: str = ""
    source: str = ""
    held: bool = False

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


def score(case: Case, suggestion: Suggestion, taxonomy: Taxonomy, *, held: bool = False) -> Score:
    """Compare one suggestion with its case."""
    guesses = tuple(candidate.code for candidate in suggestion.codes)
    return Score(
        id=case.ticket.id,
        code=case.code,
        alt=case.alt,
        guesses=guesses,
        confidence=suggestion.codes[0].probability if suggestion.codes else 0.0,
        auto=suggestion.decision is Decision.AUTO,
        true_path=path_of(taxonomy, case.code),
        alt_path=path_of(taxonomy, case.alt) if case.alt else (),
        best_path=path_of(taxonomy, guesses[0]) if guesses else (),
        levels=tuple(level.probability for level in suggestion.levels),
        sure_level=suggestion.sure_level,
        set_size=len(suggestion.candidate_set),
        in_set=case.code in suggestion.candidate_set,
        department=case.department,
        source=case.source,
        held=held,
    )


def path_of(taxonomy: Taxonomy, code: str) -> tuple[str, ...]:
    """Node codes from level 1 to the leaf."""
    return tuple(node.code for node in taxonomy.ancestors(code))
