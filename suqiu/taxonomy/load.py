"""A classification from the site's own file, whatever its shape."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from suqiu.errors import Fault, TaxonomyError
from suqiu.files.header import Fit, HeaderTest, plain_name
from suqiu.files.rows import OnNote
from suqiu.files.sheets import HiddenSheetError
from suqiu.files.table import Table, Tables, named, read_tables
from suqiu.row_number import row_words
from suqiu.taxonomy.codes import damaged_codes
from suqiu.taxonomy.tree import Leaf, Taxonomy, name_code

MAX_LEVELS = 5
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
# A merged cell has its text in its first row only.
_MERGED = "；若是合并单元格，请取消合并，把每一行都填上"
_TOO_DEEP = re.compile(
    r"^(?:level|l|lv|第)?_?(?:[6-9]|六|七|八|九)(?:级|_level|级分类|级类别)?(?:分类|类别|名称|标题)?$"
)
# What tables write as the parent of the top level.
_ROOTS = ("", "0", "-1")
# Published lists put a whole branch into one cell: 咨询 19651;求助 592
_LIST_COLUMNS = ("values", "取值", "类别列表")
_LIST_PARENTS = ("place", "period", "dimension", "地区", "期间", "维度")
_LIST_ITEM = re.compile(r"^(.*?)(?:\s+[\d.,]+\s*[件万%]?)?$")
_TOTALS = ("total", "合计", "总计")


@dataclass(frozen=True, slots=True)
class LoadedTaxonomy:
    """A taxonomy with all faults of its file; `taxonomy` is None when none could be built."""

    taxonomy: Taxonomy | None
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    leaf: Leaf


@dataclass(frozen=True, slots=True)
class _Columns:
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
_SHAPES: tuple[Callable[[_Columns], bool], ...] = (
    lambda columns: columns.linked,
    lambda columns: columns.coded,
    lambda columns: len(columns.levels) > 1,
    lambda columns: bool(columns.levels),
    lambda columns: columns.list is not None,
)


@dataclass(frozen=True, slots=True)
class _Node:
    """A row of a table that names each row's parent."""

    number: int
    row: list[str]
    columns: _Columns
    name: str
    parent: str


def load_taxonomy(path: Path, *, on_note: OnNote = lambda note: None) -> Taxonomy:
    """The taxonomy of a CSV, TSV or XLSX file; TaxonomyError naming the first faulty rows. Notes as
    of `read_taxonomy`.
    """
    loaded = read_taxonomy(path, on_note=on_note)
    fatal = [fault for fault in loaded.faults if fault.fatal]
    if fatal or loaded.taxonomy is None:
        shown = "；".join(str(fault) for fault in fatal[:5])
        raise TaxonomyError(
            f"分类表 {path.name} 有 {len(fatal)} 处错误：{shown}",
            hint=f"运行 suqiu taxonomy check {path} 查看全部",
        )
    return loaded.taxonomy


def read_taxonomy(path: Path, *, on_note: OnNote = lambda note: None) -> LoadedTaxonomy:
    """Read and check a taxonomy file, collecting every fault with its row. Which sheets of a
    workbook were read and which not is told to `on_note`.
    """
    tables = _tables(path, named(path, on_note))
    faults: list[Fault] = list(tables.faults)
    first = _Columns.of(tables.header)
    if first.linked:
        rows = _adjacency_rows(tables.parts, faults)
    elif first.levels:
        rows = [row for table in tables.parts for row in _path_rows(table, faults)]
        faults += (fault for table in tables.parts for fault in _too_deep(table))
    else:
        rows = _list_rows(tables.parts)
    faults += _check(rows)
    faults += damaged_codes((row.number, row.leaf) for row in rows)
    good = _unique(rows)
    if not good:
        return LoadedTaxonomy(None, (*faults, Fault(1, "文件", "没有可用的类别")))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
    return LoadedTaxonomy(Taxonomy(good, version=f"{path.stem}-{digest}"), tuple(faults))


