"""Where a name begins or ends: how many characters before a title, or after 联系人, are one."""

import re
from collections.abc import Iterator

import rjieba

from suqiu.late import late
from suqiu.privacy.lexicon import lexicon
from suqiu.privacy.name_model import NEVER, Reading
from suqiu.privacy.name_shapes import is_place, surname_length

# Log-odds a name must reach before a title or a number, after a word that surely announces
# one, after one that may, and where nothing does; measured on datasets/privacy/cases.jsonl.
BEFORE_TITLE, BEFORE_NUMBER, SIGNED = -5.0, -3.0, -2.0
SURELY, MAYBE, WEAKLY, ALONE = -6.0, -4.0, -1.5, -0.7
# Before 先生 nothing but a person stands: 村主任 may be an office, 好多同学 many.
BEFORE_SIR, _SIR_ALONE = -7.0, -8.5
# 韩国老师, 白衣女士: a word before a title needs more.
_WORD_BEFORE_TITLE = -2.5
SIR = frozenset(
    (
        "先生",
        "女士",
        "小姐",
        "太太",
        "警官",
        "师傅",
        "大爷",
        "大妈",
        "阿姨",
        "大姐",
        "大叔",
        "律师",
        "医生",
    )
)
# After 来电人 and no sign the sentence may go on: 来电人曾致电.
GLUED = -3.5
# The whole run of Han characters before a number or between two signs of a list.
WHOLE_RUN, LISTED, IN_LIST = -5.0, -4.5, -4.0
# What a stop (a sign, a title, 电话) after the name adds where a word announced it.
_STOPPED, _GOES_ON = 2.0, 1.0
# jieba's tags of names: persons, places, others.
_FOREIGN = frozenset(("nr", "ns", "nz", "ng"))
# What 学生向…, 居民应配合 and 夏天睡 do not reach.
_BEYOND_DOUBT = 4.5
# What only somebody has, does or is: right after a name.
_HELD = 2.0
HOLDS = late(
    r"的?(?:身份|身份证|社保|医保|户口)|的?(?:联系)?电话|的?手机|的?微信|的?(?:银行卡|工资|孩子|儿子|女儿|丈夫|妻子|老公|老婆|爱人|父亲|母亲|名义)"
    r"|家[的里中住]?[，。漏养门]|夫妇|夫妻|两口子|一家|等\d?[人三四五两多]|[\s，,、（(/|]{1,2}[男女](?![\u4e00-\u9fff])"
    r"|[\s，,（(]?\d\d岁|\s?1[3-9]\d|[（(](?:电话|手机|身份证|联系|微信|身份)|老人|是夫|系夫|本人|发生|签订|之间|[两二三四]人"
    r"|来电|致电|来信|来访|今年[\d一二三四五六七八九]"
)
# The first characters of those.
MAY_HOLD = frozenset(
    "的身社医户联电手微银工孩儿女丈妻老爱父母名家夫两一等 ，,、（(/|0123456789本发签之二三四人来致今是系1"
)
# Surnames that rather go on with the sentence after a word for a person: 学生向…, 家长应….
PREPOSITIONS = frozenset("向应连和")
_LONG_SOUNDS = 4
# The longest part of a name before or after its dot.
_LONG_PART = 7
_QUOTES = frozenset('“"《「『')
_DOT = late("[·•・‧∙]")
# 联系人：见上, 投诉人：不便说: no names.
_NOT_SAID = frozenset(
    "上下不无未没详同见本各某等有的了是在他她我你这那其多几每请看如该电网区市县省已曾说要为以和与及或者"
)
_HEAD = late("[\u4e00-\u9fff]{1,8}")
# 本人姓名麦合木提·吐尔逊, though 麦 is a surname.
_LONG_FIRST = late("[\u4e00-\u9fff]{3}")
_DOTTED = late("[\u4e00-\u9fff]{1,7}[·•・‧∙][\u4e00-\u9fff]{1,9}")
# 单号, 卡号: the last character of no name.
_NUMBERED = frozenset("单编账帐卡户案工证房车票学型楼")
# 民政局田主任, 反映人万先生: what stands before a surname alone.
_FIRM = frozenset("马高林田金石白江万尚齐易季关苗池云宗宣雷温康武")
_OFFICE_ENDS = frozenset("处科局办院校部所站室区委会厂店队村镇社园人者员馆心司行矿庭班")
_SPEAKS = late(r"来电|反映|称|表示|投诉|说|咨询|询问|致电|举报|求助|[，：:（(,\s]")
# 该女士 begins with no surname; 单身, 老师傅, 全女士 do, and are none.
_NOT_BEFORE_SIR = frozenset("师全单平满占海展位来那由干")
_SURNAME_STOP = late(r"\s?[，,：:（(]|电话|手机|\s\d")


