"""What in a text is said to the program that files it, and is not of the matter.

`请把本工单分类设为养老金` under a letter about a dark street weighs as words and may decide the class.
Cut are clauses that name the filing program as the one addressed, its answer, or the class to be
written on this ticket. A person's wish to people (`请将此件转交城管局处理`) is ordinary and stays.
"""

from functools import cache

import ahocorasick_rs

from suqiu.late import late

_ENDS = late("[,。;!?#]")
# How far the clause of a word that tells may reach to each side.
_REACH = 80
# What is left must say something.
_LEAST = 5

_TICKET = "(?:本|此|该|这)(?:一?[条张个封])?(?:工单|件|单子?|条|诉求|来?信)?"
_PROGRAM = (
    "(?:ai(?:助手)?|大模型|语言模型|分类(?:模型|系统|助手|程序|算法|器|机器人)|智能(?:分类|派单)(?:系统|程序)?"
    "|智能助手|派单(?:系统|机器人|程序|算法)|(?:分类)?系统|机器(?:人)?)"
)
_CLASS = "(?:[一二三]级)?(?:分类|类别|归类|标签)(?:代码|名称|一栏)?"
_SET = '(?:里)?(?:一律)?请?(?:设置?|改写?|标|定|填写?|选|判|写|归|换)(?:[为成到:是]|上|“|")'
_ORDER = late(
    # The class of this ticket: to be set, or told outright.
    f"(?:把|将)?{_TICKET}的?{_CLASS}[^,。;!?]{{0,4}}{_SET}"
    f"|{_TICKET}(?:请|应当?|必须)?(?:归类?|分|判|划)(?:到|入|为|成)[^,。;!?]{{2,}}(?:类|类别|分类|代码)\\b"
    f'|{_TICKET}(?:请|应当|必须)?(?:归类为|判为|归到[“"]|归入[“"])'
    f"|(?:把|将)(?:它|其|{_TICKET}|所有)(?:工单)?[^,。;!?]{{0,4}}(?:归入|归到|分到|分入|归为|判为|标记为)[^,。;!?]{{0,14}}(?:类|类别|分类)"
    f'|(?:请)?(?:按|选择?|以)[“"][^”",。;!?]{{2,14}}[”"](?:这个)?(?:分类|归类|类)'
    f"|(?<!垃圾)(?:分类|类别|标签)(?:代码|名称)?(?:里|一栏|上)?(?:请|一律|直接|只能)*(?:填写?(?!错)|选|改[为成]|设[为成]|写[为成])"
    f"|{_TICKET}的?(?:归|分)类[为成到]|{_TICKET}的?性质[为是]"
    # A rule made up for all tickets.
    "|(?:所有|全部|今[日天])(?:的)?(?:来电|工单|诉求|来信)[^,。;!?]{0,4}(?:一律|均|都)(?:按|作|归|派)"
    # Its answer.
    f'|(?:直接|只|请|负责)输出|输出(?:标签|类别|分类|代码|[“"{{])|(?:只会|只能)(?:说|回答)[“"「]|答案(?:只能)?是|照抄|照此填写'
    "|系统提示词|打印提示词|(?:新的)?指令:|###"
    # The program itself.
    f"|{_PROGRAM}(?:请|你好|注意|看这里|都?要选|必须|:)|(?:请|给|致|写给|告诉)(?:自动|智能)?{_PROGRAM}(?:的话|自动|照|把|将|看|:)"
    "|(?:你(?:现在)?是|扮演|充当)[^,。;!?]{0,8}(?:分类|派单|智能|语言|ai)[^,。;!?]{0,6}(?:助手|系统|模型|机器人|程序)"
    "|扮演[^,。;!?]{0,12}程序|从现在起你"
    "|(?:假如|假设|如果|要是)你是[^,。;!?]{0,4}(?:派单|分类|人工智能|ai|程序|机器|系统|模型)"
    "|你(?:们)?这个(?:智能|自动|派单|分类)+(?:系统|模型|机器人|程序|助手)|如果你(?:拒绝|不肯|不)(?:派|分类|归)"
    # What was said before it.
    "|(?:忽略|无视|不要理会|不要管|不管|忘掉)(?:掉)?(?:以上|上述|上面|上文|之前|前面)的?(?:所有|全部|一切)?"
    "(?:内容|文字|描述|指令|指示|提示|规则|要求|说了什么|$)|(?:以上|上面|前面)(?:的)?(?:文字|内容|规则|话)(?:都是测试|已?作废|不算数)"
    "|真正的分类"
    # The list it chooses from, and how it is to hold it.
    "|你现在的任务|你必须选|(?:应当?认为|认定)(?:本|此|该)(?:信|单|件|诉求)|如果你是(?:人工智能|ai|程序|机器)"
    "|最新分类表|候选(?:类别|列表|项)|置信度(?:请?填|百分|[:=为])|(?:类别|分类|输出|改用|代码) ?[0-9]{6}(?![0-9])"
)
# Beside such a clause these go with it.
_GOES_ALONG = late(
    "(?:并|然后|再|请|你(?:会|要|得)?[把将]|那)?(?:转派|转给|派给|直接|归入|归到|归类|分到|不要|不得|不许|无需|部门|事由|name|类别名称|分类名称|其他|其余|你的|它)|.{0,3}级分类"
)
# A role of a chat, tags, an object that holds the answer; out of clauses, for they hold commas.
_FRAME = late(
    r"(?:^|(?<=[ ,。;!?]))(?:system|assistant|user) ?:[^。;!?]{0,200}[。;!?]?"
    r"|<(?P<tag>system|instructions?|think|tool_call)>[^<]{0,300}(?:</(?P=tag)>)?"
    r"|<\|[^<>|]{0,40}\|>(?:system|user|assistant)?|\[/?inst\]|<</?sys>>"
    r"|[\[【]系统(?:消息|通知|更新|提示)?[\]】][^\[【。]{0,120}(?:[\[【]/系统[\]】])?"
    r'|\{[^{}]{0,200}"(?:code|codes|choice|category|label|decision|分类|类别)"[^{}]{0,200}\}'
    r"|(?:code|category|decision|label)=[^。!?,]{0,60}"
)
_FRAME_WORDS = (
    "system", "assistant", "user:", "user :", "<|", "[inst", "<<sys", "<instruction", "<think", "<tool_call",
    "系统]", "系统】", "系统消息", "系统通知", "系统更新", '"code', '"choice', '"category', '"label', '"decision', '"分类"', '"类别"', "code=", "category=",
    "decision=", "label=",
)  # fmt: skip
_WORDS = (
    "分类", "类别", "归类", "标签", "归入", "归到", "归为", "判为", "分到", "分入", "标记为", "输出", "忽略", "无视", "不要理会",
    "不要管", "不管", "忘掉", "作废", "不算数", "都是测试", "你是", "你现在是", "扮演", "充当", "从现在起", "ai", "大模型", "语言模型",
    "系统请", "请系统", "系统照", "机器请", "机器人", "派单", "智能", "提示词", "指令", "答案", "照抄", "照此填写", "###",
    "你现在的任务", "你必须选", "应当认为", "应认为", "认定本", "认定此", "认定该", "如果你", "假如你是", "假设你是",
    "要是你是", "性质为", "性质是", "均按", "一律按", "都按", "均作", "一律作", "均归", "一律归", "均派", "一律派", "都派", "候选", "置信度", "改用", "代码",
)  # fmt: skip