def _tables(path: Path, on_note: OnNote) -> Tables:
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
        if shape(_Columns.of(header)):
            for note in notes:
                on_note(note)
            return tables
    if unseen is not None:
        raise unseen
    raise TaxonomyError(
        f"分类表 {path.name} 的表头里找不到分类列：{'、'.join(header)}",
        hint="列名用 一级分类、二级分类、三级分类…，或 大类、小类，或 代码、上级代码、名称",
    )


def _header_test(shape: Callable[[_Columns], bool]) -> HeaderTest:
    def test(names: Sequence[str]) -> Fit:
        # A bare 1 names a level in a first row alone: below it is a number.
        columns = _Columns.of([name if len(name.strip()) > 1 else "" for name in names])
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


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"[、;；,，|]", cell) if part.strip())


def _leaf(row: list[str], columns: _Columns, names: tuple[str, ...]) -> Leaf:
    cells = {name: row[i].strip() if i is not None else "" for name, i in columns.fields.items()}
    return Leaf(
        code=cells["code"] or name_code(names),
        names=names,
        definition=cells["definition"],
        boundary=cells["boundary"],
        keywords=_split(cells["keywords"]),
        lead=cells["lead"],
        assist=_split(cells["assist"]),
    )


def _path_rows(table: Table, faults: list[Fault]) -> list[_Row]:
    columns = _Columns.of(table.header)
    result = []
    orphans = 0
    for number, row in table.rows:
        names = [row[i].strip() for i in columns.levels]
        while names and not names[-1]:
            names.pop()
        if names and all(names):
            result.append(_Row(number, _leaf(row, columns, tuple(names))))
            continue
        orphans += bool(names)
        reason = "上级类别为空（孤儿行）" if names else "整行没有名称"
        if names and orphans == 1:
            reason += _MERGED
        faults.append(Fault(number, "分类名称", reason))
    return result


def _too_deep(table: Table) -> list[Fault]:
    """Rows with names below the last level there is: without them other leaves would be meant."""
    deep = [i for i, title in enumerate(table.header) if _TOO_DEEP.match(plain_name(title))]
    return [
        Fault(number, table.header[i], f"超过 {MAX_LEVELS} 级，「{row[i].strip()}」没有用")
        for number, row in table.rows
        for i in deep
        if row[i].strip()
    ]


def _linked_rows(tables: Sequence[Table]) -> Iterator[tuple[str, _Node]]:
    """Each row as a node, with its code."""
    for table in tables:
        columns = _Columns.of(table.header)
        code_column, parent_column = columns.fields["code"], columns.fields["parent"]
        assert code_column is not None
        assert parent_column is not None
        places = (code_column, parent_column, columns.levels[-1])
        for number, row in table.rows:
            code, parent, name = (row[i].strip() for i in places)
            yield code, _Node(number, row, columns, name, parent)


def _adjacency_rows(tables: Sequence[Table], faults: list[Fault]) -> list[_Row]:
    """Rows of code, parent code, name: paths are built by walking up; only leaves are kept. A
    parent may be in another sheet.
    """
    nodes: dict[str, _Node] = {}
    for code, node in _linked_rows(tables):
        if code in nodes:
            reason = f"代码 {code} 与{row_words(nodes[code].number)}重复"
            faults.append(Fault(node.number, "代码", reason))
        elif not code or not node.name:
            faults.append(Fault(node.number, "名称", "名称或代码为空"))
        else:
            nodes[code] = node
    inner = {node.parent for node in nodes.values()}
    result = []
    for start, node in nodes.items():
        path: list[str] = []
        above: list[str] = []
        seen: set[str] = set()
        code = start
        while code in nodes and code not in seen:
            seen.add(code)
            path.insert(0, nodes[code].name)
            above.insert(0, code)
            code = nodes[code].parent
        if code in seen:
            faults.append(Fault(node.number, "上级代码", "上级代码成环"))
        elif start in inner:
            continue
        elif code not in _ROOTS:
            reason = f"上级代码 {code} 不存在（孤儿行）"
            faults.append(Fault(node.number, "上级代码", reason))
        elif len(path) > MAX_LEVELS:
            faults.append(Fault(node.number, "上级代码", f"超过 {MAX_LEVELS} 级"))
        else:
            leaf = _leaf(node.row, node.columns, tuple(path))
            result.append(_Row(node.number, replace(leaf, upper=tuple(above[:-1]))))
    return result


