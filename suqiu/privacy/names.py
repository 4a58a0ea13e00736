"""Personal names beside the words that announce them: 张伟先生, 联系人：李娜, 王芳13900000000."""

import re

import rjieba

from suqiu.late import late
from suqiu.privacy.found import Found, PersonalKind, Taken, add_name
from suqiu.privacy.framed import find_framed
from suqiu.privacy.lexicon import Announced, lexicon
from suqiu.privacy.name_model import Reading
from suqiu.privacy.name_places import (
    BEFORE_NUMBER,
    BEFORE_SIR,
    BEFORE_TITLE,
    GLUED,
    IN_LIST,
    LISTED,
    MAYBE,
    SIGNED,
    SIR,
    SURELY,
    WEAKLY,
    is_nobody_else,
    is_word,
    name_at_end,
    name_at_start,
    sounds_at_end,
    surname_at_end,
)
from suqiu.privacy.name_shapes import is_brand, is_place
from suqiu.privacy.unannounced import find_unannounced

_LINK = late(
    r"(?:\s|[：:，,（(“\"【\[]|的?姓名|的?名字|是|为|叫|即|系|签[名字]|名下|一栏|[甲乙丙](?!方)|[)）】\]]){0,4}"
)
_MAY_LINK = frozenset(' ：:，,（(“"【[的姓名是为叫即系签甲乙丙一)）】]\t\n\u3000\xa0')
_HAN = "[\u4e00-\u9fff]"
_TAIL = late(f"({_HAN}{{1,8}})[\\s（(]{{0,2}}$")
_DOTTED_TAIL = late(f"{_HAN}{{1,7}}[·•・‧∙]{_HAN}{{1,9}}$")
# What stands between a name and its number, written backwards: so it is matched at once.
_BACKWARDS = late(
    r"(?:[\s：:，,（(、;；]|码?号?(?:话电|机手|式方)(?:系联)?的?|码?号?证份身(?:民公)?|码?号份身民公|号?信微|[男女是为]"
    rf"|人本|号同|码?号?件证){{0,7}}+({_HAN}{{2,8}})"
)
_SIGNED = late(
    f"(?:^|[^\u4e00-\u9fff\\d０-９])({_HAN}{{2,4}})"
    r"(?:[敬谨拜]上|敬启|启)?\s*(?:\d{4}\s?[年./-]\s?\d{1,2}\s?[月./-]\s?\d{1,2}日?|[二〇零○一三四五六七八九十年月日\s]{6,14})?[\s。.]*$"
)
# How far before or after a name the words stand that can have to do with it.
NAME_REACH = 24
_AND = late(r"\s?[、和与及]\s?")
# The next of a list, or of a table's cells, is a run of Han characters by itself.
_NEXT = late(r"[\s，,；;/]{1,3}(?=[\u4e00-\u9fff]{2,3}(?:[\s，,；;/。]|$))")
_CELL = late(r"(?:^|[|｜\t])[ 　]?([\u4e00-\u9fff]{2,4})[ 　]?(?=[|｜\t])", re.MULTILINE)
# 处置人：, 巡查人员：: any word for a person and a colon.
_TITLED = late(
    r"(?:代表|(?<![\u4e00-\u9fff])[父母夫妻子女兄弟姐妹儿媳婿]|[\u4e00-\u9fff][人员者户主生方友机代属])(?:\d|[一二三]|签字|签名)?[：:]"
)
_LISTED_BEFORE = late(f"(?<!{_HAN})({_HAN}{{2,4}})([、，,])$")
_LISTED_AFTER = late(
    f"([、，,])({_HAN}{{2,4}}?)(?=[^\u4e00-\u9fff]|$|等|均|都|联名|合伙|一起|分别|共同|夫妇|[两二三四]人)"
)
_LATIN = late(r"[A-Z][a-z]{1,11}(?:[ ·.][A-Z][a-z]{1,11}){0,2}(?![A-Za-z0-9@_])")
# 花无缺，男，42岁: whatever the surname.
_SEXED = late(
    f"(?<!{_HAN})(?P<name>{_HAN}{{2,4}})[\\s，,、（(/|]{{1,2}}(?:性别[:：]?)?[男女]性?(?=[\\s，,、）)。/|；;]|$)"
)
_HANS = late("[\u4e00-\u9fff]+")
# 找王芳13900000000: no part of the name.
_NOT_PART = frozenset(
    "找叫请与和及跟给问是为由向我姓名户老小阿女男兄弟父母夫妻子儿让找打致联呼寻查你他她其另或有即系归转"
)
# 13900000000（王芳）, 13900000000，王芳.
_AFTER_NUMBER = late(
    rf"\s?(?:[（(【\[]\s?(?={_HAN}{{2,4}}\s?[）)】\]])|[，,、/:：\-—|;；]?\s?)(?={_HAN})"
)
_GOES_OVER = frozenset(("工程", "医师", "教师", "名权"))
# 律师函, 教练员, 会计证, 老师们: no titles of the one before.
_NO_TITLE = frozenset("函员证费团们会")


