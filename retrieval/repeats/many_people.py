"""多人同诉: the same place or object, the same matter, several people, within a window."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta

from retrieval.repeats.by_area import unusual
from retrieval.repeats.case import Case
from retrieval.repeats.likeness import Likeness
from retrieval.repeats.red_lines import red_line
from retrieval.repeats.rules import many_rule
from retrieval.repeats.suggestion import RepeatKind, RepeatSuggestion
from retrieval.repeats.usual import Usual

_BY_NAME, _BY_TEXT, _BY_AREA = 0.9, 0.75, 0.7
_ALIKE = 0.2
# Of texts without a leaf: a name in more cases than this is a city's, not a place's.
_COMMON = 0.02
_COUNTED = re.compile(r"\d+个")  # 3个村 is no name
_KIND_NAMES = {"community": "社区", "estate": "小区", "road": "道路", "organisation": "单位"}
_NOTHING = Usual()


def find_many_people(
    cases: Sequence[Case],
    window: timedelta,
    *,
    usual: Usual = _NOTHING,
) -> list[RepeatSuggestion]:
    """Cases by time; groups of several different people, largest first.

    A group lies within one window and crosses no red line. The place is what the texts name
    (estate, road, firm, school), else the community of the ticket, where more must come than
    `usual` lets expect. Without a leaf the texts must read alike. A group inside another of the
    same matter is left out.
    """
    rule = many_rule()
    likeness = Likeness(cases)
    found = [
        one
        for group, place, kind in _named(cases, rule.most_streets)
        for one in _groups(group, place, kind, window, rule.fewest, likeness)
    ]
    found += [_by_area(*one) for one in unusual(cases, window, rule.area, usual)]
    found.sort(key=lambda one: (-one.confidence, -len(one.tickets), one.tickets))
    kept: list[RepeatSuggestion] = []
    held: set[str] = set()
    for one in found:
        if len(held.intersection(one.tickets)) * 2 < len(one.tickets):
            kept.append(one)
            held.update(one.tickets)
    kept.sort(key=lambda one: (-len(one.tickets), one.tickets))
    sets = [set(one.tickets) for one in kept]
    return [one for at, one in enumerate(kept) if not any(sets[at] <= wider for wider in sets[:at])]


def _named(cases: Sequence[Case], most_streets: int) -> Iterator[tuple[list[Case], str, str]]:
    """Cases of one leaf (or none) that name one place, its key and kind."""
    named: dict[tuple[str, str, str], list[Case]] = defaultdict(list)
    streets: dict[tuple[str, str], set[str]] = defaultdict(set)
    common: dict[str, int] = defaultdict(int)
    kinds: dict[str, str] = {}
    for case in cases:
        for mention in case.mentions:
            if case.community and (mention.kind == "community" or mention.name in case.community):
                continue  # no closer than the ticket's own community
            named[case.district or "", case.leaf or "", mention.key].append(case)
            kinds.setdefault(mention.key, mention.kind)
            common[mention.key] += 1
            if case.street:
                streets[case.district or "", mention.key].add(case.street)
    most = max(_COMMON * len(cases), 20)
    for (district, leaf, key), group in named.items():
        if _COUNTED.match(key) or len(streets[district, key]) > most_streets:
            continue
        if leaf or common[key] <= most:
            yield group, key, kinds[key]


def _elsewhere(a: Case, b: Case, kind: str) -> bool:
    """Two of one name in different streets are two, or one too long to be a place; what is no
    road lies in one community.
    """
    if kind != "road" and a.community and b.community and a.community != b.community:
        return True
    return bool(a.street and b.street and a.street != b.street)


def _by_area(members: list[Case], expected: float) -> RepeatSuggestion:
    return RepeatSuggestion(
        RepeatKind.MANY_PEOPLE,
        tuple(case.ticket_no for case in members),
        _BY_AREA,
        {
            "reason": "同一社区、同一分类，人数多得不像巧合",
            "place": members[0].community, "leaf": members[0].leaf,
            "people": len({case.person or case.ticket_no for case in members}),
            "expected": round(expected, 2),
            "days": (members[-1].received_at - members[0].received_at).days,
        },
    )  # fmt: skip


def _groups(
    group: list[Case], place: str, kind: str, window: timedelta, fewest: int, likeness: Likeness
) -> Iterator[RepeatSuggestion]:
    left = group
    while len(left) >= fewest:
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
        if len(people) >= fewest:
            yield RepeatSuggestion(
                RepeatKind.MANY_PEOPLE,
                tuple(case.ticket_no for case in members),
                _BY_NAME if first.leaf else _BY_TEXT,
                {
                    "reason": f"同一{_KIND_NAMES[kind]}、"
                    + ("同一分类" if first.leaf else "内容相近"),
                    "place": place, "leaf": first.leaf, "people": len(people),
                    "days": (members[-1].received_at - first.received_at).days,
                },
            )  # fmt: skip
            gone = {case.ticket_no for case in members}
            left = [case for case in left if case.ticket_no not in gone]
        else:
            left = others