def _list_rows(tables: Sequence[Table]) -> list[_Row]:
    result: dict[tuple[str, ...], _Row] = {}
    for number, upper, cell in (row for table in tables for row in _listed(table)):
        for item in re.split(r"[;；]", cell):
            match = _LIST_ITEM.match(item.strip())
            name = (match[1] if match else item).strip()
            if name and name.lower() not in _TOTALS:
                names = (*upper, name)
                result.setdefault(names, _Row(number, Leaf(name_code(names), names)))
    return list(result.values())


def _listed(table: Table) -> Iterator[tuple[int, tuple[str, ...], str]]:
    """Number, names above and the list of each row."""
    column = _Columns.of(table.header).list
    assert column is not None
    titles = [plain_name(title) for title in table.header]
    parents = [i for i, title in enumerate(titles) if title in _LIST_PARENTS]
    for number, row in table.rows:
        yield number, tuple(row[i].strip() or "未注明" for i in parents), row[column]


def _check(rows: list[_Row]) -> list[Fault]:
    """Duplicates, a leaf that is also a branch, one name under two codes, no department."""
    faults: list[Fault] = []
    codes: dict[str, int] = {}
    paths: dict[tuple[str, ...], int] = {}
    branches = {row.leaf.names[:level] for row in rows for level in range(1, len(row.leaf.names))}
    with_departments = any(row.leaf.lead for row in rows)
    for row in rows:
        leaf = row.leaf
        if leaf.names in paths:
            faults.append(
                Fault(
                    row.number, "分类名称", f"与{row_words(paths[leaf.names])}路径重复：{leaf.path}"
                )
            )
        elif leaf.code in codes:
            faults.append(
                Fault(row.number, "代码", f"代码 {leaf.code} 与{row_words(codes[leaf.code])}重复")
            )
        elif leaf.names in branches:
            faults.append(
                Fault(row.number, "分类名称", f"{leaf.path} 既是末级又有下级", fatal=False)
            )
        if with_departments and not leaf.lead:
            faults.append(Fault(row.number, "主办部门", f"{leaf.path} 没有主办部门", fatal=False))
        codes.setdefault(leaf.code, row.number)
        paths.setdefault(leaf.names, row.number)
    if rows and not with_departments:
        faults.append(Fault(1, "主办部门", "整张表没有部门列，无法推荐承办部门", fatal=False))
    return faults


def _unique(rows: list[_Row]) -> list[Leaf]:
    leaves: dict[str, Leaf] = {}
    paths: set[tuple[str, ...]] = set()
    for row in rows:
        if row.leaf.code not in leaves and row.leaf.names not in paths:
            leaves[row.leaf.code] = row.leaf
            paths.add(row.leaf.names)
    return list(leaves.values())


def with_details(taxonomy: Taxonomy, details: dict[str, Leaf]) -> Taxonomy:
    """The same tree with definitions, keywords and departments of `details` by code."""
    return Taxonomy(
        (
            replace(
                leaf,
                definition=more.definition,
                boundary=more.boundary,
                keywords=more.keywords,
                lead=more.lead,
                assist=more.assist,
            )
            if (more := details.get(leaf.code))
            else leaf
            for leaf in taxonomy.leaves
        ),
        version=taxonomy.version,
    )