def find_names(text: str, announced: list[Announced], taken: Taken) -> None:
    """Add names beside titles, after 联系人 and the like, before numbers found, signatures,
    and what is a name wherever it stands.
    """
    known, reading = lexicon(), Reading(text)
    numbers = list(taken.found)
    for match in _SEXED.finditer(text) if "男" in text or "女" in text else ():
        if is_nobody_else(match["name"]):
            add_name(text, *match.span("name"), taken)
    for match in _TITLED.finditer(text) if "：" in text or ":" in text else ():
        _after_word(reading, match.end() - 1, taken, surely=True)
    for word, start, end in announced:
        following = text[end : end + 1]
        # A name has a surname in it: this look alone is done with most words.
        if (
            word in known.titles
            and following not in _NO_TITLE
            and start
            and not is_brand(text, end)
        ):
            _before_title(reading, start, end, taken)
        if word in known.surely:
            _after_word(reading, end, taken, surely=True)
        elif word in known.maybe and (
            following in _MAY_LINK
            or following.isupper()
            or (following in known.name_starts and not rjieba.has_word(word + following))
        ):
            if word[-1] + following in _GOES_OVER and end not in reading.edges_around(end):
                continue  # 自来水工程本来: no 水工 called 程
            weak = word in known.weak
            _after_word(reading, end, taken, surely=False, need=WEAKLY if weak else MAYBE)
    for match in _CELL.finditer(text) if "|" in text or "｜" in text or "\t" in text else ():
        if reading.score(*match.span(1)) >= LISTED:
            add_name(text, *match.span(1), taken)
    for found in numbers:
        _before_number(reading, found.start, taken)
        _after_number(reading, found, taken)
    signed = _SIGNED.search(text, max(0, len(text) - NAME_REACH))
    if signed and not is_place(signed[1], "") and reading.score(*signed.span(1)) >= SIGNED:
        add_name(text, signed.start(1), signed.end(1), taken)
    find_framed(text, taken)
    find_unannounced(reading, taken)
    _lists(reading, taken)


_STREETS = frozenset("路街巷村镇乡桥")


def reads_as_name(text: str, start: int, end: int) -> bool:
    """Whether a name found elsewhere in the text is that person here too: not 白露 before 节气 or
    宁静 before 路, where the name is a word besides.
    """
    known, name = lexicon(), text[start:end]
    if text[end : end + 1] in _STREETS and not rjieba.has_word(text[end : end + 2]):
        return False  # 常江 lives in 常江路
    if not (name in known.words or rjieba.has_word(name)) or not _HANS.match(text, end):
        return True
    return (known.stop.match(text, end) is not None or text[end] in known.goes_on) and not is_place(
        name, text[end : end + 2]
    )


def _lists(reading: Reading, taken: Taken) -> None:
    """宋佳、童瑶、左小青: what stands in a list with a name found is one sooner."""
    text = reading.text
    for one in [one for one in taken.found if one.kind is PersonalKind.NAME]:
        start, end = one.start, one.end
        while match := _LISTED_BEFORE.search(text, max(0, start - 6), start):
            if not _listed(reading, *match.span(1), match[2], taken):
                break
            start = match.start(1)
        while match := _LISTED_AFTER.match(text, end):
            if not _listed(reading, *match.span(2), match[1], taken):
                break
            end = match.end(2)
        if text[end : end + 1] in ("和", "与"):
            _best_of(reading, end + 1, taken)


def _best_of(reading: Reading, start: int, taken: Taken) -> None:
    """The second of 苏明和许倩是夫妻."""
    scores = [(reading.score(start, start + size, announced=True), size) for size in (2, 3)]
    score, size = max(scores)
    if score > WEAKLY and _HANS.fullmatch(reading.text, start, start + size):
        add_name(reading.text, start, start + size, taken)