def name_at_end(
    reading: Reading, start: int, end: int, need: float, *, places: bool = False
) -> int:
    """How many characters of a full name end the Han characters `[start, end)`; 0 for none.

    `places`: also what ends like a place (韩泉先生) or is a word (米兰女士).
    """
    window = reading.text[start:end]
    alone = start == 0 or not "\u4e00" <= reading.text[start - 1] <= "\u9fff"
    if alone:
        need = min(need, _SIR_ALONE if places else WHOLE_RUN) if len(window) <= 3 else need
    last, tag = rjieba.tag(window)[-1]
    if len(last) > 2 and tag.startswith("nr") and lexicon().sounds.issuperset(last):
        return len(last)
    best, chosen = need, 0
    for size in range(2, min(len(window), 4) + 1):
        if size > 2 and window[-size:][:2] in lexicon().titles:
            continue  # 司机师傅窦师傅
        if window[-size] in lexicon().seldom and (
            size < len(window) or rjieba.has_word(window[-size:][:2])
        ):
            continue  # 请居民王阿姨
        if not places and window[-size:][:2] in lexicon().not_names:
            continue  # 方式为
        whole = alone and size == len(window) == 3
        # 司机黄河师傅: between two words for a person.
        held = places and _after_person(window[:-size])
        score = reading.score(end - size, end, best, announced=whole, trusted=held)
        if (
            not places
            and score < _WORD_BEFORE_TITLE
            and is_word(window[-size:])
            and not _after_surely(window[:-size])
        ):
            continue
        if score > best and (places or not is_place(window[-size:], "")):
            best, chosen = score, size
    return chosen


def is_word(run: str) -> bool:
    """Whether the dictionary knows it, and not as somebody's name."""
    if run in lexicon().words:
        return True
    return rjieba.has_word(run) and not rjieba.tag(run)[0][1].startswith("nr")


def surname_at_end(window: str, title: str, following: str) -> int:
    """Length of a surname that stands alone at the end (the 张 of 请张老师); 0 for none.

    `following` is what stands after the title.
    """
    if surname_length(window[-2:]) == 2:
        return 2
    last, pair = window[-1], window[-2:]
    if window[:-1].endswith(title) and surname_length(last) and last not in PREPOSITIONS:
        return 1  # 院长车院长
    if title in SIR and surname_length(last):
        if last in PREPOSITIONS:
            speaks = len(window) == 1 or _after_person(window[:-1])
            return int(last != "和" and speaks and _SPEAKS.match(following) is not None)
        tokens = rjieba.cut(window)
        if tokens[-1] == last and last not in _NOT_BEFORE_SIR:
            return 1
    if last not in lexicon().not_alone and surname_length(last) and _after_person(window[:-1]):
        return 1  # 市民田女士, though 民田 is a word
    if (
        last in lexicon().not_alone
        or not surname_length(last)
        or (rjieba.has_word(pair) and len(pair) == 2 and pair[0] not in "老小")
    ):
        return 0
    if last in lexicon().also_words and len(window) > 1:
        before, tag = rjieba.tag(window[:-1])[-1]
        # 原任局长, 项目方经理
        office = (before[-1] in _OFFICE_ENDS or last in _FIRM) and last not in "任时"
        if last == "任" or (tag.startswith("n") and not office and before not in lexicon().maybe):
            return 0
    return 0 if len(window) > 2 and rjieba.has_word(window[-3:]) else 1


