"""From an old classification to a new one: the map of codes, read, checked, applied, proposed."""

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
_NAME_BREAK = re.compile(r"[、/／和与及或]")
# Below this overlap, or this close to the second best, a person decides.
_LEAST_SCORE = 0.5
_LEAST_LEAD = 0.1


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


@dataclass(frozen=True, slots=True)
class Proposal:
    """A row of a map to be looked through; `new` is empty where a person decides.

    `score` in [0, 1] is 1 where names or paths agree, else the overlap of characters.
    """

    old: str
    new: str
    words: tuple[str, ...] = ()
    reason: str = ""
    score: float = 1.0


def propose_map(old: Taxonomy, new: Taxonomy) -> list[Proposal]:
    """Rows for every old code in order: one, or several where a class was split."""
    rows: list[Proposal] = []
    for leaf in old.leaves:
        if found := _same(leaf, new):
            rows.append(Proposal(leaf.code, found[0].code, reason=found[1]))
        elif parts := _parts(leaf, new):
            rows += _split_rows(leaf, parts)
        else:
            rows.append(_suggest(leaf, new))
    return rows


def _same(leaf: Leaf, new: Taxonomy) -> tuple[Leaf, str] | None:
    """The new leaf that names decide, and how."""
    paths = {other.names: other for other in new.leaves}
    if leaf.names in paths:
        other = paths[leaf.names]
        return other, "路径相同" if other.code == leaf.code else "路径相同，代码改变"
    if any(names[: len(leaf.names)] == leaf.names for names in paths):
        return None
    for level in range(len(leaf.names) - 1, 0, -1):
        if leaf.names[:level] in paths:
            return paths[leaf.names[:level]], "并入上级"
    near = [other for other in new.leaves if other.names[-2:] == leaf.names[-2:]]
    if len(near) == 1 and len(leaf.names) > 1:
        return near[0], "名称和上级相同"
    named = [other for other in new.leaves if other.name == leaf.name]
    if len(named) == 1 and not leaf.is_other:
        return named[0], "名称相同，换了位置"
    if named:
        return None
    joined = [other for other in new.leaves if leaf.name in _NAME_BREAK.split(other.name)]
    return (joined[0], "合并：新名称含旧名称") if len(joined) == 1 else None


def _parts(leaf: Leaf, new: Taxonomy) -> list[Leaf]:
    """The new leaves an old one was split into: those below its path, or of its name's parts."""
    depth = len(leaf.names)
    below = [other for other in new.leaves if other.names[:depth] == leaf.names]
    if below:
        return below
    names = _NAME_BREAK.split(leaf.name)
    found = [other for other in new.leaves if other.name in names]
    return found if len(found) == len(names) > 1 else []


def _split_rows(leaf: Leaf, parts: Sequence[Leaf]) -> list[Proposal]:
    """A row with a condition for each part, and the default: the rest class, the only part,
    or blank.
    """
    rest = [part for part in parts if part.is_other] if len(parts) > 1 else parts
    taken: set[str] = set()
    rows = []
    for part in parts:
        if part in rest:
            continue
        words = tuple(w for w in dict.fromkeys((part.name, *part.keywords)) if w not in taken)
        taken.update(words)
        if words:
            rows.append(Proposal(leaf.code, part.code, words, "拆分"))
    default = rest[0].code if len(rest) == 1 else ""
    return [*rows, Proposal(leaf.code, default, reason="拆分的默认", score=float(bool(default)))]


def _suggest(leaf: Leaf, new: Taxonomy) -> Proposal:
    """The leaf whose name, parent and keywords share most characters, where one stands out."""
    scored = sorted(
        ((_overlap(leaf, other), other.code) for other in new.leaves), key=lambda pair: -pair[0]
    )
    if leaf.code in new and (score := _overlap(leaf, new.leaf(leaf.code))) >= _LEAST_SCORE:
        return Proposal(leaf.code, leaf.code, (), "建议：代码相同，名称相近", round(score, 2))
    best, second = scored[0][0], scored[1][0] if len(scored) > 1 else 0.0
    if best >= _LEAST_SCORE and best - second >= _LEAST_LEAD:
        return Proposal(leaf.code, scored[0][1], (), "建议：文字相近", round(best, 2))
    return Proposal(leaf.code, "", (), "待定", round(best, 2))


def _overlap(one: Leaf, other: Leaf) -> float:
    """Dice coefficient of the characters: 0.7 for the names, 0.3 for parents and keywords."""
    if one.is_other and not other.is_other:
        return 0.0
    around = [_characters("".join((*leaf.names[-2:-1], *leaf.keywords))) for leaf in (one, other)]
    # That both are rest classes says nothing: what they are the rest of must agree.
    rest = set("其他它") if one.is_other else set()
    names = [_characters(leaf.name) - rest for leaf in (one, other)]
    return 0.7 * _dice(*names) + 0.3 * _dice(*around)


def _characters(text: str) -> set[str]:
    return {char for char in text.lower() if char.isalnum()}


def _dice(one: set[str], other: set[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
