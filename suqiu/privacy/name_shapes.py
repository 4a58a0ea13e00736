"""What a Chinese name looks like: a surname and one or two more characters."""

import rjieba

from suqiu.late import late
from suqiu.privacy.lexicon import lexicon

# 毛家洞, 孟家塅: what a family's place ends with; 马家骏 and 陈家明 are people.
_OF_FAMILY = frozenset(
    "洞塅塘山冲陇坳田岗坪坡垅嘴峪沟垄屋院坊场港渡塆垱坨咀坞岔岩崖垴畈桥湾庄村河托台井墩铺圩埂坎"
)
# 石林江, 华阳轩: a word and one of these.
_OF_PLACE = frozenset("江山亭阁轩庭城冲组台门桥郡岛堂洞渡坡殿坝庵庙寺观湾河湖溪塘")
_SUM = frozenset("佰仟圆")

# Characters that are hardly ever given to a child: words begin or end with them.
NOT_GIVEN = frozenset(
    "的了我你他她它们这那哪不没就也都很吗呢吧啊把被给让从到对等着过又再已您某么什怎因所以及与或但而"
    "楼层号房屋店厅费款税债险率额价钱票车机鸡鸭肉饼粥虾面饭菜丸姨叔婶爷伯嫂姐哥府委办局氏咨询致瓦网矿鱼床姓族第副"
)
_NEVER_LAST = frozenset(
    "在于说称打要从到给被把对也都就又却想去跟将曾现因由让请该这那占时候帮打骂和失地得"
)
_DISH = late(
    "(?:的)?(?:红烧|方便面|牛肉面|拉面|麻辣|火锅|烧烤|小吃|大虾|烧饼|煎饼|饺子|烤鱼|烤鸭|生煎|馄饨|包子|烩面|小炒|龙虾|臭豆腐|凉皮|米线|米粉|私房菜|冰红茶)"
)


def surname_length(word: str) -> int:
    """How many characters of the word's beginning are a surname: 0, 1 or 2."""
    if word[:2] in lexicon().compound_surnames:
        return 2
    return 1 if word[:1] in lexicon().surnames else 0


def is_place(name: str, following: str) -> bool:
    """李村, 王家屯: ends like a place, or the characters after it make it one."""
    known = lexicon()
    if name[-1] in known.place_ends_always:
        return True
    if name[-1] in known.place_ends and (len(name) == 2 or name[1] == "家"):
        return True
    return following[:1] in known.place_ends or following[:2] in known.place_words


def is_part(text: str, start: int, end: int) -> bool:
    """Whether `[start, end)` is a part of something longer: an idiom (胡作非为), a firm or a shop
    (盛弘物业), a place (毛家洞, 石林江), a word that goes on (宏泰公司), a sum (伍佰元).
    """
    known, name = lexicon(), text[start:end]
    if known.trade.match(text, end) or text[end - 1 : end + 1] in known.place_words:
        return True
    if text[end : end + 2] == "出所" and name[-1] == "派":
        return True
    if start > 1 and rjieba.has_word(text[start - 2 : start + 1]):
        return True  # 开发商荣盛
    if len(name) != 3:
        return len(name) == 2 and (
            rjieba.has_word(text[start : start + 4])
            or (text[end : end + 1] in _OF_PLACE and rjieba.has_word(name))
        )
    if name[1] == "家" and name[2] in _OF_FAMILY:
        return True
    if known.trade.match(text, end - 1) or name[1:] in known.trades:
        return True  # 唐宫海鲜
    if name[2] in _OF_PLACE and rjieba.has_word(name[:2]):
        return True
    if not _SUM.isdisjoint(name):
        return True
    return any(
        rjieba.has_word(text[first : first + 4]) for first in (start - 1, start) if first >= 0
    )


def possible(name: str, given: str, *, trusted: bool = False) -> bool:
    """Whether anybody may be called so; False for 管一管, 张先生, 东方大道, 郑家.

    `trusted`: the place says it is a name (姓名：柳絮，女), whatever word it is besides.
    """
    known = lexicon()
    if (
        (name in known.not_names and not trusted)
        or not NOT_GIVEN.isdisjoint(given[1:] if given[0] == "以" and len(given) > 1 else given)
        or given[-1] in _NEVER_LAST
    ):
        return False
    if name[0] == "于" and given[0] in "一二三四五六七八九十":
        return False
    if len(given) == 2 and given[1] == "家":
        return False  # 刘能家占了
    return not (
        name[-1] == name[0] or given in known.titles or given in known.place_words or given == "家"
    )


def is_brand(text: str, end: int) -> bool:
    """Whether what ends here with a title goes on as a dish: 田老师红烧肉, 康师傅方便面."""
    return _DISH.match(text, end) is not None