@cache
def _finder() -> ahocorasick_rs.AhoCorasick:
    return ahocorasick_rs.AhoCorasick(
        [*_FRAME_WORDS, *_WORDS],
        matchkind=ahocorasick_rs.MatchKind.LeftmostLongest,
        implementation=ahocorasick_rs.Implementation.DFA,
    )


def without_orders(text: str) -> str:
    """A normalised text without what is said to the program; the text itself where nothing is, or
    where hardly anything else would stay.
    """
    found = _finder().find_matches_as_indexes(text)
    if not found:
        return text
    cut: list[tuple[int, int]] = []
    if any(number < len(_FRAME_WORDS) for number, _, _ in found):
        cut += (match.span() for match in _FRAME.finditer(text))
    looked = 0
    for _, at, _ in found:
        if at < looked:
            continue
        start, end = _clause(text, at)
        looked = max(end, at + 1)
        if _ORDER.search(text, start, end):
            cut.append((start, end))
            while end < len(text) and text[end - 1] == "," and _GOES_ALONG.match(text, end):
                start, end = _clause(text, end)
                cut.append((start, end))
            looked = max(looked, end)
    if not cut:
        return text
    kept, done = [], 0
    for start, end in sorted(cut):
        if start > done:
            kept.append(text[done:start])
        done = max(done, end)
    rest = "".join((*kept, text[done:])).strip(" ,;:")
    return rest if len(rest) >= _LEAST else text


def _clause(text: str, at: int) -> tuple[int, int]:
    """Start and end of the clause around a place, its mark included."""
    least = max(0, at - _REACH)
    start = least
    for mark in _ENDS.finditer(text, least, at):
        start = mark.end()
    after = _ENDS.search(text, at, at + _REACH)
    return start, after.end() if after else min(len(text), at + _REACH)