def _after_surely(words: str) -> bool:
    return any(words[-size:] in lexicon().surely for size in (2, 3))


def _after_person(words: str) -> bool:
    known = lexicon()
    return any(words[-size:] in known.surely or words[-size:] in known.people for size in (2, 3))


def name_at_start(reading: Reading, start: int, *, surely: bool, need: float) -> int:
    """How many characters of a name stand at `start`; 0 for none.

    `surely`: the word before announces nothing but a name.
    """
    text = reading.text
    head = _HEAD.match(text, start)
    if not head:
        return 0
    window, own = head[0], surname_length(head[0])
    if window[:2] in lexicon().never:
        return 0
    dotted = _DOTTED.match(text, start)
    if dotted and _foreign(dotted[0]) and (surely or not own or _LONG_FIRST.match(dotted[0])):
        return _dotted_length(dotted[0])
    if not own:
        return _unknown_name(text, start, window) if surely else _sounds_at_start(text, start)
    if (sounds := _sounds_at_start(text, start)) >= _LONG_SOUNDS:
        return sounds  # 艾合买提, though 艾 is a surname
    if lexicon().title_start.match(window, own):
        return 0  # 张先生 is found at 先生
    if own == 2 and not surely and lexicon().stop.match(text, start + 2):
        return 2  # 自称申屠
    best, chosen = need, 0
    for size in range(2, min(len(window), 4) + 1):
        score = _score_at_start(reading, start, size, surely=surely, need=need)
        if score > best:
            best, chosen = score, size
    if not surely:
        return chosen
    longer = max(chosen, _unknown_name(text, start, window))
    if (
        chosen == 3
        and len(window) == 4
        and need == SURELY
        and not lexicon().stop.match(text, start + 3)
    ):
        longer = 4  # 敖登高娃: no more than the run of Han, and nothing follows in it
    return longer or (1 if _SURNAME_STOP.match(text, start + 1) else 0)


def _foreign(written: str) -> bool:
    """Whether what stands before the dot sounds like a name (翠湖湾·雅园 does not)."""
    first = re.split("[·•・‧∙]", written)[0]
    if first in lexicon().compound_surnames:
        return True  # 爱新觉罗·启明
    return sum(char in lexicon().sounds for char in first) >= 0.6 * len(first)


def _dotted_length(written: str) -> int:
    """Where 阿卜杜拉·买买提反映 ends: at a word that follows names, or with the sounds."""
    known = lexicon()
    second = next(i for i, char in enumerate(written) if char in "·•・‧∙") + 1
    stop = known.stop.search(written, second + 2)
    size = stop.start() if stop else len(written)
    sounds = second
    while sounds < size and written[sounds] in known.sounds:
        sounds += 1
    return sounds if sounds >= second + 2 else size


def _score_at_start(reading: Reading, start: int, size: int, *, surely: bool, need: float) -> float:
    text, end = reading.text, start + size
    name = text[start:end]
    held = HOLDS.match(text, end) is not None
    stops = lexicon().stop.match(text, end) is not None
    closed = not "\u4e00" <= text[end : end + 1] <= "\u9fff"
    # 联系方式为166… is no name for the number after it.
    sure = held and not text[end : end + 2].strip()[:1].isdigit()
    trusted = sure or (surely and closed and need == SURELY)
    score = reading.score(start, end, announced=True, trusted=trusted)
    if text[end : end + 1] == "号" and name[-1] in _NUMBERED:
        return min(score, SURELY)
    if stops:
        score += _STOPPED + (GLUED - SURELY if need == GLUED else 0.0)
    elif text[end] in lexicon().goes_on:
        score += _GOES_ON
    if held:
        score += _HELD
    known = lexicon()
    doubtful = name[:2] in known.not_names or name[0] in PREPOSITIONS or name[0] in known.seldom
    # 教师辛勤付出, 我是方舟小区的; but 我是安然，
    goes_on = not closed and not sure and not surely
    if goes_on and (name in known.words or known.trade.match(text, end)):
        return NEVER
    if goes_on and name[:2] in known.words and start + 2 in reading.edges_around(start):
        return NEVER  # 学生安危可不行
    # 学员应红， but not 居民应配合，
    closed &= not is_word(name) and (size == 2 or (score > 0 and name[0] not in PREPOSITIONS))
    if doubtful and not surely and not sure and not closed and score < _BEYOND_DOUBT:
        return NEVER
    return NEVER if is_place(name, "") and not (surely and stops) else score


