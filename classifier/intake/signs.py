"""What a letter as a whole says to the desk's questions, where no cue does."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from classifier.arrays import Floats

# Of a refusal: it is going on now, and is for 110, 119, 120 or 122.
EMERGENCY = "紧急"
# It is between people who know each other, and for no office.
PRIVATE = "私事"
# It is of another city or province.
FARAWAY = "外地"
# It says nothing anybody could do.
EMPTY = "无实质"


@dataclass(frozen=True, slots=True)
class Sign:
    """An unusual answer, how likely it is, and the words that speak for it most."""

    answer: str
    chance: float
    words: tuple[str, ...]


# By the row of the letter; rows with the usual answer are left out.
Answers = Mapping[int, Sign]


@dataclass(frozen=True, slots=True)
class Signs:
    """Of a batch of letters: which are to be refused and why, how posts are to be handled, which
    do not say what happened, and the log chances of the request types (rows × TYPES). None where
    nothing is known.
    """

    refusal: Answers = field(default_factory=dict)
    handling: Answers = field(default_factory=dict)
    cause: Answers | None = None
    types: Floats | None = None


NO_SIGNS = Signs()
