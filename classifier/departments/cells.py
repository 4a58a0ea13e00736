"""Bodies that a cell of a duty list or an export names, who leads first.

People write 甲局、乙局; 甲局和乙局; 甲局（牵头）、乙局（配合）; 牵头单位：甲局；配合单位：乙局.
"""

import re

# A mark between names; 街道办事处（乡、镇） is one name.
_BETWEEN = re.compile(r"[、;；,，|/\n+＋&](?![^（(]{0,40}[）)])")
# Between two names where each is one: 发展和改革局 is a name, 教育局和财政局 are two.
_AND = re.compile(r"\s+|以及|[和与及]")
_WHOLE = re.compile(r"(?:局|委员会|[健改建管]委|办事处|街道办|办公室|[大支总中]队|公司|中心|政府)(?:[（(][^（()）]*[）)])?\Z")  # fmt: skip
# No two names are so long.
_MOST_CHARS = 200
_LEADS, _HELPS = "牵头|主办|主责|首接|责任|承办", "配合|协办|协助|会办"
_BEFORE = re.compile(rf"(?:(?P<leads>{_LEADS})|{_HELPS})(?:单位|部门|方)?[:：]")
_AFTER = re.compile(rf"[（(](?:(?P<leads>{_LEADS})|{_HELPS})(?:单位|部门|方)?[）)]\Z")
# Whoever it is: nobody can send them a ticket.
_NOBODY = re.compile(
    r"(?:权属|产权|责任|责任区|主管|行业主管|管养|相关|有关|各相关|各有关)(?:职能|责任|主管)?(?:单位|部门)"
)


def names_in(cell: str) -> list[str]:
    """The names in a cell, parted by marks; those marked as leading come first and those marked as
    assisting last, else they stand as written.
    """
    ranked: list[tuple[int, str]] = []
    rank = 1
    for part in _BETWEEN.split(cell):
        for piece in _apart(part.strip()):
            name = piece
            if (found := _BEFORE.match(name)) is not None:
                rank, name = (0 if found["leads"] else 2), name[found.end() :].strip()
            own = rank
            if (found := _AFTER.search(name)) is not None:
                own, name = (0 if found["leads"] else 2), name[: found.start()].strip()
            if name:
                ranked.append((own, name))
    return [name for _, name in sorted(ranked, key=lambda one: one[0])]


def is_nobody(name: str) -> bool:
    """Whether a name says no body in particular: 权属单位, 行业主管部门."""
    return _NOBODY.fullmatch(name) is not None


def _apart(part: str) -> list[str]:
    """Names that stand together with a word or a space between them."""
    if len(part) > _MOST_CHARS or not _WHOLE.search(part):
        return [part]
    found, start = [], 0
    for match in _AND.finditer(part):
        if _WHOLE.search(before := part[start : match.start()]):
            found.append(before)
            start = match.end()
    return [*found, part[start:]]