def _listed(reading: Reading, start: int, end: int, sign: str, taken: Taken) -> bool:
    """Whether the run is a name too, and kept; a comma says less than 、."""
    need = IN_LIST if sign == "、" or not is_word(reading.text[start:end]) else WEAKLY
    # 高岭土 is none; but 石磊、汪洋、田野.
    other = reading.text[start : start + 2] in lexicon().not_names
    if other and (sign != "、" or end - start != 2):
        return False
    foreign = end - start > 2 and lexicon().sounds.issuperset(reading.text[start:end])
    likely = foreign or reading.score(start, end, trusted=other) > (0 if other else need)
    return likely and add_name(reading.text, start, end, taken)


def _before_title(reading: Reading, end: int, title_end: int, taken: Taken) -> None:
    text = reading.text
    title = text[end:title_end]
    if lexicon().name_starts.isdisjoint(text[max(0, end - 5) : end]):
        return
    dotted = _DOTTED_TAIL.search(text, max(0, end - 16), end)
    tail = _TAIL.search(text, max(0, end - 10), end)
    if dotted:
        add_name(text, dotted.start(), end, taken)
    elif tail:
        limit = tail.end(1)
        sir = title in SIR
        need = BEFORE_SIR if sir else BEFORE_TITLE
        size = name_at_end(reading, tail.start(1), limit, need, places=sir)
        if not size and (sounds := sounds_at_end(tail[1])) > 2:
            size = sounds
        if not size and limit == end:
            size = surname_at_end(tail[1], title, text[title_end : title_end + 2])
        if size:
            add_name(text, limit - size, limit, taken)


def _after_word(
    reading: Reading, end: int, taken: Taken, *, surely: bool, need: float = MAYBE
) -> None:
    text = reading.text
    start = looks_from(text, end)
    latin = _LATIN.match(text, start)
    if latin and (surely or " " in latin[0] or "·" in latin[0]):
        add_name(text, *latin.span(), taken)
        return
    if not surely and text[start : start + 1] not in lexicon().name_starts:
        return
    if surely:
        need = SURELY if start > end or text[end - 1] in "叫是" else GLUED
    first = start
    while size := name_at_start(reading, start, surely=surely, need=need):
        if start > first and is_word(text[start : start + size]):
            return  # 我叫吉日嘎拉，牧民
        add_name(text, start, start + size, taken)
        more = _AND.match(text, start + size)
        if not more and need <= LISTED:
            more = _NEXT.match(text, start + size)
        if not more:
            return
        start, surely, need = more.end(), False, LISTED if need <= LISTED else MAYBE


def looks_from(text: str, end: int) -> int:
    """Where a name after a word that ends at `end` would begin."""
    link = _LINK.match(text, end)
    return link.end() if link else end


def _before_number(reading: Reading, start: int, taken: Taken) -> None:
    """王芳 13900000000, 王芳（身份证…）: the name right before a number found."""
    before = reading.text[max(0, start - NAME_REACH) : start][::-1]
    match = _BACKWARDS.match(before)
    if match:
        first, end = start - match.end(1), start - match.start(1)
        size = name_at_end(reading, first, end, BEFORE_NUMBER) or sounds_at_end(match[1][::-1])
        if size == 2 and reading.text[end - 1] in "工总姐哥嫂叔婶姨爷":
            size, end = 1, end - 1  # 李工13900000000
        elif size and end - first == size + 1 <= 4 and _alone(reading.text, first):
            size += 1  # 撒贝宁 13900000000: a surname no table has
        if size:
            add_name(reading.text, end - size, end, taken)


def _alone(text: str, start: int) -> bool:
    """Whether a run of Han begins at `start` with what is rather a part of a name than a word."""
    return text[start] not in _NOT_PART and not "\u4e00" <= text[start - 1 : start] <= "\u9fff"


def _after_number(reading: Reading, number: Found, taken: Taken) -> None:
    """13900000000（王芳）: the name right after a telephone or identity number."""
    if number.kind not in (PersonalKind.MOBILE, PersonalKind.LANDLINE, PersonalKind.ID_CARD):
        return
    text = reading.text
    if match := _AFTER_NUMBER.match(text, number.end):
        closed = match[0].strip()[:1] in ("（", "(", "【", "[") and bool(match[0].strip())
        need = LISTED if closed else WEAKLY
        size = name_at_start(reading, match.end(), surely=False, need=need)
        if size and not is_word(text[match.end() : match.end() + size]):
            add_name(text, match.end(), match.end() + size, taken)
