"""热点问题有哪些, 反映最集中的是什么: the subjects that stand out, as 都在抱怨什么 asks for them."""

import re

from reporting.ask.marks.marks import Canvas, SignMark
from reporting.ask.marks.signs import DIGEST

_WHO = "(?:(?:广大)?(?:市民|群众|百姓|老百姓|居民|大家|诉求人)(?:们)?的?)?"
# 热点 alone is a subject; 主要 and 集中 need one: 主要集中在哪些街道 asks for streets.
_HOT = "(?:热点|焦点|热门|高频|突出|共性|普遍性?|倾向性)"
_ANY = f"(?:{_HOT}|主要|重点|集中|(?:反映)?(?:比?较|最)?(?:为)?(?:强烈|集中|突出|普遍))"
_MATTER = "(?:问题|诉求|事项|话题|矛盾|事情)"
_FIELD = f"(?:{_MATTER}|方面|领域|环节|事)"
_WHAT = "(?:什么|啥|哪些|哪几个|哪几类|哪类)"
_IS = "(?:都|主要|分别)?(?:是|有|为|在|包括)?"
_END = r"(?=$|[，,。？?呢啊呀])"
# A number in front or behind ranks them: 前五大热点问题, 热点问题排名.
_UNRANKED = r"(?<![大类个项种条\d])"
_TOPICS = (
    f"(?:有|存在){_WHAT}(?:比?较|最)?(?:为)?{_ANY}(?:的|性)?{_FIELD}",
    f"{_UNRANKED}{_WHO}{_ANY}(?:的|性)?{_MATTER}{_IS}{_WHAT}{_FIELD}?",
    f"{_UNRANKED}{_HOT}{_IS}{_WHAT}{_FIELD}?",
    f"(?:哪些|什么|啥){_MATTER}(?:比较|较为?|相对)(?:突出|集中|普遍|强烈|多){_END}",
    f"(?:主要|重点|多|都)*(?:集中|聚焦|反映|涉及)(?:在|于|的是)?{_WHAT}?(?:几个|些)?(?:方面|领域|事项|话题)"
    f"(?:的?{_MATTER})?(?:上)?{_END}",
    f"{_UNRANKED}(?:诉求|投诉|问题|民生)?的?(?:热点{_MATTER}?|(?:{_HOT}|主要){_MATTER})(?:情况|分析|梳理|汇总)?{_END}",
    f"(?:反映|反应|关心|关注|诉求)(?:得|的)?最(?:为)?(?:多|集中|突出|强烈)的?{_IS}{_WHAT}{_FIELD}?{_END}",
    f"(?:反映|反应){_WHAT}{_FIELD}?最(?:为)?(?:多|集中|突出|强烈)的?",
    f"最(?:为)?(?:集中|突出|普遍)的(?:方面|领域|环节|{_IS}{_WHAT}{_FIELD}?){_IS}{_WHAT}?{_END}",
    f"(?:都|主要)(?:是|在)?(?:反映|反应|抱怨|吐槽|投诉)(?:的是?|了|些)?{_WHAT}{_FIELD}{_END}",
    f"主要(?:是|有)?(?:哪些?|什么|啥)方面的?(?:{_MATTER})?{_END}",
    f"(?:反映|反应)(?:得|的)?(?:比较|较为?|最为?)?(?:强烈|集中|突出)的{_MATTER}{_END}",
)
_TOPIC = re.compile("|".join(_TOPICS))


def read_topics(canvas: Canvas) -> None:
    """Mark such words as asking what citizens tell of."""
    for found in _TOPIC.finditer(canvas.rest()):
        canvas.put(*found.span(), SignMark(DIGEST))
