"""Personal names that no word of the lexicon announces: 王芳说, 小李, 姓吕的."""

import rjieba

from suqiu.late import late
from suqiu.privacy.found import Taken, add_name
from suqiu.privacy.lexicon import lexicon
from suqiu.privacy.name_model import MOST_FLAGS, NEVER, Reading
from suqiu.privacy.name_places import (
    ALONE,
    HOLDS,
    MAY_HOLD,
    PREPOSITIONS,
    dotted_names,
    is_word,
)
from suqiu.privacy.name_shapes import is_brand, is_part, is_place, surname_length
from suqiu.privacy.nicknames import is_familiar, surname_of_elder

_HAN = "[\u4e00-\u9fff]"
# 楼下冯家麻将馆.
_FAMILY = late(f"(?<=楼[上下]|隔壁|邻居|对[门面])({_HAN})家(?=[^\u4e00-\u9fff庄村]|$|[^庄村屯])")
# The last characters of words for people.
_ROLE_ENDS = frozenset(
    "官员人者长户师工生友亲妻夫子女儿爸妈爷奶哥姐弟妹叔婶姨舅伯侄婿媳孙主手戚客伴"
)
# 小王, 老李.
_ELDER = late(f"{_HAN}(?=[姐哥嫂叔婶姨总工爷](?:{_HAN}|[^一-鿿]|$))")
_NO_NAME_AFTER = frozenset("小老阿0123456789０１２３４５６７８９某")
# 、顾小白、 is one name.
_FULL = late(f"[^\u4e00-\u9fff]{_HAN}[小老阿]{_HAN}[^\u4e00-\u9fff]")
_FAMILIAR = late(f"[小老阿](?={_HAN})")
_SURNAME_OF = late(
    "(?<![\u4e00-\u9fff]{8})([\u4e00-\u9fff])姓(?=老板|男|女|业主|居民|邻居|员工|司机|工|村|商|人|的|主|经|师)"
)
# 我姓吕双口吕: whatever follows.
_OWN_SURNAME = late(f"(?:我|本人|免贵)姓(?!名|氏)(?=({_HAN}{{1,2}}))")
_SURNAMED = late(f"(?<!百家)(?<!百)姓({_HAN}{{1,2}}?)(?={_HAN}?[^\u4e00-\u9fff]|的|$)")
# 流连于楚江, 我曾亲自, 任何, 完全奉献: after another Han character these are rather no surname.
_FUNCTION = dict.fromkeys("于曾原任全盛满连", 2.0)
_AFTER_ROLE, _HELD, _DOUBTFUL, _WORD = -2.0, 4.0, 1.0, 3.0
_TOWARDS, _SPOKEN = 2.0, 1.0
_TO_WHOM = frozenset("给被跟找由与向叫让请替帮代把听问劝求告催托")
_CARD = late("的?(?:身份证|社保卡|医保卡|银行卡|户口本|手机号|驾驶证)")
_ROAD = late("道(?![歉谢破出])|[里组楼坊汗]")
# What people do, and things seldom.
_SPEAKS = late(
    r"反映|来电|投诉|举报|称[其他她自，：]|表示|说[^明法]|打电话|住[在院]|欠[我钱薪]|于\d|今年|骗|打[了我人伤]|骂|不[给还退让肯]|拒[不绝]"
    r"|承诺|答应|威胁|私自|擅自|带人|诉|[是为]我|[：:]|在[^建读岗校]"
)


def find_unannounced(reading: Reading, taken: Taken) -> None:
    """Add them: dotted and called names, what scores high enough, and surnames told as such."""
    text = reading.text
    dotted = "·" in text or "•" in text or "・" in text or "‧" in text or "∙" in text
    for start, end in dotted_names(text) if dotted else ():
        add_name(text, start, end, taken)
    _called(reading, taken)
    for start, end in _best(reading):
        if _stands(reading, start, end):
            add_name(text, start, end, taken)
    if "姓" in text:
        _surnames(text, taken)


