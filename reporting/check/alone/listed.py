"""How many are named, against how many are listed: 五类问题分别是 with four."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from reporting.check.alone.figures import Said
from reporting.check.findings import Finding, Problem
from reporting.check.reading.numbers import numeral

_N = r"(?P<n>\d{1,2}|[二两三四五六七八九十]{1,3})"
_THINGS = "类|个|家|项|方面|大|种"
# 四个出入口，其中三个分别为: the last number before the list counts it.
_LEAD = re.compile(
    rf"{_N}(?:{_THINGS})(?:(?!{_N.replace('?P<n>', '?:')}(?:{_THINGS}))[^。；：:、]){{0,24}}?"
    r"(?:[，,]?(?:分别|依次)(?:是|为|有)[:：]?|[，,]?(?:即|包括)[:：]|[是为][:：]|[:：](?!一是|一、|1|①|（))"
    r"(?P<list>[^。\n]+)"
)
# 甲街道、乙街道4个街道: counted right after the names, which all end as what is counted.
_KINDS = "街道|社区|镇|乡|区|县|局|公司|中心|类"
_AFTER = re.compile(
    rf"(?P<list>(?:[^，。；：:、（）()\d]{{1,10}}(?P<kind>{_KINDS})[、和])+[^，。；：:、（）()\d]{{1,10}}(?P=kind))等?{_N}(?:个|家|大|)(?P=kind)"
)
# 居前的6个街道为甲、乙、丙
_FOREMOST = re.compile(
    rf"(?:居前|靠前|前列|最多|最高|最低|最少)的{_N}(?:个|家|类|项)[^，。；：:、]{{0,8}}[是为](?P<list>[^，。；：:\d]+)"
)
_END = re.compile(
    r"[，,；;]?(?:合计|共计|总计|共占|均|占|较|比|以上|其中|三区|与|同比|环比|总共|累计|分别占)"
)


def broken_lists(line: int, sentences: Sequence[Said]) -> list[Finding]:
    """Findings of the sentences of one paragraph."""
    return [found for one in sentences for found in (*_lists(one, line), *_plain(one, line))]


def _lists(one: Said, line: int) -> Iterator[Finding]:
    for found in _LEAD.finditer(one.text):
        if "□" in one.clean[found.start("n") : found.end("n")] or re.search(
            r"[第前后每近约余多\d.％%]$", one.text[: found.start("n")]
        ):
            continue
        told = int(found["n"]) if found["n"].isdigit() else int(numeral(found["n"]) or Decimal(0))
        listed = _count(found["list"])
        if told > 1 and listed > 1 and listed != told:
            yield Finding(Problem.LISTED, line, found[0][:40], f"说是{told}个，列了{listed}个")


def _plain(one: Said, line: int) -> Iterator[Finding]:
    for pattern in (_AFTER, _FOREMOST):
        for found in pattern.finditer(one.text):
            told = int(found["n"]) if found["n"].isdigit() else int(numeral(found["n"]) or 0)
            listed = len(re.split("[、和]" if pattern is _AFTER else "、", found["list"]))
            last = found["list"].rsplit("、", 1)[-1]
            if pattern is _FOREMOST and re.search("[和及与等]", last):
                continue  # 住房和城乡建设局 is one, 甲和乙 two
            if told > 1 and listed > 1 and listed != told:
                yield Finding(Problem.LISTED, line, found[0][:40], f"说是{told}个，列了{listed}个")


def _count(text: str) -> int:
    """How many items a list has; 0 where it does not name all of them."""
    text = re.sub(r"（[^（）]*）|\([^()]*\)", "", text)
    if re.search("等", text):
        return 0
    first = re.split("[，,；;：:]", text)[0]
    if not re.search(r"\d", text) or ("、" in first and not re.search(r"\d", first)):
        items = re.split("、", first)
        if len(items) < 2:
            return 0
        tail = re.split(r"(?<=.{2})(?:以及|及|和|与)(?=.{2})", items[-1])
        return len(items) if len(tail) == 1 else 0
    end = _END.search(text)
    body = text[: end.start()] if end else text
    return len(re.findall(r"[^，,、；;]*[一-鿿）”][^，,、；;\d]{0,3}\d[\d,.]*(?:%|件|起|个)", body))
