"""Wholes and their parts: 其中, 合计, 分为 the two halves of one thing."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from reporting.check.alone.figures import Figure, FigureRole, Said, whose, words
from reporting.check.findings import Finding, Problem

# Kinds that leave nothing out, each named once; the parts must make up the whole.
_CLOSED = (
    (r"工作日", r"双休日|周末|节假日|休息日"),
    (
        r"(?:直接答复|直办|直接办理|在线答复|即时办结|当场解答|当场答复)",
        r"(?:转派|转办|派单|交办|转交)",
    ),
    (r"(?<!未)办结$|已办结", r"正在办理|在办|未办结|办理中"),
    (r"按时办结|按期办结", r"超期办结|逾期办结|超时办结"),
    (r"(?<!不)(?<!本)满意$|非常满意", r"基本满意", r"不满意"),
    (r"(?<!不)满意$", r"不满意"),
    (r"(?<!无)有效", r"无效"),
    (r"(?<!未)(?<!不)解决$", r"未解决"),
    (r"电话", r"网络|互联网"),
    (r"结转", r"新增|新收"),
)
_TYPES = ("咨询", "求助", "投诉", "建议", "举报", "表扬", "感谢", "其他", "其它")
# Parts of these overlap: a request is closed and in time and satisfied.
_STATES = re.compile(
    r"办结|签收|回访|满意|按时|超期|响应|联系|退单|重办|解决|督办|催办|逾期|有效|转办|直办|答复|派单"
)
_OVERLAP = re.compile(r"重复|同时|交叉|多选|兼|涉及|可能|部分")
_NEW = re.compile(
    r"上月|上周|上年|去年|同期|受理|接听|回访|截至|全市|全区|本月|本期|累计|总|日均|平均|另|此外|\d年|年度|收到|同时"
)
_BOTH = re.compile(r"(?P<n>[两二三四五六七八九])[者项类]之和[为是即等][^，。]{0,3}(?:全部|总)")
_REST = re.compile("(?:其余|剩余|余下|剩下)的?$")
_AMONG = re.compile("[^，。；、\\d]{0,8}中[，:：]")
_MEAN = re.compile("均(?:每[日天月周])?[^，。；、]{0,4}$")
_ALL = re.compile("共|总|全部")
_TOGETHER = re.compile(
    r"(?:合计|共计|总计|合?[加合]起来|[加合]在一起|相加|以上[^，。；]{0,8}合计)[^，。；\d]{0,4}$"
)


def broken_wholes(line: int, sentences: Sequence[Said]) -> list[Finding]:
    """Findings of the sentences of one paragraph."""
    findings: list[Finding] = []
    last: Figure | None = None
    for one in sentences:
        findings += _parts(one, line, last)
        findings += _closed(one, line)
        findings += _left(one, line)
        counts = [f for f in one.figures if f.role is FigureRole.COUNT and not f.base]
        last = _main(one, counts) if counts else None
    findings += _sums(sentences, line)
    return findings


def _main(one: Said, counts: Sequence[Figure]) -> Figure | None:
    """What the next sentence's 其中 is of: the only figure, or the last of another unit."""
    if "其中" in one.clean:
        return None
    if len(counts) > 1 and counts[-1].number.unit == counts[0].number.unit:
        return None
    return counts[-1]


def _parts(one: Said, line: int, last: Figure | None) -> Iterator[Finding]:
    """Parts after 其中, against the figure before it."""
    marks = [found.start() for found in re.finditer("其中", one.clean)]
    for at, mark in enumerate(marks):
        stop = marks[at + 1] if at + 1 < len(marks) else len(one.clean)
        before = [
            f for f in one.figures if f.end <= mark and f.role is FigureRole.COUNT and not f.base
        ]
        whole = (
            _whole(one, before, mark)
            if before
            else (last if not one.clean[:mark].strip("，") else None)
        )
        if whole is None or whole.number.about in ("近",):
            continue
        closing = one.clean.find("）", mark)
        if "（" in one.clean[max(0, mark - 1) : mark] and closing > 0:
            stop = min(stop, closing)
        parts = list(_listed(one, mark, stop, whole))
        most = _most(one, before, whole, mark)
        for part in parts:
            if part.number.sizes[0] > most:
                yield Finding(Problem.PARTS, line, words(one, whole.start if whole in one.figures else part.start, part.end),
                              f"其中{part.number.value:,f}比总数{whole.number.value:,f}还多")  # fmt: skip
                return
        yield from _made_up(one, line, whole, parts, most)


