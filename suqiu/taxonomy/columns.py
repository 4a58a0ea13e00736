"""Where the file of a classification has what, and which sheets of a workbook hold it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from suqiu.errors import TaxonomyError
from suqiu.files.header import Fit, HeaderTest, plain_name
from suqiu.files.rows import OnNote
from suqiu.files.sheets import HiddenSheetError
from suqiu.files.table import Tables, read_tables

_NUMERALS = "一二三四五"
_LEVEL = re.compile(
    r"^(?:level|l|lv|class|第)?_?([1-5一二三四五])(?:级|_level|级分类|级类别)?(?:分类|类别|名称|标题)?$"
)
_CLASS_COLUMNS = (
    ("big_class", "大类", "大类名称", "category"),
    ("mid_class", "中类", "中类名称"),
    ("small_class", "小类", "小类名称"),
    ("name", "名称", "事项名称", "部件名称", "事件名称", "label", "label_name", "类别"),
)
_FIELDS: dict[str, tuple[str, ...]] = {
    "code": ("code", "代码", "编码", "分类代码", "分类编码", "类别代码", "事项编码"),
    "parent": ("parent", "parent_code", "上级代码", "父级代码", "父代码", "上级编码"),
    "definition": ("definition", "定义", "释义", "说明"),
    "boundary": ("exclude", "boundary", "边界", "不含", "不包括"),
    "keywords": ("keywords", "关键词", "常用词"),
    "lead": ("lead", "主办", "主办单位", "主办部门", "责任单位", "承办单位", "lead_department"),
    "assist": ("assist", "协办", "协办单位", "协办部门", "assist_departments"),
}
# Published lists put a whole branch into one cell: 咨询 19651;求助 592
_LIST_COLUMNS = ("values", "取值", "类别列表")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the header of a sheet has what: each field, the levels from the first down, and a list
    of a whole branch.
    """

    fields: Mapping[str, int | None]
    levels: Sequence[int]
    list: int | None

    @classmethod
    def of(cls, header: Sequence[str]) -> Self:
        """The columns of this header."""
        fields = {name: _field_column(header, names) for name, names in _FIELDS.items()}
        return cls(fields, level_columns(header), _field_column(header, _LIST_COLUMNS))

    @property
    def coded(self) -> bool:
        """Whether its rows have codes of their own, and names."""
        return self.fields["code"] is not None and bool(self.levels)

    @property
    def linked(self) -> bool:
        """Whether its rows name their parents."""
        return self.coded and self.fields["parent"] is not None

    @property
    def known(self) -> bool:
        """Whether it has any of the columns that make a classification."""
        some = (self.fields["code"], self.fields["parent"], self.list)
        return bool(self.levels) or any(column is not None for column in some)


# The shapes of classifications, plainest first. Of a workbook the sheets of the first shape that
# any has are read: a cover or a count of tickets may have a column of names, too.
_SHAPES: tuple[Callable[[Columns], bool], ...] = (
    lambda columns: columns.linked,
    lambda columns: columns.coded,
    lambda columns: len(columns.levels) > 1,
    lambda columns: bool(columns.levels),
    lambda columns: columns.list is not None,
)


def classification_tables(path: Path, on_note: OnNote) -> Tables:
    """The sheets that hold the classification; TaxonomyError where none does."""
    unseen: HiddenSheetError | None = None
    header: list[str] = []
    for shape in _SHAPES:
        notes: list[str] = []
        try:
            tables = read_tables(path, _header_test(shape), notes.append)
        except HiddenSheetError as error:
            # A sheet that is seen may be of a shape to come.
            unseen = unseen or error
            continue
        header = tables.header
        if shape(Columns.of(header)):
            for note in notes:
                on_note(note)
            return tables
    if unseen is not None:
        raise unseen
    raise TaxonomyError(
        f"分类表 {path.name} 的表头里找不到分类列：{'、'.join(header)}",
        hint="列名用 一级分类、二级分类、三级分类…，或 大类、小类，或 代码、上级代码、名称",
    )


def _header_test(shape: Callable[[Columns], bool]) -> HeaderTest:
    def test(names: Sequence[str]) -> Fit:
        # A bare 1 names a level in a first row alone: below it is a number.
        columns = Columns.of([name if len(name.strip()) > 1 else "" for name in names])
        return Fit.ALL if shape(columns) else Fit.SOME if columns.known else Fit.NONE

    return test


def _field_column(header: Sequence[str], names: tuple[str, ...]) -> int | None:
    return next((i for i, title in enumerate(header) if plain_name(title) in names), None)


def level_columns(header: Sequence[str]) -> list[int]:
    """Columns that hold names, from level 1 down; empty when the header has none."""
    found: dict[int, int] = {}
    for i, title in enumerate(header):
        match = _LEVEL.match(plain_name(title))
        if match:
            numeral = match[1]
            level = int(numeral) if numeral.isdigit() else _NUMERALS.index(numeral) + 1
            found.setdefault(level, i)
    if found:
        return [found[level] for level in sorted(found)]
    columns = (_field_column(header, names) for names in _CLASS_COLUMNS)
    return [column for column in columns if column is not None]
