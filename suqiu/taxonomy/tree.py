"""The tree of a classification: leaves with their path, upper levels with their codes."""

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from suqiu.errors import TaxonomyError

PATH_SEPARATOR = " / "
# What people write between the names of a path.
SIGNS = ("/", "／", "\\", ">", "＞", "》", "→", "|", "｜", "-", "－", "–", "—")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One filing code. `names` runs from level 1 to the leaf's own name (1 to 5 of them), `upper`
    has the codes of the levels above it where the site's table gives them.
    """

    code: str
    names: tuple[str, ...]
    definition: str = ""
    boundary: str = ""
    keywords: tuple[str, ...] = ()
    lead: str = ""
    assist: tuple[str, ...] = ()
    upper: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The leaf's own name, without its path."""
        return self.names[-1]

    @property
    def path(self) -> str:
        """All names from the top, as people read them: 市政公用 / 供水 / 停水."""
        return PATH_SEPARATOR.join(self.names)

    @property
    def is_other(self) -> bool:
        """Whether this is the rest class of its branch (其他…)."""
        return self.name.startswith(("其他", "其它"))


@dataclass(frozen=True, slots=True)
class Node:
    """A node of any level; `level` counts from 1, leaves included."""

    code: str
    level: int
    names: tuple[str, ...]

    @property
    def name(self) -> str:
        """The node's own name."""
        return self.names[-1]

    @property
    def path(self) -> str:
        """All names from the top, as people read them."""
        return PATH_SEPARATOR.join(self.names)


def name_code(names: Sequence[str]) -> str:
    """A code for a node that has only names: stable under new rows and re-ordering."""
    return "x" + hashlib.sha256("\0".join(names).encode()).hexdigest()[:9]


