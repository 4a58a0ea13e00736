"""From an old classification to a new one: the map of codes, read, checked, applied."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from suqiu.errors import Fault, InputError, TaxonomyError
from suqiu.files.header import Fit, columns_test
from suqiu.files.rows import OnNote
from suqiu.files.table import Table, named, read_tables
from suqiu.row_number import row_words
from suqiu.taxonomy.load import load_taxonomy
from suqiu.taxonomy.tree import Leaf, Taxonomy
from suqiu.taxonomy.unknown import why_unknown
from suqiu.text import normalise

_OLD, _NEW, _WORDS = ("旧代码", "old_code"), ("新代码", "new_code"), ("条件", "condition")
_WORD_BREAK = re.compile(r"[、;；,，|]")


class Change(StrEnum):
    """What becomes of an old code."""

    SAME = "不变"
    RENAMED = "改名"
    MERGED = "合并"
    SPLIT = "拆分"
    UNMAPPED = "未对应"


@dataclass(frozen=True, slots=True)
class Rule:
    """Where tickets go whose text has one of `words` (normalised); no words: all the others."""

    row: int
    new: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodeMap:
    """Rules by old code, in the order of the file with the default last."""

    old: Taxonomy
    new: Taxonomy
    rules: Mapping[str, tuple[Rule, ...]]

    def apply(self, code: str, text: str) -> str | None:
        """The new code of a ticket filed under an old one; None when the map does not say.

        Raises TaxonomyError when the old taxonomy has no such code.
        """
        rules = self.rules.get(self.old.leaf(code).code, ())
        if any(rule.words for rule in rules):
            text = normalise(text)
        hits = (rule.new for rule in rules if not rule.words or any(w in text for w in rule.words))
        return next(hits, None)

    def certain(self, code: str) -> str | None:
        """The only new code of an old one, whatever the text; None for a split or none at all."""
        targets = self._targets(code)
        return next(iter(targets)) if len(targets) == 1 else None

    def changes(self) -> dict[str, Change]:
        """What becomes of every old code, in the order of the old taxonomy."""
        targets = {leaf.code: self._targets(leaf.code) for leaf in self.old.leaves}
        sources = Counter(code for codes in targets.values() for code in codes)
        return {code: self._change(code, codes, sources) for code, codes in targets.items()}

    def added(self) -> list[str]:
        """New codes that no old one leads to."""
        reached = {rule.new for rules in self.rules.values() for rule in rules}
        return [leaf.code for leaf in self.new.leaves if leaf.code not in reached]

    def reused(self) -> list[str]:
        """Codes of both classifications that stand for other classes in the new one."""
        both = (leaf for leaf in self.old.leaves if leaf.code in self.new)
        return [leaf.code for leaf in both if self.new.leaf(leaf.code).names != leaf.names]

    def _targets(self, code: str) -> set[str]:
        return {rule.new for rule in self.rules.get(code, ())}

    def _change(self, code: str, targets: set[str], sources: Counter[str]) -> Change:
        if len(targets) != 1:
            return Change.SPLIT if targets else Change.UNMAPPED
        (target,) = targets
        if sources[target] > 1:
            return Change.MERGED
        same = code == target and self.old.leaf(code).names == self.new.leaf(target).names
        return Change.SAME if same else Change.RENAMED


def check_migration(code_map: Path | None, old_taxonomy: Path | None) -> None:
    """InputError when there is a map without the old taxonomy, or the other way round."""
    if (code_map is None) != (old_taxonomy is None):
        raise InputError(
            "换分类表要同时给出映射表和旧分类表", hint="--code-map 与 --old-taxonomy 一起用"
        )


def read_migration(
    code_map: Path | None, old_taxonomy: Path | None, new: Taxonomy, *,
    on_note: OnNote = lambda note: None,
) -> CodeMap | None:  # fmt: skip
    """The map of these two files to the new taxonomy; None when none is given. Notes as of
    `read_code_map`.
    """
    check_migration(code_map, old_taxonomy)
    if code_map is None or old_taxonomy is None:
        return None
    return load_code_map(
        code_map, load_taxonomy(old_taxonomy, on_note=on_note), new, on_note=on_note
    )


def load_code_map(
    path: Path, old: Taxonomy, new: Taxonomy, *, on_note: OnNote = lambda note: None
) -> CodeMap:
    """The map of a file; TaxonomyError naming the first faulty rows. Old codes without a new
    one are no error here: their tickets are faults where they occur.
    """
    code_map, faults = read_code_map(path, old, new, on_note=on_note)
    fatal = [fault for fault in faults if fault.fatal]
    if fatal:
        shown = "；".join(str(fault) for fault in fatal[:5])
        raise TaxonomyError(
            f"映射表 {path.name} 有 {len(fatal)} 处错误：{shown}",
            hint="运行 suqiu taxonomy preview 查看全部",
        )
    return code_map


def read_code_map(
    path: Path, old: Taxonomy, new: Taxonomy, *, on_note: OnNote = lambda note: None
) -> tuple[CodeMap, tuple[Fault, ...]]:
    """Read a map (旧代码, 新代码, 条件) and check it against both taxonomies, collecting every
    fault with its row. Which sheets of a workbook were read and which not is told to `on_note`.
    TaxonomyError when a column is missing.

    A code may also be written as a unique name or a path.
    """
    fits = columns_test(_OLD, _NEW)
    tables = read_tables(path, fits, named(path, on_note))
    if fits(tables.header) is not Fit.ALL:
        raise TaxonomyError(
            f"映射表 {path.name} 缺少旧代码或新代码列：{'、'.join(tables.header)}",
            hint="列名用 旧代码、新代码、条件；先用 suqiu taxonomy propose-map 生成草稿",
        )
    faults = list(tables.faults)
    rules: dict[str, list[Rule]] = defaultdict(list)
    undecided: dict[str, int] = {}
    wrong: set[str] = set()
    for number, (written, target, condition) in (
        row for table in tables.parts for row in _cells(table)
    ):
        words = tuple(word for part in _WORD_BREAK.split(condition) if (word := normalise(part)))
        old_code, new_code = _find(old, written), _find(new, target)
        if old_code is None:
            faults.append(Fault(number, "旧代码", _unknown("旧", old, written)))
        elif condition and not words:
            faults.append(Fault(number, "条件", f"「{condition}」里没有词"))
            wrong.add(old_code)
        elif not target and not words:
            undecided[old_code] = number
        elif new_code is None:
            reason = _unknown("新", new, target) if target else "有条件却没有新代码"
            faults.append(Fault(number, "新代码", reason))
            wrong.add(old_code)
        elif clash := _clash(rules[old_code], words):
            faults.append(Fault(number, "条件", clash))
        else:
            rules[old_code].append(Rule(number, new_code, words))
    for leaf in old.leaves:
        own = rules[leaf.code]
        if leaf.code not in wrong and (gap := _gap(leaf, own, undecided.get(leaf.code, 1))):
            faults.append(gap)
    ordered = {
        code: tuple(sorted(found, key=lambda rule: not rule.words))
        for code, found in rules.items()
        if found
    }
    return CodeMap(old, new, ordered), tuple(sorted(faults, key=lambda fault: fault.row))


def _cells(table: Table) -> Iterator[tuple[int, list[str]]]:
    """Number, old code, new code and condition of each row of a sheet."""
    columns = [table.column(*names) for names in (_OLD, _NEW, _WORDS)]
    for number, row in table.rows:
        yield number, [row[i].strip() if i is not None else "" for i in columns]


def _find(taxonomy: Taxonomy, written: str) -> str | None:
    """The code meant, also where `guard_cell` put an apostrophe before it."""
    return taxonomy.resolve(written) or taxonomy.resolve(written.removeprefix("'"))


def _unknown(which: str, taxonomy: Taxonomy, written: str) -> str:
    return why_unknown(taxonomy, written, table=f"{which}分类表") if written else f"{which}代码为空"


def _clash(rules: Sequence[Rule], words: tuple[str, ...]) -> str:
    """Why a further rule cannot stand beside those of the same old code, or empty."""
    for rule in rules:
        if not words and not rule.words:
            return f"{row_words(rule.row)}已是无条件的默认行"
        if both := [word for word in words if word in rule.words]:
            return f"条件「{both[0]}」与{row_words(rule.row)}重复"
    return ""


def _gap(leaf: Leaf, rules: Sequence[Rule], row: int) -> Fault | None:
    if not rules:
        return Fault(row, "旧代码", f"{leaf.code}（{leaf.path}）没有对应的新代码", fatal=False)
    if all(rule.words for rule in rules):
        reason = f"{leaf.code} 只有带条件的行，缺一行无条件的默认"
        return Fault(rules[0].row, "条件", reason)
    return None