def _whole(one: Said, before: Sequence[Figure], mark: int) -> Figure | None:
    """The nearest figure that is no part of a share's 占总量9,040件的15%."""
    for figure in reversed(before):
        if re.search("占[^，。；、]*$|均[^，。；、]*$", one.clean[: figure.start]):
            continue
        if re.search("。", one.clean[figure.end : mark]):
            return None
        return figure
    return None


def _most(one: Said, before: Sequence[Figure], whole: Figure, mark: int) -> Decimal:
    """What a part can be at most: 甲72家、乙1家；其中 may be of both."""
    alike = [f for f in before if f.number.unit == whole.number.unit]
    at = next((i for i, f in enumerate(alike) if f is whole), 0)
    together = at > 0 and "、" in one.between(alike[at - 1], whole)
    if together or one.clean[:mark].rstrip().endswith("；"):
        return max(f.number.sizes[1] for f in (*alike, whole))
    return whole.number.sizes[1]


def _listed(one: Said, mark: int, stop: int, whole: Figure) -> Iterator[Figure]:
    """Counts in the whole's unit, until the text speaks of something else."""
    enclosed: bool | None = None
    for figure in one.figures:
        if figure.start < mark or figure.end > stop or figure.role is not FigureRole.COUNT:
            continue
        if figure.base or figure.number.unit != whole.number.unit:
            return
        lead = figure.lead.replace("其中", "")
        if _NEW.search(lead) or _MEAN.search(lead):
            return
        if re.search("占[^，。；、]*$", one.clean[: figure.start]):
            return
        # 两份临时合同，两份清运合同（四份都已补签）: the last is an aside.
        inside = bool(re.search("（[^）]*$", one.clean[: figure.start]))
        if enclosed is None:
            enclosed = inside
        if inside == enclosed:
            yield figure


def _made_up(
    one: Said, line: int, whole: Figure, parts: Sequence[Figure], most: Decimal
) -> Iterator[Finding]:
    if len(parts) < 2 or _OVERLAP.search(one.clean):
        return
    total = sum((part.number.value for part in parts), Decimal(0))
    exact = all(f.number.sizes[0] == f.number.sizes[1] for f in (whole, *parts))
    if not exact:
        return
    names = [re.sub("其中|类$|的$|为$|共$", "", part.lead.strip()) for part in parts]
    text = words(one, parts[0].start, parts[-1].end)
    closed = bool(kinds(names))
    if total != whole.number.value and closed:
        yield Finding(Problem.PARTS, line, text,
                      f"各项合计{total:,f}，总数是{whole.number.value:,f}")  # fmt: skip
        return
    plain = (
        not any(_STATES.search(name) for name in names)
        and "其中" not in one.clean[parts[0].start : parts[-1].start]
    )
    if total > most and plain:
        yield Finding(Problem.PARTS, line, text,
                      f"各项合计{total:,f}，比总数{whole.number.value:,f}还多")  # fmt: skip
        return
    missing = whole.number.value - total
    types = sum(any(word in name for word in _TYPES) for name in names)
    if plain and 0 < missing < whole.number.value / 50 and types >= 4:
        yield Finding(Problem.PARTS, line, text,
                      f"各项合计{total:,f}，比总数{whole.number.value:,f}少{missing:,f}，请确认是否有未列的类型",
                      True)  # fmt: skip


def kinds(names: Sequence[str]) -> tuple[str, ...]:
    """The kinds that leave nothing out, where the names are just these; empty where not."""
    if len(names) == 2 and any(f"非{one}" == other for one in names for other in names):
        return ("非",)  # 咨询、非咨询
    for closed in _CLOSED:
        if len(closed) == len(names) and all(
            any(re.search(kind, name) for name in names) for kind in closed
        ):
            return closed
    return ()


def _named(one: Said, part: Figure) -> str:
    """尚有8件正在办理 says after the figure what it is."""
    if re.fullmatch("(?:尚|还|仍|另)有|剩余|其余", part.lead.strip()):
        return re.split("[，。；、]", one.clean[part.end :])[0]
    return part.lead