class Taxonomy:
    """A checked, versioned classification; leaves keep the order of the file.

    Raises TaxonomyError when codes or paths are not unique: `read_taxonomy` tells which rows
    are at fault.
    """

    def __init__(self, leaves: Iterable[Leaf], *, version: str = "") -> None:
        self.leaves: tuple[Leaf, ...] = tuple(leaves)
        self.version = version
        self._by_code = {leaf.code: leaf for leaf in self.leaves}
        if not self.leaves:
            raise TaxonomyError("分类表里没有任何类别", hint="检查文件是否有数据行")
        for what, found in (
            ("代码", self._by_code),
            ("路径", {leaf.names for leaf in self.leaves}),
        ):
            if len(found) != len(self.leaves):
                hint = "先运行 suqiu taxonomy check 查看各行"
                raise TaxonomyError(f"分类{what}有重复", hint=hint)

    def __len__(self) -> int:
        return len(self.leaves)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def has(self, code: str, path: str) -> bool:
        """Whether the code stands for the class of this path: another table may use it for another."""
        return code in self._by_code and self._by_code[code].path == path

    @property
    def depth(self) -> int:
        """The number of levels of the deepest leaf, 1 to 5."""
        return max(len(leaf.names) for leaf in self.leaves)

    @cached_property
    def hash(self) -> str:
        """Content hash (12 hex digits) over codes and names, independent of row order."""
        lines = sorted("\0".join((leaf.code, *leaf.names)) for leaf in self.leaves)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]

    def leaf(self, code: str) -> Leaf:
        """The leaf of this code; TaxonomyError when there is none."""
        try:
            return self._by_code[code]
        except KeyError:
            raise TaxonomyError(
                f"分类表里没有代码 {code}", hint="核对代码，或换用当时的分类表版本"
            ) from None

    @cached_property
    def _node_codes(self) -> dict[tuple[str, ...], str]:
        """Codes of all nodes by path; upper levels without a code of their own take their leaves'
        common prefix.

        Where leaves have only names so do the levels above: a prefix would change with new rows.
        """
        below: dict[tuple[str, ...], list[str]] = {}
        codes = {leaf.names: leaf.code for leaf in self.leaves}
        for leaf in self.leaves:
            for level, code in enumerate(leaf.upper, start=1):
                codes.setdefault(leaf.names[:level], code)
        for leaf in self.leaves:
            for level in range(1, len(leaf.names)):
                below.setdefault(leaf.names[:level], []).append(leaf.code)
        named = any(leaf.code == name_code(leaf.names) for leaf in self.leaves)
        last = 0
        for level in range(1, self.depth):
            paths = [path for path in below if len(path) == level and path not in codes]
            groups = [below[path] for path in paths]
            width = 0 if named else _prefix_width(groups, level / self.depth, last)
            last = max(last, width)
            for path in paths:
                codes[path] = below[path][0][:width] if width else name_code(path)
        return codes

    def ancestors(self, code: str) -> tuple[Node, ...]:
        """The nodes from level 1 down to the leaf itself."""
        names = self.leaf(code).names
        return tuple(
            Node(self._node_codes[names[:level]], level, names[:level])
            for level in range(1, len(names) + 1)
        )

    def node_at(self, code: str, level: int) -> Node:
        """The leaf's ancestor at a level; the leaf itself where its branch is shorter."""
        nodes = self.ancestors(code)
        return nodes[min(level, len(nodes)) - 1]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all leaves, then of all levels above them."""
        return (*self._by_code, *(node.code for node in self._uppers))

    def is_upper(self, label: str) -> bool:
        """Whether a label is the code, name or path of a level above the leaves."""
        return bool(self.uppers(label))

    def uppers(self, label: str) -> tuple[Node, ...]:
        """The nodes above the leaves that a label may mean: by code, else by name or path with a
        sign between names, in any case and width; in the order of the leaves.
        """
        label = label.strip()
        if coded := tuple(node for node in self._uppers if node.code == label):
            return coded
        for written in (label, *("/".join(path_parts(label, sign)) for sign in SIGNS)):
            if (found := self._upper_labels.get(_folded(written))) is not None:
                return found
        return ()

    def below(self, node: Node) -> tuple[str, ...]:
        """The codes of all leaves below a node; a leaf's own."""
        return tuple(leaf.code for leaf in self.leaves if leaf.names[: node.level] == node.names)

    @cached_property
    def _uppers(self) -> tuple[Node, ...]:
        above = (leaf.names[:level] for leaf in self.leaves for level in range(1, len(leaf.names)))
        return tuple(Node(self._node_codes[n], len(n), n) for n in dict.fromkeys(above))

    @cached_property
    def _upper_labels(self) -> dict[str, tuple[Node, ...]]:
        """Codes, names and paths of the upper levels without regard to case and width."""
        labels: dict[str, tuple[Node, ...]] = {}
        for node in self._uppers:
            for label in {_folded(one) for one in (node.code, node.name, "/".join(node.names))}:
                labels[label] = (*labels.get(label, ()), node)
        return labels

    def departments(self) -> tuple[str, ...]:
        """Every department named by a leaf, in order of first mention."""
        named = (name for leaf in self.leaves for name in (leaf.lead, *leaf.assist))
        return tuple(dict.fromkeys(name for name in named if name))

    @cached_property
    def _by_label(self) -> dict[str, tuple[str, ...]]:
        """Names and paths to the codes they stand for, in the order of the leaves."""
        labels: dict[str, tuple[str, ...]] = {}
        for leaf in self.leaves:
            for label in {leaf.name, leaf.path, "/".join(leaf.names)}:
                labels[label] = (*labels.get(label, ()), leaf.code)
        return labels

    @cached_property
    def _by_folded(self) -> dict[str, tuple[str, ...]]:
        """Codes, names and paths without regard to case and width."""
        labels: dict[str, tuple[str, ...]] = {}
        for leaf in self.leaves:
            written = (leaf.code, leaf.name, leaf.path, "/".join(leaf.names))
            for label in {_folded(one) for one in written}:
                labels[label] = (*labels.get(label, ()), leaf.code)
        return labels

    def resolve(self, label: str) -> str | None:
        """The code meant by a code, a unique leaf name or a path with a sign such as / > → | - —
        between names, in any case and width; None where nothing or several leaves are meant.
        """
        meant = self.meant(label)
        return meant[0] if len(meant) == 1 else None

    def meant(self, label: str) -> tuple[str, ...]:
        """The codes of all leaves that a label may mean, as it is written before any other way."""
        label = label.strip()
        if not label:
            return ()
        if label in self._by_code:
            return (label,)
        if label in self._by_label:
            return self._by_label[label]
        paths = ["/".join(path_parts(label, separator)) for separator in SIGNS]
        for path in paths:
            if path in self._by_label:
                return self._by_label[path]
        for path in (label, *paths):
            if (found := self._by_folded.get(_folded(path))) is not None:
                return found
        return ()


def path_parts(label: str, separator: str) -> list[str]:
    """The names of a path with this sign between them."""
    return [part for part in map(str.strip, label.split(separator)) if part]


def _folded(label: str) -> str:
    return unicodedata.normalize("NFKC", label).casefold()


def _prefix_width(groups: list[list[str]], share: float, least: int) -> int:
    """How many leading characters name each group and no other; 0 when none do.

    `share` is the part of a code that this level has where all levels have as many characters;
    the width is more than `least`, that of the level above.
    """
    if not groups:
        return 0
    width = min(_common_prefix(min(group), max(group)) for group in groups)
    shortest = min(len(code) for group in groups for code in group)
    sizes = range(least + 1, min(width, shortest - 1) + 1)
    # The even width first, then the shortest.
    for size in sorted(sizes, key=lambda size: size != shortest * share):
        if len({group[0][:size] for group in groups}) == len(groups):
            return size
    return 0


def _common_prefix(first: str, last: str) -> int:
    """How many leading characters two strings share."""
    same = (i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b)
    return next(same, min(len(first), len(last)))
