"""What is nobody's: no owner, no manager, or every body that was asked declined.

Such a matter falls to the backstop of 属地兜底. That one body shirks is no such case: the list says
whose duty it is.
"""

import itertools
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from classifier.departments.cue_finder import CueFinder, following
from classifier.intake.cues import Hit, cue_parts
from suqiu.errors import InputError
from suqiu.files.table import read_config

FILE = "ownerless.csv"
_COLUMNS = ("kind", "cue", "then")
_NONE, _DECLINED, _EACH, _NOT, _THING, _APART, _ENFORCED = KINDS = (
    "none", "declined", "each", "not", "thing", "apart", "enforced",
)  # fmt: skip
_SIGNS = (_NONE, _DECLINED, _EACH, _NOT)
# So far around the words the thing is named, and what would make it another matter.
_NEAR = 30
# So many hits are looked at: what is nobody's is said once or twice.
_MOST = 50
_MARKS = ",。;!?: "
# A body that points to another, and says so of it in turn, is named by so many letters.
_LEAST_NAME, _MOST_NAME = 2, 8
# 水利局说是镇上的事, 镇上说: so much may stand after the name, if it begins so.
_OF, _MOST_OF, _AND = ("的", "管", "负责"), 8, "又就却则"
_ENDS = frozenset(",。;!?")


@dataclass(frozen=True, slots=True)
class Ownerless:
    """The words that say so; `declined` where bodies only say that it is not theirs."""

    words: str
    declined: bool


class OwnerlessWords:
    """Cues of an `ownerless.csv`, in the notation of the intake's tables (`classifier.intake.cues`).

    `none` tells that nobody owns or manages a thing, `declined` that all who were asked declined,
    `each` stands between a body and the one it points to, who points back; what lies within a `not`
    is none of them. They count near a `thing` and not near what is `apart` (papers, money), and all
    but `none` not near what is `enforced` (somebody breaks a rule).
    """

    def __init__(self, path: Path) -> None:
        cues: dict[str, list[tuple[str, tuple[str, ...]]]] = {kind: [] for kind in KINDS}
        for number, cells in read_config(path):
            kind, own = _checked(path.name, number, cells)
            cues[kind] += own
        if not cues[_THING]:
            raise InputError(
                f"{path.name} 没有 kind 是 {_THING} 的行，什么工单都不会算",
                hint="从随附文件复制这一行",
            )
        self._kinds = [kind for kind in _SIGNS for _ in cues[kind]]
        self._signs = CueFinder([cue for kind in _SIGNS for cue in cues[kind]])
        self._about = {kind: CueFinder(cues[kind]) for kind in (_THING, _APART, _ENFORCED)}

    def look(self, text: str) -> Ownerless | None:
        """What a normalised text says of it, if anything; that there is no owner comes first."""
        hits = self._signs.find(text)
        if not hits:
            return None
        hits = _outside(hits, list(self._of(hits, _NOT)))
        for declined in (False, True):
            spans = self._declined(text, hits) if declined else self._of(hits, _NONE)
            for start, end in itertools.islice(spans, _MOST):
                if self._counts(text, start, end, declined):
                    return Ownerless(text[start:end].strip(_MARKS), declined)
        return None

    def _of(self, hits: list[Hit], kind: str) -> Iterator[tuple[int, int]]:
        return ((start, end) for cue, start, end in hits if self._kinds[cue] == kind)

    def _declined(self, text: str, hits: list[Hit]) -> Iterator[tuple[int, int]]:
        yield from self._of(hits, _DECLINED)
        said: tuple[int, int] | None = None
        for one in self._of(hits, _EACH):
            if said is not None and (span := _each_other(text, said, one)) is not None:
                yield span
            said = one

    def _counts(self, text: str, start: int, end: int, declined: bool) -> bool:
        around = text[max(0, start - _NEAR) : end + _NEAR]

        def told(kind: str) -> bool:
            return bool(self._about[kind].find(around))

        return told(_THING) and not told(_APART) and not (declined and told(_ENFORCED))


def _outside(hits: list[Hit], hiding: list[tuple[int, int]]) -> list[Hit]:
    """The hits that lie within none of these spans."""
    if not hiding:
        return hits
    hiding.sort()
    starts = [start for start, _ in hiding]
    # How far those reach that begin no later.
    reach = list(itertools.accumulate((end for _, end in hiding), max))
    return [
        hit for hit in hits
        if not (before := bisect_right(starts, hit[1])) or reach[before - 1] < hit[2]
    ]  # fmt: skip


def _each_other(text: str, one: tuple[int, int], two: tuple[int, int]) -> tuple[int, int] | None:
    """Where `X 说是 Y 的, Y 说是 X 的` stands, of which these are the two 说是; None where they are
    of something else.
    """
    if two[0] - one[1] > 2 * _MOST_NAME + _MOST_OF + 2:
        return None
    pointed, comma, name = text[one[1] : two[0]].rpartition(",")
    name = name.rstrip(_AND)
    if not comma or not _LEAST_NAME <= len(name) <= _MOST_NAME or not pointed.startswith(name):
        return None
    rest = pointed[len(name) :]
    if rest and (len(rest) > _MOST_OF or not rest.startswith(_OF) or not _ENDS.isdisjoint(rest)):
        return None
    for length in range(_MOST_NAME, _LEAST_NAME - 1, -1):
        before = text[max(0, one[0] - length - 1) : one[0]].rstrip(_AND)[-length:]
        if len(before) == length and text.startswith(before, two[1]):
            return text.rindex(before, 0, one[0]), two[1] + length
    return None


def _checked(
    file: str, number: int, cells: dict[str, str]
) -> tuple[str, list[tuple[str, tuple[str, ...]]]]:
    """The kind of a row, and its cues with what must follow them."""
    for name in _COLUMNS:
        if name not in cells:
            raise InputError(
                f"{file} 第 1 行（表头）缺少列：{name}",
                hint=f"表头应有 {'、'.join(_COLUMNS)}；以前的正则式（pattern）改写成线索，"
                "写法见 docs/departments.md",
            )
    if cells["kind"] not in KINDS:
        hint = f"可以是 {'、'.join(KINDS)}"
        raise _wrong(file, number, "kind", f"不认识 {cells['kind']}", hint)
    if not (cues := _cues(cells["cue"])):
        raise _wrong(file, number, "cue", "不能为空", "不要的行整行删去")
    for cue in cues:
        try:
            cue_parts(cue)
        except ValueError as error:
            raise _wrong(file, number, "cue", f"{cue}：{error}", "改正这一格") from error
    try:
        then = following(_cues(cells["then"]))
    except ValueError as error:
        raise _wrong(file, number, "then", f"{cells['then']}：{error}", "改正这一格") from error
    return cells["kind"], [(cue, then) for cue in cues]


def _cues(cell: str) -> list[str]:
    return [cue.strip() for cue in cell.replace(";", "；").split("；") if cue.strip()]


def _wrong(file: str, number: int, column: str, text: str, hint: str) -> InputError:
    return InputError(f"{file} 第 {number} 行「{column}」：{text}", hint=hint)
