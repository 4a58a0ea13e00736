"""Names in a row without a digit: 红榜, 黑榜, 居前的依次为. Are they really the first, or the last?"""

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from reporting.check.claims.superlatives import Families, falls
from reporting.check.findings import Finding, Problem
from reporting.check.known.known import Known
from reporting.check.reading.numbers import numeral
from reporting.check.tracing.among import CHOICE, chosen_of
from reporting.check.tracing.places import measured, sizes_of
from reporting.facts.fact import Fact, FactKind

_LISTS = re.compile(
    r"(?P<which>红榜|黑榜)(?:的?(?:[两三四五六七八九十\d]{1,2}[家个])?(?:单位|部门)|名单)?(?:[:：]|依次[是为]|分别[是为]|[是为有])(?P<names>[^。；，,\n]+)"
)
# 甲、乙、丙依次居前三.
_BEFORE = re.compile(
    r"(?P<words>[^。；，,\n]+?)(?:位?[居列]|排名?|位)(?:在|于)?(?:前[二两三四五六七八九十\d]{1,2}位?|前列)(?!的)"
)
_SECOND = re.compile(r"(?P<first>[^，。；]*最多)[^。；]{0,12}?其次[是为](?P<second>[^，。；\n]+)")
_LISTED = re.compile(
    r"以?[上下]?的[^，。；：:]{0,12}(?:[：:]|分别[是为]|[是为]|有(?![\d两三四五六七八九十]))(?P<names>[^。；]+)"
)
_PLACES = re.compile(
    "(?P<names>[^。；，,\\n]+?)分(?:别)?(?:位?[列居]|排)第?(?P<places>[一二三四五六七八九十]{2,})(?:位|名)?"
)
_MEASURE = re.compile(
    "[^，。；、]{0,4}率|成绩|[^，。；、]{0,2}[增降减][^，。；、]{0,2}幅|受理量|承办量"
)
_FIRST = re.compile(
    r"(?P<what>[^，。；]*?)(?:居前|靠前|最多|较多|[居列排]?前[二两三四五六七八九十\d]{1,2}位?|前列)的?"
    r"[^，。；]{0,8}?(?P<how>(?:分别|依次)?)[是为](?P<names>[^。；，,\n]+)"
)


def false_lists(
    text: str, line: int, known: Known, families: Families, context: str = ""
) -> list[Finding]:
    """Lists of one paragraph that the facts deny or do not know."""
    findings = _outside_lists(text, line, known)
    around = f"{context}\n{text}"
    findings += _disordered(_firsts(text, known), line, families, around)
    findings += _disordered(_befores(text, known), line, families, around)
    findings += _chosen(text, line, known)
    findings += _in_places(text, line, known)
    return findings + _disordered(_seconds(text, known), line, families, around)


