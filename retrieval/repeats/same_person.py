"""重复诉求: the same person with the same matter, within a window."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from retrieval.repeats.case import Case
from retrieval.repeats.likeness import Likeness
from retrieval.repeats.red_lines import red_line
from retrieval.repeats.suggestion import RepeatKind, RepeatSuggestion

# Confidence of what speaks for it; bands as in datasets/repeats: 0.85 take, 0.70 sample, else look.
_LEAF_AND_PLACE, _LEAF, _TEXT = 0.95, 0.8, 0.7
_ALIKE = 0.5
# Where two leaves speak against it.
_MUCH_ALIKE = 0.6
# A number from which so many come is a switchboard or a colleague on the phone.
_MOST_OF_ONE = 50


def find_same_person(cases: Sequence[Case], window: timedelta) -> list[RepeatSuggestion]:
    """Cases by time; each suggestion is one person's one matter, its tickets in a chain.

    Same matter: the same leaf, or words that read alike where a leaf is missing or the same words
    were filed differently.
    """
    of_person: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        if case.person:
            of_person[case.person].append(case)
    likeness = Likeness(cases)
    found = []
    for mine in of_person.values():
        if 1 < len(mine) <= _MOST_OF_ONE:
            found.extend(_chains(mine, window, likeness))
    return found


def _chains(cases: Sequence[Case], window: timedelta, likeness: Likeness) -> list[RepeatSuggestion]:
    chains: list[tuple[list[Case], float, str]] = []
    for case in cases:
        for place, (chain, confidence, why) in enumerate(chains):
            last = chain[-1]
            if case.received_at - last.received_at > window or any(
                red_line(case, one) for one in chain
            ):
                continue
            sure, reason = _matter(last, case, likeness)
            if sure:
                chain.append(case)
                chains[place] = (chain, min(confidence, sure), why or reason)
                break
        else:
            chains.append(([case], 1.0, ""))
    return [
        RepeatSuggestion(
            RepeatKind.SAME_PERSON,
            tuple(case.ticket_no for case in chain),
            confidence,
            {
                "reason": why,
                "leaf": chain[0].leaf,
                "days": (chain[-1].received_at - chain[0].received_at).days,
            },
        )
        for chain, confidence, why in chains
        if len(chain) > 1
    ]


def _apart(a: Case, b: Case) -> bool:
    """Whether they name two communities."""
    return bool(a.community and b.community and a.community != b.community)


def _matter(a: Case, b: Case, likeness: Likeness) -> tuple[float, str]:
    """How sure it is the same matter, and by what; 0 when it is not."""
    if a.leaf and b.leaf:
        if a.leaf != b.leaf:
            alike = not _apart(a, b) and likeness.of(a, b) >= _MUCH_ALIKE
            return (_TEXT, "同一诉求人、内容相近，分类不同") if alike else (0.0, "")
        if a.community and a.community == b.community:
            return _LEAF_AND_PLACE, "同一诉求人、同一分类、同一社区"
        if {m.key for m in a.mentions} & {m.key for m in b.mentions}:
            return _LEAF_AND_PLACE, "同一诉求人、同一分类、同一地点"
        return (0.0, "") if a.community and b.community else (_LEAF, "同一诉求人、同一分类")
    if likeness.of(a, b) >= _ALIKE:
        return _TEXT, "同一诉求人、内容相近"
    return 0.0, ""
