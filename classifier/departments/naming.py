"""One body under several names: 市城管局 and 城市管理局 (`datasets/departments/names.csv`)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from suqiu.errors import InputError
from suqiu.files.table import read_config
from suqiu.text import normalise

FILE = "names.csv"
_COLUMNS = ("name", "full")
# What stands before a body's name: 江城市东湖区. 市场监督管理局 and 市政 begin otherwise.
_AREA = re.compile(
    r"(?:[一-鿿]{0,6}?(?:省|自治区))?(?:[一-鿿]{0,6}?(?:市(?![场政容民])|自治州|州|盟))?(?:[一-鿿]{0,6}?(?:区(?!域)|县(?!域)|旗))?"
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
            stem = rest.removesuffix(ending)
            for known, end in ((rest, ""), (stem, _SHORT.get(ending, ending))):
                if known in self._full:
                    return said[:start], self._full[known] + end
        return (said[:start], stem + _SHORT.get(ending, ending)) if stem else ("", said)


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
    return BodyNames(full)


def _groups(own: Iterable[tuple[str, int]]) -> list[list[int]]:
    by_area: dict[str, list[int]] = {}
    for area, number in own:
        by_area.setdefault(area, []).append(number)
    longest = max(by_area, key=len)
    if all(longest.endswith(area) for area in by_area):
        by_area = {"": [number for group in by_area.values() for number in group]}
    return [sorted(group) for group in by_area.values() if len(group) > 1]
