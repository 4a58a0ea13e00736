"""Whom or what the ticket is about: a firm, school, hospital, site, or a neighbour."""

from suqiu.places.letter import Letter
from suqiu.places.lexicon import lexicon
from suqiu.places.names import names_ending
from suqiu.records import Field

_LONGEST = 20
_REACH_BEFORE, _REACH_AFTER = 12, 14


def find_object(letter: Letter) -> Field | None:
    """The party with most that speaks for it: a complaint before it, a misdeed after it."""
    known = lexicon()
    best, chosen = 0.0, None
    named = [
        span
        for ends in (known.org_ends, known.org_tails)
        for span in names_ending(letter, ends, _LONGEST, stop_above=False)
    ]
    bare = [match.span() for match in known.org_ends.finditer(letter.text)]
    generic = [
        (start, end)
        for start, end in (match.span() for match in known.org_generic.finditer(letter.text))
        # 公司 of 公交公司 is nobody else
        if not any(s <= start and end <= e for s, e in (*named, *bare))
    ]
    for spans, weight in ((named, 2.6), (bare, 1.0), (generic, 0.9)):
        for start, end in spans:
            score = weight + _score(letter, start, end) - start / 2000
            if score > best + 1e-9:
                best, chosen = score, letter.field(start, end)
    return chosen


def _score(letter: Letter, start: int, end: int) -> float:
    known, text = lexicon(), letter.text
    before = text[max(0, start - _REACH_BEFORE) : start]
    after = text[end : end + _REACH_AFTER]
    score = 1.5 * (known.complain.search(before) is not None)
    score += 1.5 * (known.misdeed.search(after) is not None)
    score += 0.5 * (start < letter.body_start)
    if any(before.endswith(word) for word in known.not_object) or after.startswith(
        ("反映", "投诉", "电话")
    ):
        score -= 2
    if after.startswith(
        ("附近", "门口", "旁", "对面", "北门", "南门", "东门", "西门", "周边", "路口", "站")
    ):
        score -= 2
    return score
