"""Which leaves are taken for which."""

from collections.abc import Sequence
from dataclasses import dataclass

from eval.measuring.scores import Score

_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Confusion:
    """`n` cases of `true` were filed as `guess`; `alt` of them may be filed so as well.

    `ids` are a few of them, the most confident errors first.
    """

    true: str
    guess: str
    n: int
    alt: int
    ids: tuple[str, ...]


def confusions(scores: Sequence[Score], most: int = 30) -> list[Confusion]:
    """The commonest confusions, by number and then by code."""
    groups: dict[tuple[str, str], list[Score]] = {}
    for s in scores:
        if s.guesses and not s.strict:
            groups.setdefault((s.code, s.guesses[0]), []).append(s)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return [
        Confusion(
            true,
            guess,
            len(group),
            sum(s.lenient for s in group),
            tuple(s.id for s in sorted(group, key=lambda s: -s.confidence)[:_EXAMPLES]),
        )
        for (true, guess), group in ordered[:most]
    ]
