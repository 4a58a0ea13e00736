"""One body under several names: 市城管局 and 城市管理局 (`datasets/departments/names.csv`)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from suqiu.errors import InputError
from suqiu.files.table import read_config
from suqiu.text import normalise

FILE = "names.csv"
_COLUMNS = ("name", "full")
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
_SHORT = {
    "委员会": "委", "办公室": "办", "有限责任公司": "公司", "有限公司": "公司",
}  # fmt: skip


class BodyNames:
    """Which names mean the same body: the same but for the area before them, and the ways to
    write them that a `names.csv` gives (whole names, or the part before 局, 委 and the like).
    """

    def __init__(self, full: Mapping[str, str]) -> None:
        self._full = {name: name for name in full.values()} | dict(full)

    def together(self, names: Sequence[str], also: Mapping[str, str]) -> list[list[int]]:
        """Numbers of names that are one body, where there are several; `also` says of a whole
        name what it is called today. 市城管局 and 区城管局 are two, so nobody knows which of them
        城管局 is.
        """
        found: dict[str, list[tuple[str, int]]] = {}
        for number, name in enumerate(names):
            area, body = self._split(also.get(name, name))
            found.setdefault(body, []).append((area, number))
        return [group for own in found.values() for group in _groups(own)]

    def _split(self, name: str) -> tuple[str, str]:
        """The area before a name, and the name in full without it."""
        said = re.sub(r"\s", "", normalise(name))
        area = _AREA.match(said)
        # First as a whole: 城市管理局 stands in no town called 城市.
        for start in (0, area.end() if area is not None else 0):
            rest = said[start:]
            ending = next((one for one in _ENDINGS if rest.endswith(one)), "")
            stem, end = rest.removesuffix(ending), _SHORT.get(ending, ending)
            if rest in self._full:
                return said[:start], self._full[rest]
            # 水务公司 is called so, it is not short for another.
            if stem in self._full and end != "公司":
                return said[:start], self._full[stem] + end
        return (said[:start], stem + end) if stem else ("", said)


def load_names(path: Path) -> BodyNames:
    """The names of a file; InputError names the row that cannot be used."""
    full: dict[str, str] = {}
    for number, cells in read_config(path):
        for column in _COLUMNS:
            if column not in cells:
                raise InputError(
                    f"{path.name} 第 1 行（表头）缺少列：{column}",
                    hint=f"表头应有 {'、'.join(_COLUMNS)}",
                )
            if not cells[column].strip():
                raise InputError(
                    f"{path.name} 第 {number} 行「{column}」：不能为空", hint="不要的行整行删去"
                )
        name, meant = normalise(cells["name"].strip()), normalise(cells["full"].strip())
        if full.setdefault(name, meant) != meant:
            raise InputError(
                f"{path.name} 第 {number} 行「name」：{cells['name']} 重复", hint="只留一行"
            )
    for name, meant in full.items():
        if full.get(meant, meant) != meant:
            raise InputError(
                f"{path.name} 「full」：{meant} 自己又写作 {full[meant]}",
                hint=f"{name}、{meant} 的 full 写成同一个全称",
            )
    return BodyNames(full)


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
