"""Which short texts name no matter, being a place, a wish or abuse: nothing can be filed by them."""

import re
from collections.abc import Sequence

# A text of more characters tells something besides.
_LONGEST = 24
_WISH = re.compile(
    # Whose matter it is tells not what it is.
    "(?:小区|社区|学校|医院|公司|单位|村里|村|物业|街道|政府)的(?:那?[些点]?事情?|问题|情况)|有[些点]儿?事|"
    "您好|你好|喂|谢谢|多谢|麻烦|劳烦|拜托|恳请|恳求|请求|请|希望|盼望|盼|要求|求求|求|诉求|尽快|赶紧|赶快"
    "|马上|抓紧|早日|及时|给予|予以|解决|处理|办理|落实|重视|关注|回复|答复|帮忙|帮助|帮帮|帮"
    "|你们|您们|贵局|政府|领导|相关部门|有关部门|部门|我们|咱们|我家|我|您|你|本人|市民|来电人"
    "|[这那有]?件事情?|有个?事情?|[这那]事情?|的?事情?|问题|情况|一下|一趟|下|给|把|能|可以|好好|快点|快|派人|来人|来|管管|管"
    "|的|了|吧|呢|啊|呀|吗|个|去|看看|看|说法|反映|投诉|举报"
    "|我要|要|想|需要|打算|跟|和|说|讲|问|咨询|找|电话|热线|这里|这边|这|那"
)
# How a matter stands names none: 拖了很久了, 一直没解决. Beside a place it may be one: 楼道没人管.
_STALE = re.compile(
    "打[了过]?(?:好几|好多|无数|[几多0-9一二两三四五六七八九十]+)[个次遍]|有|拖着?|很久|好久|这么久|太久|多久|久|很长时间|好长时间|长时间|好几[天年次]|几[天年次]|多次|次数?|好多次|无数次"
    "|一直|到现在|至今|现在|还是|还|都|也|没有|没人?|未|不|得到|到底|结果|进展|下文|动静|音信|理|[管办理]"
)
_PLACE = re.compile(
    "(?:住|在|家住|地址是?|位置是?)?"
    "[^没不无有被停坏修堵漏吵乱脏臭占拆想要怎什为哪违]{0,14}?"
    "(?:小区|社区|花园|家园|公寓|大厦|广场|新村|大道|街道|路口|号楼|[0-9]+栋|[0-9]+幢|单元|[0-9]+室|[0-9]+号)"
)
# What stands in the place of a matter.
_ALLUSION = re.compile("[那这]个?[件些]?事|[个件]事|一事|有事|[那这]个?问题|反映问题|当面|一趟")
_SIGNS = re.compile(r"[\W_]+")
# What stands around words of abuse and names no matter either: 你们这帮…, 全都….
_AROUND = re.compile(
    "你们|他们|这些|那些|这[帮群伙种]|那[帮群伙种]|[一帮群伙]|全部|统统|简直|就是|都是|全是|真是|全都|不是|东西|玩意儿?|家伙"
    "|当官的|热线|政府|气死|恨死|真的|真|太|是|就|只会|只知道|知道|的人|个个|快|早晚|迟早|通通|什么|才|又|全|们|这|那|人|会|得"
)


def says_nothing(text: str) -> bool:
    """Whether a normalised text of at most 24 characters names no matter: it is a place
    (翠湖小区3号楼), a wish (请尽快处理一下我的事), both, or tells how some matter stands (这件事拖了很久了).
    """
    if len(text) > _LONGEST or not (plain := _SIGNS.sub("", text)):
        return False
    left = _WISH.sub("", plain)
    return not _STALE.sub("", left) or bool(_PLACE.fullmatch(left))


def only_alludes(text: str) -> bool:
    """Whether a normalised text that names no matter speaks of one: 昨天那件事, 有事当面讲."""
    return bool(_ALLUSION.search(text))


def says_only(text: str, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a normalised text says nothing besides these places (start, end) of it: what is left
    names no matter.
    """
    kept = list(text)
    for start, end in spans:
        kept[start:end] = " " * (end - start)
    parts = _SIGNS.split("".join(kept))
    return not any(_AROUND.sub("", _WISH.sub("", _STALE.sub("", part))) for part in parts)