def _outside_lists(text: str, line: int, known: Known) -> list[Finding]:
    """红榜 and 黑榜: names whose scores are not among the best or the last."""
    scores = [f for f in known.numeric if f.kind is FactKind.SCORE and not known.is_past(f)]
    return [
        Finding(
            Problem.SUPERLATIVE, line, f"{said['which']}…{name}",
            f"{name}的综合成绩排不进{said['which']}" if scores
            else "没有综合成绩的事实，无从核对",
            notice=not scores,
        )
        for said in _LISTS.finditer(text)
        for name in _strangers(
            _split(said["names"], {f.label for f in scores}), scores, red=said["which"] == "红榜"
        )
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Row:
    """Names said to be first, of `what`, in `words`; `ordered` where their own order is claimed."""

    words: str
    names: Sequence[str]
    what: str
    ordered: bool


def _disordered(rows: Iterable[_Row], line: int, families: Families, around: str) -> list[Finding]:
    return [
        Finding(Problem.SUPERLATIVE, line, row.words[:40], "事实不支持这样的先后")
        for row in rows
        if len(row.names) > 1
        and not _first(row.names, row.what, families, around, ordered=row.ordered)
    ]


def _firsts(text: str, known: Known) -> Iterator[_Row]:
    """居前的依次为甲、乙、丙."""
    for said in _FIRST.finditer(text):
        ordered = said["how"] == "依次"
        if "较多" in said[0] and not ordered:
            continue  # 反映较多的是: more than others, not the most
        names = [label.name for label in known.labels_in(said["names"])]
        what = said["what"] + ("综合成绩" if "榜" in said["what"] else "")
        yield _Row(said[0], names, what, ordered)


def _befores(text: str, known: Known) -> Iterator[_Row]:
    """甲、乙、丙依次居前三: of what is said before or behind them, or was said last."""
    for said in _BEFORE.finditer(text):
        labels = known.labels_in(said["words"])
        if len(labels) < 2 or "较" in said["words"]:
            continue
        what = said["words"][: labels[0].start] + said["words"][labels[-1].end :]
        if not _MEASURE.search(what) and (spoken := _MEASURE.findall(text[: said.start()])):
            what += spoken[-1]
        yield _Row(said[0], [one.name for one in labels], what, "依次" in what)


def _in_places(text: str, line: int, known: Known) -> Iterator[Finding]:
    """甲居第一，乙、丙分列二三: each has the place that is written at its turn."""
    for said in _PLACES.finditer(text):
        names = [one.name for one in known.labels_in(said["names"])]
        if len(names) != len(said["places"]):
            continue
        of = measured(text[: said.start("places")], known)
        for name, place in zip(names, said["places"], strict=True):
            sizes = sizes_of(name, of, known)
            rank = 1 + sum(size > sizes[name] for size in sizes.values()) if sizes else 0
            if sizes and rank != numeral(place):
                yield Finding(Problem.SUPERLATIVE, line, said[0], f"{name}的{of}排第{rank}")


def _seconds(text: str, known: Known) -> Iterator[_Row]:
    """甲最多，其次是乙."""
    for said in _SECOND.finditer(text):
        pair = known.labels_in(said["first"])[-1:] + known.labels_in(said["second"])[:1]
        yield _Row(said[0], [label.name for label in pair], "", True)


def _chosen(text: str, line: int, known: Known) -> list[Finding]:
    """解决率低于70%的街道有3个：甲、乙、丙: those and no others."""
    findings = []
    for said in CHOICE.finditer(text):
        tail = _LISTED.match(text, said.end())
        names = {one.name for one in known.labels_in(tail["names"])} if tail else set()
        dimension = next((f.dimension for f in known.received if f.label in names), "")
        chosen = {f.label for f in chosen_of(said, dimension, known)}
        strangers = sorted(names - chosen)
        if dimension and strangers:
            findings.append(
                Finding(
                    Problem.LISTED, line, f"{said[0]}…{strangers[0]}", f"{strangers[0]}不是这样"
                )
            )
    return findings


def _split(names: str, known: AbstractSet[str]) -> list[str]:
    """甲、乙和丙 are three; 住房和城乡建设局 is one."""
    bare = re.sub(r"（[^）]*）|\([^)]*\)", "", names)
    found: list[str] = []
    for name in filter(None, (one.strip() for one in bare.split("、"))):
        halves = [] if name in known else re.split("[和及]", name)
        found += halves if len(halves) > 1 and known >= set(halves) else [name]
    return found


def _strangers(names: Sequence[str], scores: Sequence[Fact], *, red: bool) -> list[str]:
    """The names that are not among as many of the best, or worst, scores."""
    value = {fact.label: fact.number for fact in scores}
    ordered = sorted(value.values(), reverse=red)
    if not ordered:
        return list(names[:1])
    limit = ordered[min(len(names), len(ordered)) - 1]
    return [
        name for name in names
        if name not in value or (value[name] < limit if red else value[name] > limit)
    ]  # fmt: skip


def _first(
    names: Sequence[str], what: str, families: Families, around: str, *, ordered: bool
) -> bool:
    """Whether the figure that is spoken of puts them first, in this order where it is said so;
    true where they have none in common.
    """
    common = False
    for family in families.of(names[0], around):
        if not families.is_meant(family, what):
            continue
        value = {fact.label: fact.number for fact in family}
        if not all(name in value for name in names):
            continue
        common = True
        found = [value[name] for name in names]
        best = sorted(value.values(), reverse=not falls(what))[: len(names)]
        if (found if ordered else sorted(found, reverse=not falls(what))) == best:
            return True
    return not common