def _called(reading: Reading, taken: Taken) -> None:
    """小王, 陈姐, 楼下冯家."""
    text, known = reading.text, lexicon()
    for match in _FAMILIAR.finditer(text):
        if (
            is_familiar(reading, match.start() + 1)
            and not _FULL.match(text, max(0, match.start() - 2), match.start() + 3)
            and not is_brand(text, match.end() + 1)
        ):
            add_name(text, match.start(), match.end() + 1, taken)
    for match in _ELDER.finditer(text):
        if surname_of_elder(reading, match.start()):
            add_name(text, match.start(), match.start() + 1, taken)
    for match in _FAMILY.finditer(text):
        if match[1] in known.familiar:
            add_name(text, *match.span(1), taken)


def _best(reading: Reading) -> list[tuple[int, int]]:
    """Where a name may stand by its score, the likeliest of each beginning."""
    best: dict[int, tuple[float, int]] = {}
    for start, end, characters in reading.likely():
        need = _need(reading.text, start, end)
        if need is None or characters + MOST_FLAGS < need:
            continue
        need += _need_of_word(reading.text, start, end)
        score = reading.score(start, end, need)
        if score > max(need, best.get(start, (NEVER, 0))[0]):
            best[start] = score, end
    return [(start, end) for start, (_, end) in best.items()]


def _need(text: str, start: int, end: int) -> float | None:
    """What a name here must score by what stands around it; None where none can be."""
    known = lexicon()
    before = text[start - 1 : start]
    if before in _NO_NAME_AFTER or text[end - 1] in known.place_ends:
        return None
    if text[start] in PREPOSITIONS and ("\u4e00" <= before <= "\u9fff" or _is_two(text, start)):
        return None
    if before == "姓":
        return None  # found as a surname
    # Less is needed after what may be a person, and before what only somebody has.
    need = _AFTER_ROLE if before in _ROLE_ENDS else ALONE
    if end - start == 2 or text[start] in known.also_words:
        need += _DOUBTFUL  # 杨梅, 盖红章
    if text[start] in _FUNCTION and "\u4e00" <= before <= "\u9fff":
        need += _FUNCTION[text[start]]
    if before in _TO_WHOM:
        need -= _TOWARDS
    if text[end : end + 1] in MAY_HOLD and HOLDS.match(text, end):
        need -= _HELD
    elif _SPEAKS.match(text, end):
        need -= _SPOKEN
    return need


def _need_of_word(text: str, start: int, end: int) -> float:
    """How much more it must score where it is a word besides."""
    name = text[start:end]
    if not (rjieba.has_word(name) and is_word(name)):
        return 0.0
    if name in lexicon().words and _CARD.match(text, end):
        return -_WORD  # 内有宁静身份证
    return _WORD  # 花岗岩, 刘海


def _stands(reading: Reading, start: int, end: int) -> bool:
    """Whether it is neither a place nor a part of other words."""
    text, known = reading.text, lexicon()
    return (
        text[start : start + 2] not in known.not_names
        and not _ROAD.match(text, end)
        and not is_place(text[start:end], text[end : end + 2])
        and not is_part(text, start, end)
        # 杜绝奇葩证明
        and not (
            text[start : start + 2] in known.words
            and start + 2 in reading.edges_around(start)
            and end > start + 2
        )
    )


def _surnames(text: str, taken: Taken) -> None:
    """我姓吕, 王姓老板, 姓欧阳的."""
    for match in _OWN_SURNAME.finditer(text):
        if size := surname_length(match[1]):
            add_name(text, match.end(), match.end() + size, taken)
    for match in _SURNAME_OF.finditer(text):
        if surname_length(match[1]) == len(match[1]):
            add_name(text, *match.span(1), taken)
    for match in _SURNAMED.finditer(text):
        size = surname_length(text[match.start(1) : match.start(1) + 2])
        if size and (size == 2 or len(match[1]) == 1 or match[1][1] in "的是叫"):
            add_name(text, match.start(1), match.start(1) + size, taken)


def _is_two(text: str, start: int) -> bool:
    """Whether what a preposition may begin goes on with a word: 向物业说."""
    return bool(rjieba.has_word(text[start + 1 : start + 3]))
