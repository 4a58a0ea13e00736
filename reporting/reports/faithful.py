"""Whether a model's paragraph says nothing but what ours said."""

import re
import unicodedata
from collections import Counter
from functools import cache

import rjieba

from reporting.check.check import check_document
from reporting.check.reading.document import Document, TextLine
from reporting.facts.book import FactBook
from reporting.facts.placeholders import places, rendered, without_places
from suqiu.data import dataset_path

_NUMERALS = frozenset("零〇一二两三四五六七八九十百千万亿半双俩仨")
_NOT_COUNTING = re.compile("进一步|统一|一致|一般|一并|一同|一定|十分|万分|千方百计|百姓|一批")
_NO = frozenset("不未没无非否勿")
# Said right before a figure they change what it means.
_BENDS = re.compile(
    r"(?:近|约|超|逾|不足|不到|超过|仅|高达|多达|突破|接近|将近|大约|至少|最多)\s*\{f:"
)
# Said right after one they make it a part of what follows: 占三成的投诉.
_OF_WHAT = re.compile(r"\}\s*的")
_PLACE = re.compile(r"\{f:[^{}]+\}")
_SPLIT = re.compile(f"({_PLACE.pattern})")
_TOUCHING = re.compile(r"(?<=\})\{f:")
# What joins and ends sentences. Any other sign is content: a minus, a percent sign, a question
# mark, what strikes out or hides; 、, which makes a list of what stands beside it.
_JOINTS = frozenset("，。；：")
_JOINT = re.compile(f"[{''.join(sorted(_JOINTS))}]")
_BADLY_JOINED = re.compile(f"^{_JOINT.pattern}|(?:{_JOINT.pattern}|、){{2}}")
_LONGER = 1.6


def unfaithful(ours: str, theirs: str, book: FactBook, context: str = "") -> str:
    """Why the paragraph cannot be taken, in Chinese; empty when it can.

    Both hold placeholders. Taken is only what has the same placeholders and the same words of
    content in the same order, no other digit or numeral, as many negations, and stands the
    checker once the digits are in: a model may choose how sentences are joined, nothing more.
    """
    if places(ours) != places(theirs):
        return "引用的事实或其顺序与原文不一致"
    mine, said = without_places(ours), without_places(theirs)
    if "{" in said or "}" in said:
        return "有不认识的占位符"
    if len(said) > _LONGER * len(mine) + 20:
        return "写得过长"
    if any(_is_digit(sign) for sign in said):
        return "自己写了数字"
    extra = _numerals(said) - _numerals(mine)
    if extra:
        return f"自己写了数目“{''.join(extra)}”"
    if _count(said, _NO) != _count(mine, _NO):
        return "否定词与原文不一致"
    bent = _BENDS.search(theirs) or _OF_WHAT.search(theirs)
    if bent and bent[0] not in ours:
        return "改变了数字的意思"
    if len(_TOUCHING.findall(theirs)) > len(_TOUCHING.findall(ours)):
        return "把两个数字写到了一起"
    if _BADLY_JOINED.search(theirs) or _runs_on(ours, theirs):
        return "标点用错"
    new = [word for word in _content(said) if word not in mine]
    if new:
        return f"用了原文没有的词或符号“{'、'.join(map(_seen, new[:3]))}”"
    if _content(ours) != _content(theirs):
        return "实词、符号或其顺序与原文不一致"
    document = Document((TextLine(1, context), TextLine(2, rendered(theirs, book))), "")
    wrong = check_document(document, book).errors
    return f"{wrong[0].problem}：{wrong[0].text}" if wrong else ""


def _runs_on(ours: str, theirs: str) -> bool:
    """Whether two figures of different clauses came into one. The figures are the same in both."""
    gaps = zip(_PLACE.split(ours)[1:-1], _PLACE.split(theirs)[1:-1], strict=True)
    return any(_JOINT.search(mine) and not _JOINT.search(said) for mine, said in gaps)


def _is_digit(sign: str) -> bool:
    """Digits of any script, ①, Ⅳ, ½; Chinese numerals are counted apart."""
    if sign in _NUMERALS or unicodedata.category(sign) == "Lo":
        return False
    return unicodedata.numeric(sign, None) is not None


def _numerals(text: str) -> Counter[str]:
    plain = _NOT_COUNTING.sub("", text)
    return Counter(
        sign for sign in plain
        if sign in _NUMERALS
        or (unicodedata.category(sign) == "Lo" and unicodedata.numeric(sign, None) is not None)
    )  # fmt: skip


def _count(text: str, signs: frozenset[str]) -> int:
    return sum(sign in signs for sign in text)


def _content(text: str) -> list[str]:
    """The words and signs that say something, placeholders among them, in order."""
    found: list[str] = []
    for part in _SPLIT.split(text):
        if part.startswith("{f:"):
            found.append(part)
            continue
        for word in rjieba.cut(part):
            if any(sign.isalnum() for sign in word):
                found += [word] if word not in _style_words() else []
            else:
                found += [sign for sign in word if sign not in _JOINTS]
    return found


def _seen(word: str) -> str:
    """For a note: what would not be seen in it, or would change how it reads, by its number."""
    return "".join(sign if sign.isprintable() else f"U+{ord(sign):04X}" for sign in word)


@cache
def _style_words() -> frozenset[str]:
    path = dataset_path("reporting/style_words.txt")
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