def _closed(one: Said, line: int) -> Iterator[Finding]:
    """共8,745件，已办结8,312件，正在办理413件: two halves of the figure before them."""
    if "其中" in one.clean:
        return
    counts = [f for f in one.figures if f.role is FigureRole.COUNT and not f.base]
    for at in range(1, len(counts)):
        whole = counts[at - 1]
        for size in (3, 2):
            parts = counts[at : at + size]
            units = {f.number.unit for f in (whole, *parts)}
            names = kinds([_named(one, part) for part in parts])
            if len(parts) < size or len(units) > 1 or not names or not whole.lead:
                continue
            if any(re.search(kind, whole.lead) for kind in names) and not _ALL.search(whole.lead):
                continue  # 甲区（直办12件，转办3件）、乙区（直办…
            if any(f.number.sizes[0] != f.number.sizes[1] for f in (whole, *parts)):
                continue
            total = sum((part.number.value for part in parts), Decimal(0))
            if total != whole.number.value and parts[0].number.value <= whole.number.value:
                yield Finding(Problem.PARTS, line, words(one, whole.start, parts[-1].end),
                              f"各项合计{total:,f}，总数是{whole.number.value:,f}")  # fmt: skip
            return


def _left(one: Said, line: int) -> Iterator[Finding]:
    """21个单位中，19个满意率100%，其余3个…: what is told and what is left make up the whole."""
    counts = [f for f in one.figures if f.role is FigureRole.COUNT and not f.base]
    for at, figure in enumerate(counts):
        if not _REST.search(one.clean[: figure.start]) or at < 2:
            continue
        before = [f for f in counts[:at] if f.number.unit == figure.number.unit]
        heads = [f for f in before if _AMONG.match(one.clean, f.end)]
        parts = before[before.index(heads[-1]) + 1 :] if heads else []
        exact = all(f.number.sizes[0] == f.number.sizes[1] for f in (*heads[-1:], *parts, figure))
        total = sum((f.number.value for f in (*parts, figure)), Decimal(0))
        if parts and exact and total != heads[-1].number.value:
            yield Finding(Problem.PARTS, line, words(one, heads[-1].start, figure.end),
                          f"各项合计{total:,f}，总数是{heads[-1].number.value:,f}")  # fmt: skip


def _all_told(one: Said, line: int) -> Iterator[Finding]:
    """甲…件，乙…件，丙…件，三者之和为全部…: the last of so many figures make up the one before."""
    found = _BOTH.search(one.text)
    counts = [f for f in one.figures if f.role is FigureRole.COUNT and not f.base]
    counts = [f for f in counts if found and f.end <= found.start()]
    size = "二三四五六七八九".find(found["n"]) + 2 if found else 0
    if found and found["n"] == "两":
        size = 2
    if size < 2 or len(counts) <= size:
        return
    whole, parts = counts[-size - 1], counts[-size:]
    total = sum((f.number.value for f in parts), Decimal(0))
    if total != whole.number.value and all(f.number.sizes[0] == f.number.sizes[1] for f in counts):
        yield Finding(Problem.PARTS, line, words(one, whole.start, parts[-1].end),
                      f"各项合计{total:,f}，总数是{whole.number.value:,f}")  # fmt: skip


def _sums(sentences: Sequence[Said], line: int) -> Iterator[Finding]:
    """甲3件、乙2件，合计5件: a list told together right after it."""
    carried: list[Figure] = []
    for one in sentences:
        yield from _all_told(one, line)
        run: list[Figure] = []
        for figure in one.figures:
            before = one.clean[: figure.start]
            if _TOGETHER.search(before) and figure.role is FigureRole.COUNT:
                clause = re.split("[，；。]", before)[-1]
                unit = figure.number.unit
                parts = [f for f in run if f.number.unit == unit]
                if not parts and "以上" in clause:
                    parts = [f for f in carried if f.number.unit == unit]
                # 甲与乙合计 is of these two.
                named = [f for f in parts if len(whose(f)) > 1 and whose(f) in clause]
                parts = named or parts
                exact = all(f.number.sizes[0] == f.number.sizes[1] for f in (figure, *parts))
                if len(parts) > 1 and exact:
                    total = sum((f.number.value for f in parts), Decimal(0))
                    heads = [
                        parts[0].number.value,
                        sum((f.number.value for f in parts[1:]), Decimal(0)),
                    ]
                    if figure.number.value not in (total, heads[1]) or (
                        figure.number.value == heads[1]
                        and heads[0] < heads[1]
                        and "其中" not in one.clean
                        and "：" not in one.text
                    ):
                        listed = heads[1] if heads[0] == figure.number.value else total
                        yield Finding(Problem.PARTS, line, words(one, figure.start, figure.end),
                                      f"所列各项合计{listed:,f}")  # fmt: skip
                run = []
            elif figure.role is FigureRole.COUNT and not figure.base:
                joint = one.clean[run[-1].end : figure.start] if run else ""
                if run and re.search("其中|[：。]|分[:：为]", joint):
                    run = []
                if not whose(figure):
                    run = []
                    continue
                run.append(figure)
        carried = run
