"""多人同诉: the same place or object, the same matter, several people, within a window."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta

from retrieval.repeats.case import Case
from retrieval.repeats.likeness import Likeness
from retrieval.repeats.red_lines import red_line
from retrieval.repeats.suggestion import RepeatKind, RepeatSuggestion

FEWEST = 3  # people; duplicates.json: 最小 2–3 件成组
_FEWEST_BY_AREA = 5  # in a community nobody named more closely
_BY_NAME, _BY_TEXT, _BY_AREA = 0.9, 0.75, 0.7
_ALIKE = 0.2
# Of texts without a leaf: a name in more cases than this is a city's, not a place's.
_COMMON = 0.02
_COUNTED = re.compile(r"\d+个")  # 3个村 is no name
_KIND_NAMES = {"community": "社区", "estate": "小区", "road": "道路", "organisation": "单位"}


def find_many_people(
    cases: Sequence[Case], window: timedelta, *, fewest: int = FEWEST
) -> list[RepeatSuggestion]:
    """Cases by time; groups of at least `fewest` different people, largest first.

    A group lies within one window and crosses no red line. The place is what the texts name
    (estate, road, firm, school), else the community of the ticket. Without a leaf the texts
    must read alike. A group inside another of the same matter is left out.
    """
    likeness = Likeness(cases)
    found = [
        one
        for group, place, kind in _places(cases)
        for one in _groups(group, place, kind, window, fewest, likeness)
    ]
    found.sort(key=lambda one: (-one.confidence, -len(one.tickets), one.tickets))
    kept: list[RepeatSuggestion] = []
    held: set[str] = set()
    for one in found:
        if len(held.intersection(one.tickets)) * 2 < len(one.tickets):
            kept.append(one)
            held.update(one.tickets)
    return sorted(kept, key=lambda one: (-len(one.tickets), one.tickets))


def _places(cases: Sequence[Case]) -> Iterator[tuple[list[Case], str, str]]:
    named: dict[tuple[str, str, str], list[Case]] = defaultdict(list)
    areas: dict[tuple[str, str, str], list[Case]] = defaultdict(list)
    common: dict[str, int] = defaultdict(int)
    kinds: dict[str, str] = {}
    for case in cases:
        for mention in case.mentions:
            named[case.district or "", case.leaf or "", mention.key].append(case)
            kinds.setdefault(mention.key, mention.kind)
            common[mention.key] += 1
        if case.leaf and case.community:
            areas[case.district or "", case.leaf, case.community].append(case)
    most = max(_COMMON * len(cases), 20)
    for (_, leaf, key), group in named.items():
        if _COUNTED.match(key):
            continue
        if leaf or common[key] <= most:
            yield group, key, kinds[key]
    for (_, _, community), group in areas.items():
        yield group, community, "area"


def _elsewhere(a: Case, b: Case, kind: str) -> bool:
    """Two estates of one name lie in different streets; a road or a firm may be in several."""
    return kind in ("estate", "community") and bool(a.street and b.street and a.street != b.street)


def _groups(
    group: list[Case], place: str, kind: str, window: timedelta, fewest: int, likeness: Likeness
) -> Iterator[RepeatSuggestion]:
    needed = max(fewest, _FEWEST_BY_AREA) if kind == "area" else fewest
    left = group
    while len(left) >= needed:
        first, *others = left
        members = [first]
        for case in others:
            if case.received_at - first.received_at > window:
                break
            if any(red_line(case, one) for one in members) or _elsewhere(first, case, kind):
                continue
            if case.leaf or max(likeness.of(case, one) for one in members) >= _ALIKE:
                members.append(case)
        people = {case.person or case.ticket_no for case in members}
        if len(people) >= needed:
            yield RepeatSuggestion(
                RepeatKind.MANY_PEOPLE,
                tuple(case.ticket_no for case in members),
                _BY_AREA if kind == "area" else _BY_NAME if first.leaf else _BY_TEXT,
                {
                    "reason": f"同一{_KIND_NAMES.get(kind, '社区')}、"
                    + ("同一分类" if first.leaf else "内容相近"),
                    "place": place, "leaf": first.leaf, "people": len(people),
                    "days": (members[-1].received_at - first.received_at).days,
                },
            )  # fmt: skip
            gone = {case.ticket_no for case in members}
            left = [case for case in left if case.ticket_no not in gone]
        else:
            left = others
