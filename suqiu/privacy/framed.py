"""Names that are words besides, told by a sentence that only a person fits: 我是夏天，住在…, 我爷爷水根九十二岁."""

import rjieba

from suqiu.late import late
from suqiu.privacy.found import Taken, add_name
from suqiu.privacy.lexicon import lexicon
from suqiu.privacy.name_shapes import possible, surname_length

_HAN = "[\u4e00-\u9fff]"
_AGE = r"(?:今年|现年)?(?:\d{2,3}|[一二三四五六七八九十百]{2,4}多?)周?岁"
_NUMBER = r"[他她]的(?:手机|电话|号码|微信|身份证|联系)"
_KIN = (
    "爷爷|奶奶|外公|外婆|姥姥|姥爷|父亲|母亲|爸爸?|妈妈?|丈夫|妻子|老公|老婆|爱人|老伴|儿子|女儿|孙子|孙女"
    "|外孙女?|弟弟|哥哥|姐姐|妹妹|婆婆|公公|岳父|岳母|侄子|侄女|外甥女?|叔叔|伯伯|伯父|舅舅|姑姑|姨妈"
)
# Who says so of himself goes on with where he lives, how old he is, how he is reached.
_SELF = late(
    f"是(?:(?<=[我俺咱]是)|(?<=本人是))(?P<name>{_HAN}{{2,3}})(?=[，,]\\s?(?:家?住|现住|{_AGE}|(?:我的)?(?:联系)?(?:电话|手机)"
    f"|身份证)|的(?:{_KIN}|家长))"
)
_RELATED = late(
    f"(?:{_KIN})(?P<name>{_HAN}{{2,3}}?)(?=[，,]?\\s?(?:{_AGE}|{_NUMBER})|[，,](?:身份证|电话|手机|[男女][，,。]))"
)
# 房东, 华侨, 单身, 高三: words for people, and so said by many of themselves.
_NO_LAST = frozenset(
    "东客侨员管领身儿民者人户长师工生友妻夫子女爸妈爷奶哥姐弟妹主手戚伴兵军干部司家辈亲属方商贩代表族群众团一二三四五六"
)


def find_framed(text: str, taken: Taken) -> None:
    """Add them."""
    for match in _SELF.finditer(text):
        if _self_told(match["name"]):
            add_name(text, *match.span("name"), taken)
    said = "岁" in text or "身份证" in text or "电话" in text or "手机" in text or "号码" in text
    for match in _RELATED.finditer(text) if said else ():
        if _may_be_given(match["name"]):
            add_name(text, *match.span("name"), taken)


def _self_told(name: str) -> bool:
    size = surname_length(name)
    return (
        0 < size < len(name)
        and name[-1] not in _NO_LAST
        and name[:2] not in lexicon().never
        and possible(name, name[size:], trusted=True)
    )


def _may_be_given(name: str) -> bool:
    """Whether it is made of characters of names and no other word: 已经九十二岁, 去年九十岁."""
    if name == "高龄" or not lexicon().given.issuperset(name):
        return False
    return all(len(word) == 1 or tag[0] in "nsz" for word, tag in rjieba.tag(name))
