"""A classification from the site's own file, whatever its shape."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from suqiu.errors import Fault, TaxonomyError
from suqiu.files.header import plain_name
from suqiu.files.rows import OnNote
from suqiu.files.table import Table, named
from suqiu.row_number import row_words
from suqiu.taxonomy.codes import damaged_codes
from suqiu.taxonomy.columns import Columns, classification_tables
from suqiu.taxonomy.tree import Leaf, Taxonomy, name_code

MAX_LEVELS = 5
# A merged cell has its text in its first row only.
_MERGED = "；若是合并单元格，请取消合并，把每一行都填上"
_TOO_DEEP = re.compile(
    r"^(?:level|l|lv|第)?_?(?:[6-9]|六|七|八|九)(?:级|_level|级分类|级类别)?(?:分类|类别|名称|标题)?$"
)
# What tables write as the parent of the top level.
_ROOTS = ("", "0", "-1")
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
class _Node:
    """A row of a table that names each row's parent."""

    number: int
    row: list[str]
    columns: Columns
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
    tables = classification_tables(path, named(path, on_note))
    faults: list[Fault] = list(tables.faults)
    first = Columns.of(tables.header)
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


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"[、;；,，|]", cell) if part.strip())


def _leaf(row: list[str], columns: Columns, names: tuple[str, ...]) -> Leaf:
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
    columns = Columns.of(table.header)
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
        columns = Columns.of(table.header)
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
    column = Columns.of(table.header).list
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
