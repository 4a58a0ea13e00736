"""What a desk, a form or another line puts around a matter: 工单编号…, 110转来, 致电反映, 谢谢.

The classifier learned from letters. In a note of one sentence such words weigh as much as the
matter: 谢谢 alone made a complaint about spoilt milk praise.
"""

from functools import cache

import ahocorasick_rs

from suqiu.late import late

# Longer texts have words enough of their own.
_MOST_CHARS = 120
# So many letters must be left, or the frame stays.
_LEAST_LEFT = 5
_WORDS = late("[\u4e00-\u9fff]")
# Where a clause of a normalised text begins and ends.
START = r"(?:(?<=[,。;!?:、 ])|\A)"
END = r"(?:[,。;!?、 ]+|\Z)"
_CONTENT = (
    "(?:(?:诉求|工单|报警|问题|来信|反映|投诉|事件|留言|主要|来电|事项|案件)"
    "(?:内容|描述|名称|情况|问题)|内容|描述|基本情况)"
)
_FIELD = (
    "(?:(?:工单|警情|来信|网格|受理|单据|流水|事件|案件)?(?:编号|单号)|来电号码|(?:联系)?电话|"
    "(?:来电|受理|提交|上报|诉求|登记|派单)时间|受理(?:坐席|座席|人)|"
    "(?:上报|登记|写信|经办|报警|诉求|联系|来电|反映|投诉)人(?:姓名|要求)?|用户昵称|ip|诉求类型|诉求目的|"
    "诉求地址|来信标题|是否保密|回访要求|(?:事件)?等级|处置时限|办理时限|话务员|坐席|座席|推送原因|备注|归属地)"
)
_CLOCK = r"(?:\d{4}[-/年]\d{1,2}[-/月]\d{1,2}日?(?: ?\d{1,2}[:时]\d{2}分?(?::\d{2})?)?)"
_CALLER = "(?:来电人|来话人|诉求人|投诉人|反映人|报警人|该?市民|居民|群众|业主|村民|网民|网友)"
_DEMAND_HINTS = "核实 核查 处理 查处 解决 解释 办理 回复 答复 说法 反馈"
_DEMAND = (
    rf"{START}(?:请|望|恳请|要求|希望|需)(?:相关|有关|职能|承办|主管|属地|贵)?(?:部门|单位)?"
    r"(?:予以|给予|尽快|及时|依法)?(?:核实|核查|处理|查处|解决|合理解释|按职责办理|并|尽快|回复|答复|来电人|市民|"
    rf"给个说法|办理情况|将|于\d+个?工?作?日内|反馈){{1,6}}{END}"
)
# Each with words of which one must be there: to look for these is much quicker.
_FRAMES = tuple(
    (hints.split(" "), late(pattern))
    for hints, pattern in (
        # 工单编号:…, 来电时间:…
        (
            ": 编号 单号",
            rf"【?{_FIELD}】?[:是为]?(?:{_CLOCK}|(?<=[:是为】])[^,。;!? 】()]{{0,30}}|"
            r"[a-z]{0,3}\d[\da-z-]*)(?:[,。;】) ]+|\Z)",
        ),
        # 诉求内容:
        (
            ": 】",
            rf"(?:[一二三]、)?【?{_CONTENT}[】:]+",
        ),
        ("【", "【[^】]{2,20}】"),
        # 110转来:
        (
            "110 12348 12315 12319 12369 人民网 指挥中心 微信公众号 网格员",
            r"\A(?:110|12348|12315|12319|12369|人民网|公安局?指挥中心|微信公众号|网格员[^,。:]{0,6})"
            r"[^,。:]{0,12}(?:转来|转办|推送|留言|发现)(?:的?(?:工单|联动单|平台))?[,:。 ]*",
        ),
        # 来电人于11月3日致电反映
        (
            "反映 称 表示",
            rf"{START}(?:{_CALLER}|经核实)?(?:于(?:{_CLOCK}|\d{{1,2}}月\d{{1,2}}日))?"
            r"(?:第[一二三四五六]次|多次|再次)?(?:来电|致电|拨打)?(?:12345)?(?:热线)?"
            r"(?:反映|称|表示)[:,]*(?=[^,。;!? ])",
        ),
        # 非警务警情, 特转12345
        (
            "警务 12345 不属于 已告知 网格中心 处置 前期工单 未解决 再次来电",
            rf"{START}(?:非警务警情|(?:现|故)?(?:特)?转12345[^,。;]{{0,8}}|"
            r"不属于[^,。;]{1,12}(?:职责|管辖)(?:范围)?|民警已告知[^。;]{0,20}|请12345[^,。;]{0,6}|"
            r"已上报网格中心|请?职能部门处置|前期工单(?:号)?\w*|至今未解决|现?再次来电要求处理)"
            + END,
        ),
        # 尊敬的…, 您好, 谢谢
        (
            "您好 你好 谢 此致 麻烦 恳请",
            rf"{START}(?:尊敬的[^,。;:]{{2,8}}[:,!]*)?(?:您好|你好|此致敬礼|谢谢您?|麻烦了|"
            rf"恳请[^,。;]{{0,8}}百忙之中[^,。;]{{0,8}}){END}",
        ),
        # 请相关部门核实处理
        (_DEMAND_HINTS, _DEMAND),
        (
            "保密 不满 泄露",
            rf"{START}(?:来电人|市民)?(?:要求保密|对此不满|表示对此不满|请勿泄露来电人信息){END}",
        ),
        (
            "( [图片]",
            r"\((?:话务员|坐席|座席|来电人)[^()]{0,12}\)|\[图片\]",
        ),
    )
)


_STOCK_DEMAND = late(_DEMAND)


@cache
def _finder() -> tuple[ahocorasick_rs.AhoCorasick, tuple[int, ...]]:
    """Finds the hints of all frames at once; of each the number of its frame."""
    words = [(hint, number) for number, (hints, _) in enumerate(_FRAMES) for hint in hints]
    finder = ahocorasick_rs.AhoCorasick(
        [hint for hint, _ in words], implementation=ahocorasick_rs.Implementation.DFA
    )
    return finder, tuple(number for _, number in words)


def without_frame(text: str) -> str:
    """A short normalised text without what was put around it; a longer one as it is."""
    if len(text) > _MOST_CHARS:
        return text
    rest = text
    finder, numbers = _finder()
    hinted = {
        numbers[hint] for hint, _, _ in finder.find_matches_as_indexes(text, overlapping=True)
    }
    for number in sorted(hinted):
        cut = _FRAMES[number][1].sub("", rest)
        if len(cut) < len(rest) and len(_WORDS.findall(cut)) >= _LEAST_LEFT:
            rest = cut
    return rest


def without_demands(text: str) -> str:
    """A normalised text without demands that say nothing of the matter: 请相关部门核实处理."""
    return _STOCK_DEMAND.sub("", text)
