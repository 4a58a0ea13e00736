"""One body under several names: 市城管局 and 城市管理局 (`datasets/departments/names.csv`).

Some names are only ways to write another (城管局, 城市管理局). Others are usually the same body, and
in some districts two (城市管理局, 综合行政执法局): a site's own list that names both says so. So is a
city's branch in a district (市公安局东湖分局), which usually is the district's bureau.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from suqiu.errors import InputError
from suqiu.files.table import read_config
from suqiu.text import normalise

FILE = "names.csv"
_COLUMNS = ("name", "full")
# A copy that a site made before there was this column has no names that are only usually one.
_APART = "apart"
# Two bodies where the duty list names both; or also where past dispatches do.
_BY_LIST, _BY_DISPATCH = APART = ("清单", "清单或派单")
# What stands before a body's name: 江城市东湖区, 市委 of 市委组织部. 城市管理, 市场监督, 市政 (but for
# 市政府), 社区 and 红旗街道 begin otherwise.
_PLACE = "[^省市区县旗盟]{0,6}?"
_AREA = re.compile(
    r"(?:国家税务总局)?(?!城市|超市|都市)"
    rf"(?:{_PLACE}(?:省|自治区))?"
    rf"(?:{_PLACE}(?:市(?![场容属]|政(?![府务法协])|民(?![政族宗防]))|自治州|州(?![市际])|盟))?"
    rf"(?:{_PLACE}(?:(?<![社小校景护片])区(?![域划间块属])|县(?![域属])|(?<!红)旗))?"
    r"(?:(?<=[市区县旗])委(?=[一-鿿]{2,}[部委局]\Z))?"
)
_ENDINGS = (
    "委员会", "办公室", "有限责任公司", "有限公司", "公司", "中心", "大队", "支队", "总队",
    "局", "委", "办", "厅", "会",
)  # fmt: skip
# One body under two names: 综合行政执法局(城市管理局).
_DOUBLE = re.compile(r"([^()]+)\(([^()]+)\)")
_BRANCH = "分局"
# What is no district: branches for a trade or a zone, and those that are only numbered.
_NO_DISTRICT = re.compile(
    "交警|交通|森林|治安|经侦|稽查|直属|水上|轨道|地铁|公交|机场|民航|铁路|铁道|港口|港航|空港"
    r"|高新|经开|经济|开发|保税|园区|新区|度假|旅游|景区|工业|第|\A[一二三四五六七八九十\d]+\Z"
)
_LONGEST_DISTRICT = 6
_SHORT = {
    "委员会": "委", "办公室": "办", "有限责任公司": "公司", "有限公司": "公司",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Read:
    """A name: the area before it, the body in full, and what that body usually is; `other` is what
    the second of two names says in full. Of a `branch` the area is the district it is in.
    """

    area: str
    body: str
    usual: str
    other: str = ""
    branch: bool = False


class BodyNames:
    """Which names mean the same body: the same but for the area before them, and the ways to
    write them that a `names.csv` gives (whole names, or the part before 局, 委 and the like).

    `full` are mere ways to write a name; `usual` say what a name in full usually is, and in which
    case it is another body (one of `APART`).
    """

    def __init__(
        self, full: Mapping[str, str], usual: Mapping[str, tuple[str, str]] | None = None
    ) -> None:
        links = usual or {}
        # The same few names are read again and again.
        self._reads: dict[str, _Read] = {}
        targets = {target for target, _ in links.values()}
        self._full = {name: name for name in (*full.values(), *links, *targets)} | dict(full)
        self._usual = {self._in_full(name): self._in_full(one) for name, (one, _) in links.items()}
        # What stands before 分局 where the branch is usually the district's bureau, in full.
        own = {one.removesuffix(_BRANCH) for one in self._usual if one.endswith(_BRANCH)}
        stems = {one: one for one in own} | {n: one for n, one in self._full.items() if one in own}
        self._branches = dict(sorted(stems.items(), key=lambda pair: -len(pair[0])))
        self._by_dispatch = {
            self._in_full(one) for one, apart in links.values() if apart == _BY_DISPATCH
        }

    def together(
        self,
        names: Sequence[str],
        also: Mapping[str, str],
        listed: Collection[str] = (),
        dispatched: Collection[str] = (),
    ) -> list[list[int]]:
        """Numbers of names that are one body, where there are several; `also` says of a whole
        name what it is called today. 市城管局 and 区城管局 are two, so nobody knows which of them
        城管局 is. Names that are only usually one are two where the site's own list (`listed`), or
        for some its past dispatches (`dispatched`), name both.
        """
        apart = self._claimed(listed, dispatched)
        found: dict[str, list[tuple[str, int]]] = {}
        for number, name in enumerate(names):
            read = self._read(also.get(name, name))
            body = apart.get(read.usual, {}).get(read.body, read.body)
            found.setdefault(body if read.usual in apart else read.usual, []).append(
                (read.area, number)
            )
        return [group for own in found.values() for group in _groups(own)]

    def kept_apart(
        self, listed: Collection[str], dispatched: Collection[str] = ()
    ) -> list[tuple[str, ...]]:
        """Names that a site has as several bodies though they are usually one, each body once."""
        apart = self._claimed(listed, dispatched)
        found: dict[str, dict[str, str]] = {usual: {} for usual in apart}
        for name in (*listed, *dispatched):
            read = self._read(name)
            if (body := apart.get(read.usual, {}).get(read.body)) is not None:
                found[read.usual].setdefault(body, name)
        return [tuple(own.values()) for own in found.values()]

    def only_usually(self, one: str, other: str) -> bool:
        """Whether two names of a body are more than two ways to write it."""
        return self._read(one).body != self._read(other).body

    def _claimed(
        self, listed: Collection[str], dispatched: Collection[str]
    ) -> dict[str, dict[str, str]]:
        """By what they usually are, the bodies that a site has several of, each with the body it
        stands for: of a double name the first.
        """
        claimed: dict[str, dict[str, str]] = {}
        double: dict[str, str] = {}
        bureaus = [self._read(name) for name in listed]
        for name in (*listed, *dispatched):
            read = self._read(name)
            if read.branch and not any(_may_be(read, one) for one in bureaus):
                # 市公安局 beside it says nothing: that is of the whole city.
                continue
            if name in listed or read.usual in self._by_dispatch:
                claimed.setdefault(read.usual, {})[read.body] = read.body
                if read.other:
                    double[read.other] = read.body
        for own in claimed.values():
            own.update({body: double[body] for body in own if body in double})
        return {usual: own for usual, own in claimed.items() if len(set(own.values())) > 1}

    def _read(self, name: str) -> _Read:
        if (read := self._reads.get(name)) is None:
            read = self._reads[name] = self._reading(name)
        return read

    def _reading(self, name: str) -> _Read:
        if (branch := self._branch(name)) is not None:
            return branch
        area, body = self._split(name)
        if (two := _DOUBLE.fullmatch(body)) is not None and body not in self._full:
            (_, first), (_, second) = (self._split(part) for part in two.groups())
            if self._usually(first) == self._usually(second):
                return _Read(area, first, self._usually(first), second)
        return _Read(area, body, self._usually(body))

    def _branch(self, name: str) -> _Read | None:
        """A branch in a district: 市公安局东湖分局, 东湖公安分局, 区公安分局, 公安分局."""
        said = re.sub(r"\s", "", normalise(name))
        if not said.endswith(_BRANCH) or not self._branches:
            return None
        bureau, its, place = said.removesuffix(_BRANCH).rpartition("局")
        before = bureau if its else place
        stem = next((one for one in self._branches if before.endswith(one)), None)
        if stem is None:
            return None
        before = before.removesuffix(stem)
        if its and before.endswith(("区", "县", "旗")):
            # A district's own office in a part of it.
            return None
        area, place = (before, place) if its else ("", before)
        if len(place) > _LONGEST_DISTRICT or _NO_DISTRICT.search(place):
            return None
        if not place.endswith(("区", "县", "旗")):
            place += "区"
        body = self._branches[stem] + _BRANCH
        return _Read(area + place, body, self._usually(body), branch=True)

    def _usually(self, body: str) -> str:
        if (found := self._usual.get(body)) is not None:
            return found
        stem, end = _parts(body)
        # 供电公司 is called so, it is not short for another.
        return self._usual[stem] + end if stem in self._usual and end != "公司" else body

    def _split(self, name: str) -> tuple[str, str]:
        """The area before a name, and the name in full without it."""
        said = re.sub(r"\s", "", normalise(name))
        area = _AREA.match(said)
        # First as a whole: 城市管理局 stands in no town called 城市.
        for start in (0, area.end() if area is not None else 0):
            rest = said[start:]
            if self._knows(rest):
                return said[:start], self._in_full(rest)
        stem, end = _parts(rest)
        return (said[:start], stem + end) if stem else ("", said)

    def _knows(self, name: str) -> bool:
        stem, end = _parts(name)
        return name in self._full or (stem in self._full and end != "公司")

    def _in_full(self, name: str) -> str:
        stem, end = _parts(self._full.get(name, name))
        # 水务公司 is called so, it is not short for another.
        short = name not in self._full and stem in self._full and end != "公司"
        return (self._full[stem] if short else stem) + end


def _parts(name: str) -> tuple[str, str]:
    """The part before the ending and the ending, which is shortened."""
    ending = next((one for one in _ENDINGS if name.endswith(one)), "")
    return name.removesuffix(ending), _SHORT.get(ending, ending)


def _may_be(branch: _Read, one: _Read) -> bool:
    """Whether another body of a list is the bureau that a branch usually is, as far as areas tell."""
    if one.usual != branch.usual or one.branch:
        return False
    return branch.area.endswith(one.area) or one.area.endswith(branch.area)


def load_names(path: Path) -> BodyNames:
    """The names of a file; InputError names the row that cannot be used."""
    full: dict[str, str] = {}
    apart: dict[str, str] = {}
    for number, cells in read_config(path):
        for column in _COLUMNS:
            if column not in cells:
                raise InputError(
                    f"{path.name} 第 1 行（表头）缺少列：{column}",
                    hint=f"表头应有 {'、'.join((*_COLUMNS, _APART))}",
                )
            if not cells[column].strip():
                raise InputError(
                    f"{path.name} 第 {number} 行「{column}」：不能为空", hint="不要的行整行删去"
                )
        name, meant = normalise(cells["name"].strip()), normalise(cells["full"].strip())
        if full.setdefault(name, meant) != meant or name in apart:
            raise InputError(
                f"{path.name} 第 {number} 行「name」：{cells['name']} 重复", hint="只留一行"
            )
        if said := cells.get(_APART, "").strip():
            if said not in APART:
                raise InputError(
                    f"{path.name} 第 {number} 行「{_APART}」：不认识 {said}",
                    hint=f"空着，或填 {'、'.join(APART)}",
                )
            apart[name] = said
    usual = {name: (full.pop(name), said) for name, said in apart.items()}
    for name, meant in (*full.items(), *((name, one) for name, (one, _) in usual.items())):
        if full.get(meant, meant) != meant:
            raise InputError(
                f"{path.name} 「full」：{meant} 自己又写作 {full[meant]}",
                hint=f"{name}、{meant} 的 full 写成同一个全称",
            )
        if name in usual and meant in usual:
            raise InputError(
                f"{path.name} 「full」：{meant} 自己通常是 {usual[meant][0]}",
                hint=f"{name}、{meant} 的 full 写成同一个全称",
            )
    return BodyNames(full, usual)


def _groups(own: Iterable[tuple[str, int]]) -> list[list[int]]:
    """Numbers of those in one area: the longest, and what can only be short for that."""
    by_area: dict[str, list[int]] = {}
    for area, number in own:
        by_area.setdefault(area, []).append(number)
    shorter = {area[k:] for area in by_area for k in range(1, len(area) + 1)}
    longer: dict[str, list[str]] = {}
    for area in by_area:
        if area not in shorter:
            for k in range(len(area) + 1):
                longer.setdefault(area[k:], []).append(area)
    groups: dict[str, list[int]] = {}
    for area, numbers in by_area.items():
        within = longer[area]
        groups.setdefault(within[0] if len(within) == 1 else area, []).extend(numbers)
    return [sorted(group) for group in groups.values() if len(group) > 1]
