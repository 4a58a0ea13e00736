"""Two scores of the same things as one order: words first, nearness where it says more."""

from collections.abc import Mapping

# What the nearest is worth against the best by words. Measured on title → body
# (docs/retrieval.md): from .1 to .4 a good encoder helps alike, a poor one harms more the higher.
NEARNESS = 0.2


def fuse(words: Mapping[str, float], near: Mapping[str, float]) -> dict[str, float]:
    """Names of both with their sum, best first; equal ones in the order of `words`, then `near`.

    Scores and not ranks are added: an encoder's near ones often lie close together, and their
    ranks would then outvote words that are sure. Words count as a share of their best, nearness
    from 0 (the farthest listed) to 1 (the nearest): the cosines of many encoders all lie between
    .75 and 1. What one list leaves out counts there as its last.
    """
    by_words, by_nearness = _shares(words, from_lowest=False), _shares(near, from_lowest=True)
    last_words = min(by_words.values(), default=0.0)
    gained = {
        name: by_words.get(name, last_words) + NEARNESS * by_nearness.get(name, 0.0)
        for name in (*words, *near)
    }
    return dict(sorted(gained.items(), key=lambda item: -item[1]))


def _shares(scores: Mapping[str, float], *, from_lowest: bool) -> dict[str, float]:
    """0 to 1 each; all 1 where they do not differ."""
    if not scores:
        return {}
    best = max(scores.values())
    lowest = min(scores.values()) if from_lowest else 0.0
    if best <= lowest:
        return dict.fromkeys(scores, 1.0)
    return {name: (score - lowest) / (best - lowest) for name, score in scores.items()}
