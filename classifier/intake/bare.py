"""Which short texts say no more than a place or a wish: nothing can be filed by them."""

import re

# A text of more characters tells something besides.
_LONGEST = 24
_WISH = re.compile(
    "您好|你好|喂|谢谢|多谢|麻烦|劳烦|拜托|恳请|恳求|请求|请|希望|盼望|盼|要求|求求|求|诉求|尽快|赶紧|赶快"
    "|马上|抓紧|早日|及时|给予|予以|解决|处理|办理|落实|重视|关注|回复|答复|帮忙|帮助|帮帮|帮"
    "|你们|您们|贵局|政府|领导|相关部门|有关部门|部门|我们|咱们|我家|我|您|你|本人|市民|来电人"
    "|[这那]件?事情?|事情|问题|情况|的事|一下|一趟|下|给|把|能|可以|好好|快点|快|派人|来人|来|管管|管"
    "|的|了|吧|呢|啊|呀|吗|个|去|看看|看|说法|反映|投诉|举报"
)
_PLACE = re.compile(
    "(?:住|在|家住|地址是?|位置是?)?"
    "[^没不无有被停坏修堵漏吵乱脏臭占拆想要怎什为哪违]{0,14}?"
    "(?:小区|社区|花园|家园|公寓|大厦|广场|新村|大道|街道|路口|号楼|[0-9]+栋|[0-9]+幢|单元|[0-9]+室|[0-9]+号)"
)
_SIGNS = re.compile(r"[\W_]+")


def says_nothing(text: str) -> bool:
    """Whether a normalised text of at most 24 characters names no matter: it is a place
    (翠湖小区3号楼), a wish (请尽快处理一下我的事), or both.
    """
    if len(text) > _LONGEST or not (plain := _SIGNS.sub("", text)):
        return False
    return not (left := _WISH.sub("", plain)) or bool(_PLACE.fullmatch(left))
