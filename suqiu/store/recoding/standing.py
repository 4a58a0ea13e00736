"""Under which of two classifications a stored ticket is filed, where its code does not say."""

from enum import Enum, auto

from suqiu.store.schema import LEVELS
from suqiu.taxonomy import Taxonomy

# A value for each of LEVELS.
LevelNames = tuple[str | None, ...]


class Standing(Enum):
    """EITHER: both classifications have the code, and nothing tells which was meant."""

    OLD = auto()
    NEW = auto()
    EITHER = auto()
    UNKNOWN = auto()


def level_names(taxonomy: Taxonomy, code: str) -> LevelNames:
    """The names of a leaf as the table has them: four, None below a shorter path."""
    names = taxonomy.leaf(code).names[: len(LEVELS)]
    return (*names, *(None for _ in range(len(LEVELS) - len(names))))


def standing(
    code: str, names: LevelNames, *, decided: bool, old: Taxonomy, new: Taxonomy, seed: Taxonomy
) -> Standing:
    """By the code, and where both have it by the four `names` stored with it.

    `decided` when somebody at the desk chose this code: then the names are those of the
    classification in use. An import fills in those of `seed` where a file has only codes and
    the site no model of its own, so without a decision such names are no evidence.
    """
    if code not in old:
        return Standing.NEW if code in new else Standing.UNKNOWN
    if code not in new:
        return Standing.OLD
    before, after = level_names(old, code), level_names(new, code)
    filled_in = code in seed and names == level_names(seed, code) and not decided
    if before == after or filled_in:
        return Standing.EITHER
    if names == after:
        return Standing.NEW
    return Standing.OLD if names == before else Standing.EITHER