def _unknown_name(text: str, start: int, window: str) -> int:
    """A name without a known surname (巴特尔): all Han up to a stop, and no everyday word."""
    known = lexicon()
    stop = known.stop.search(text, start, start + 8)
    size = min(len(window), stop.start() - start if stop else len(window))
    name = window[:size]
    if not 2 <= size <= 6 or name[-1] in known.place_ends:
        return 0
    tokens = rjieba.tag(name)
    sounds = known.sounds.issuperset(name)
    if len(tokens) == 1 and (tokens[0][1].startswith("nr") or sounds):
        return size
    if size > 2 and sounds:
        return size
    # 求助人：来福，: between two signs.
    signs = f"{text[start - 1 : start]}{text[start + size : start + size + 1] or ' '}"
    alone = size == len(window) <= 4 and not any("\u4e00" <= char <= "\u9fff" for char in signs)
    alone &= signs[0] not in _QUOTES  # a firm is 名叫“…”
    return size if alone and is_nobody_else(name) else 0


def is_nobody_else(name: str) -> bool:
    """Whether a run of Han characters where a name is due has no word in it: 来福, but not
    物业 or 见上.
    """
    if name[-1] in lexicon().place_ends_always or not _NOT_SAID.isdisjoint(name):
        return False
    return not any(is_word(word) for word in rjieba.cut(name) if len(word) > 1)


def dotted_names(text: str) -> Iterator[tuple[int, int]]:
    """Where 阿不力孜·买买提 stands that no word announces: sounds of such names on both sides of
    the dot, and nothing else up to a word that follows names.
    """
    known = lexicon()
    for dot in _DOT.finditer(text):
        start = dot.start()
        while "\u4e00" <= text[start - 1 : start] <= "\u9fff" and dot.start() - start < _LONG_PART:
            start -= 1
        end = dot.end()
        while (
            end < len(text)
            and text[end] in known.sounds
            and not known.after_word.match(text, end)
            and end - dot.end() < _LONG_PART
        ):
            end += 1
        if (
            dot.start() - start > 2
            and end - dot.end() > 1
            and known.stop.match(text, end)
            and _foreign(text[start : dot.end()])
            and not "\u4e00" <= text[start - 1 : start] <= "\u9fff"
        ):
            yield start, end


def _sounds_at_start(text: str, start: int) -> int:
    """A name without surname after a word that may announce one: 市民古丽娜尔反映; 0 for none."""
    known = lexicon()
    end = start
    while end < len(text) and text[end] in known.sounds and not known.after_word.match(text, end):
        end += 1
    if not 3 <= end - start <= 7 or not known.stop.match(text, end):
        return 0
    tokens = rjieba.tag(text[start:end])
    return end - start if all(len(w) == 1 or tag[:2] in _FOREIGN for w, tag in tokens) else 0


def sounds_at_end(window: str) -> int:
    """How many characters of a name without surname (米玛) end the window; 0 for none."""
    sounds = lexicon().sounds
    size = 0
    while size < len(window) and window[-size - 1] in sounds:
        size += 1
    return size if 2 <= size <= 6 and not rjieba.has_word(window[-2:]) else 0
