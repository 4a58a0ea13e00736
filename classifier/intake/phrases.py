"""Found places of a text as phrases a person can read: whole words, without loose particles."""

from itertools import accumulate, pairwise

from suqiu.text import segment

# So much beside a place is cut into words with it; words do not go beyond signs.
_BESIDE = 12
# At the edge of a phrase these say nothing.
_LOOSE = frozenset("了的着地得都也又就还和与及或并而是在被把给对向从让使且但将之其这那")


def phrase(text: str, start: int, end: int) -> str:
    """The place from `start` to `end`, in whole words; never empty."""
    while end - start > 1 and text[start] in _LOOSE:
        start += 1
    while end - start > 1 and text[end - 1] in _LOOSE:
        end -= 1
    first = _edge(text, start, -1)
    words = segment(text[first : _edge(text, end, 1)])
    ends = list(accumulate((len(word) for word in words), initial=first))
    inside = [n for n, (begin, stop) in enumerate(pairwise(ends)) if begin < end and stop > start]
    left, right = inside[0], inside[-1] + 1
    # One character alone says nothing: the word behind it belongs to it, or what stands before.
    if ends[right] - ends[left] == 1:
        if right < len(words) and words[right] not in _LOOSE:
            right += 1
        else:
            left = next((n for n in reversed(range(left)) if words[n] not in _LOOSE), left)
    return text[ends[left] : ends[right]]


def _edge(text: str, place: int, step: int) -> int:
    """How far from a place (its start with -1, its end with 1) the words beside it reach."""
    for _ in range(_BESIDE):
        beside = place if step > 0 else place - 1
        # A number beside it may be somebody's telephone.
        if not 0 <= beside < len(text) or not "\u4e00" <= text[beside] <= "\u9fff":
            break
        place += step
    return place
