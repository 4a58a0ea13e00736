"""What a person says when attaching a list (清单): its columns, described in a TOML file."""

import re
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from suqiu.errors import InputError
from suqiu.store.secrecy import level_of, name_of
from suqiu.store.sites.keys import FAMILIES, KINDS, KeyKind, kind_of, list_kind
from suqiu.store.sites.spec import PERSONAL, check_name, check_unit
from suqiu.toml import read_toml

# What a column holds; any other type is the kind of place, office or class it links to.
TEXT, NUMBER, DATE = "text", "number", "date"
_TYPES = {
    "text": TEXT, "文本": TEXT, "文字": TEXT, "number": NUMBER, "数": NUMBER, "数字": NUMBER,
    "date": DATE, "日期": DATE,
}  # fmt: skip
# In a list a column may hold the name of a person where figures never do.
_PERSONS = re.compile(r"联系人|负责人|法定代表人|法人|网格[员长]|经办人|户主|居住人")


class _Column(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    header: str = ""
    type: str = TEXT
    unit: str = ""
    words: tuple[str, ...] = ()
    secrecy: str = ""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    unit: str = "条"
    words: tuple[str, ...] = ()
    key: str = ""
    column: tuple[_Column, ...] = Field(min_length=1, max_length=60)


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column: its `header` in the file, the name it is asked by, what it holds (`type`: TEXT,
    NUMBER, DATE or the id of a KeyKind), unit, synonyms, level of secrecy.
    """

    header: str
    name: str
    type: str
    unit: str
    words: tuple[str, ...]
    secrecy: int


@dataclass(frozen=True, slots=True)
class ListSpec:
    """A list to attach: what a row is counted in (`unit`) and called (`name`, `words`); `key`
    names the column that no two rows share, or nothing.
    """

    name: str
    unit: str
    words: tuple[str, ...]
    columns: tuple[ListColumn, ...]
    secrecy: int
    source: str
    key: str

    @property
    def kind(self) -> KeyKind:
        """Which places, offices and classes the rows say."""
        return list_kind([one.type for one in self.columns])


def read_list_spec(path: Path, name: str, secrecy: int, source: str = "") -> ListSpec:
    """The description in a TOML file, checked; InputError says what is wrong with it."""
    file = read_toml(path, _File, hint="见 docs/tables.md")
    columns = tuple(_column(one, secrecy) for one in file.column)
    spec = ListSpec(name, file.unit, file.words, columns, secrecy, source, file.key)
    _check(spec)
    return spec


def _column(one: _Column, least: int) -> ListColumn:
    level = max(least, level_of(one.secrecy)) if one.secrecy else least
    said = one.type.strip().lower()
    type_ = _TYPES.get(said)
    if type_ is None:
        kind = kind_of(one.type)
        if not kind.fills:
            raise InputError(f"列“{one.name}”不能是{kind.words[0]}", hint="写街道、部门、分类等")
        type_ = kind.id
    if type_ in KINDS and level > least:
        raise InputError(
            f"列“{one.name}”对应{KINDS[type_].words[0]}，密级只能和表一样（{name_of(least)}）",
            hint="把整张表的密级提高，或不挂这一列",
        )
    return ListColumn(one.header or one.name, one.name, type_, one.unit, one.words, level)


def _check(spec: ListSpec) -> None:
    for word in (spec.name, *spec.words):
        check_name(word, "表名")
    check_unit(spec.unit)
    for one in spec.columns:
        for word in (one.name, *one.words):
            check_name(word, "列名")
        check_unit(one.unit)
        said = one.header + one.name
        if PERSONAL.search(said) or _PERSONS.search(said):
            raise InputError(
                f"“{one.header}”像是个人信息，不能挂接", hint="去掉这一列，没有写到的列不读"
            )
    for what in ([one.name for one in spec.columns], [one.header for one in spec.columns]):
        if len(set(what)) < len(what):
            raise InputError("两列用了同一个名字", hint="给每列起不同的名字")
    for family in FAMILIES:
        linked = [one.name for one in spec.columns if one.type in KINDS
                  and KINDS[one.type].fills[-1] in family]  # fmt: skip
        if len(linked) > 1:
            raise InputError(
                f"“{'”“'.join(linked)}”说的是同一类对象", hint="只留最细的一列，其余作 文本"
            )
    if spec.key and spec.key not in [one.name for one in spec.columns]:
        raise InputError(f"key 写的“{spec.key[:30]}”不是挂接的列", hint="写一列的名字")
    if len(spec.source) > 200:
        raise InputError("来源写得太长", hint="200 个字以内")
