"""不分类型, 不限街道呢: a turn that takes away what the one before kept to."""

import re
from dataclasses import replace

from reporting.ask.drafting.filtering import LEVELS
from reporting.ask.marks.marks import DimensionMark
from reporting.ask.reading.lexicon import Lexicon
from reporting.query.query import Query, Where

_NOT_BY = re.compile(
    "(?:那么?|要是|如果|再看看?)?(?:不分|不限|不管|不论|不区分|不限定)(?:是|在)?(?:哪[一个些]*|什么|何种|具体)?"
    "(?P<what>[一-龥]{1,5}?)(?:了|的话|来看|地?算|统计|合起来)?"
    "(?:呢|(?:一共|总共|合计)?(?:是|有)?(?:多少|几)[件单个]?)?[呢啊?？。]*"
)
# The kind of request, or of matter: whichever the question before kept to.
_KINDS = {"类型": ("request_type", *LEVELS), "类别": ("request_type", *LEVELS), "类": LEVELS}


def lifted(text: str, previous: Query | None, lexicon: Lexicon) -> tuple[Query, str] | None:
    """The query before without its values of what is named, and those values; None for any other
    turn, and where it kept to nothing of that kind.
    """
    found = _NOT_BY.fullmatch(text)
    if found is None or previous is None or previous.share:
        return None
    known = [one for one in lexicon.meanings(found["what"]) if isinstance(one, DimensionMark)]
    kinds = _KINDS.get(found["what"], ()) or tuple(one.dimension for one in known)
    gone = [one for one in previous.filters if isinstance(one, Where) and one.dimension in kinds]
    if not gone:
        return None
    kept = tuple(one for one in previous.filters if one not in gone)
    return replace(previous, filters=kept), "、".join(v for one in gone for v in one.values)
