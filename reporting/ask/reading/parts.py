"""Where one sentence asks twice: 9月受理多少，其中投诉多少. Each part is a question of its own, the later
ones go on from those before.
"""

import re
from datetime import date

from suqiu.periods import PeriodError, find_periods

_MOST = 4

_BREAK = re.compile("[,;。?!]+")
# 9月受理多少其中投诉多少, dictated without a stop.
_UNSTOPPED = re.compile(
    "(?:(?<=多少)|(?<=多少件)|(?<=几件))(?=其中)"
    "|(?:(?<=是哪个)|(?<=是哪些)|(?<=是谁)|(?<=多少)|(?<=多少件)|(?<=几件))(?=[^,;。?!]{2,10}呢$)"
)
_ASKS = re.compile("多少|几|哪|谁|什么|啥|最|率|量|时长|用时|前|后|怎么样|如何|呢$")
_NUMBER = re.compile(
    "(?:(?:多少|几)(?:[件单个起宗条次家]|小时|天)?(?:工单|诉求|投诉|举报|咨询|求助|建议|表扬)?|(?:率|比)(?:是|有)多少)[了啊呢]?$"
)
# 9月呢, 那东湖街道呢, with nothing of its own but what is put in place of what was asked about.
_AND_WHAT = re.compile(
    "^(?:那|那么)?(?!其余|除此|要是|如果)(?:(?!多少|几|哪|什么|啥|谁|怎)[^,]){1,14}呢$"
)
# 东湖街道满意率跟全区平均比怎么样: its figure, and that of all.
_WITH_ALL = re.compile(
    "^(?P<head>.+?),?(?:[跟和与同](?P<all>全[区市县])的?(?:平均|整体|总体)?(?:水平|值|数)?(?:(?:[对相]?比|比较)(?:一下|起来)?"
    "(?:是)?(?:怎么样|怎样|如何|咋样|高还是低|是?高是?低|差多少|差几个(?:百分)?点|差多大|情况)?"
    "|(?:相?差|差距?|有)(?:了|有)?(?:多少|多大|几个(?:百分)?点|差[距别异])(?:差[距别异])?)|(?:对比|比较)(?P<all2>全[区市县])(?:平均|整体|总体)?"
    "|(?:是不是|是否|有没有)?[比较高低][于]?(?P<all3>全[区市县])的?(?:平均|整体|总体)?(?:水平|值|数)?"
    "(?:还?是?(?:[高大长多快好](?:还是|是)[低小短少慢差]|[低小短少慢差](?:还是|是)[高大长多快好]|[高低大小长短快慢](?=吗))|(?=吗)|[高大长多快好低小短少慢差]?[了出]?(?:多少|多大|几个(?:百分)?点|差多少|怎么样|如何)))[呢吗?]?$"
)
# 全区平均满意率和教育局满意率, 教育局和全区的满意率: the figure of one and of all.
_ALL_FIRST = re.compile(
    "(?P<all>全[区市县])的?(?:平均|整体|总体)?的?[^,和与跟]{2,6}(?:率|时长)[和与跟](?=[^,]*(?:率|时长))"
)
_EACH_GROUP = re.compile("[每哪]|各(?!自|[是为]?多少)")
_ALL_SECOND = re.compile(
    "[和与跟](?P<all>全[区市县])的?(?:平均|整体|总体)?(?:水平)?(?=的?[^,和与跟比]{2,6}(?:率|时长))"
)
# 哪个街道满意率最低，投诉多少: of that street.
_WHICH_MOST = re.compile("哪[个家].*(?:最|第一)|最.*(?:哪[个家]|谁)")
_ITS_NUMBER = re.compile(
    "^(?!它|其|哪|一?共|总共|有多|有几|是多|是几|占|比|分别|各|都|达|多少|几)[^,]{2,12}?(?:多少|几[件个])[件个]?[呢]?$"
)
# 满意率最低的街道投诉多少件: the complaints say nothing of which street it is.
_FIRST_AND_ITS = re.compile(
    "^(?P<head>[^,]*(?:率|时长)[^,]{0,3}最[高低长短差好]的?(?:[两三四五六七八九十]个)?(?:街道|部门|承办单位|单位|社区)"
    r"(?:\((?:[^()]*\d[^()]*)\)|,[^,]*\d+件以上的?)?)"
    "[,的]?(?P<tail>(?!的|各|分别|一共|总共|共|它|其|[^,]*(?:受理|承办|接到?|收到?)了?(?:多少|几)件)"
    "[^,的率]{2,8}(?:多少|几)件)$"
)
_RANKING = re.compile(
    "[^,]*哪一?[个家些]?(?P<unit>街道|镇街|部门|单位|承办单位|社区|渠道|季度|月|天)的?(?P<by>[^,哪]{0,12})最[多少高低长短好差快慢大][了呢]?"
)
# 哪个月最多哪个月最少, without a stop between the two.
_RANKED_ON = re.compile("(?<=最[多少高低长短好差快慢大])(?=哪一?[个家些])")
# 投诉最多的三个街道和满意率最低的三个部门: a ranking of other groups in each part, without 哪个.
_N = r"(?:\d{1,2}|[一两二三四五六七八九十]{1,2})"
_RANKED_GROUPS = re.compile(
    rf"(?P<head>[^,哪各每]*?)(?P<way>最[多少高低长短好差快慢大]|[前后]{_N}[名位个]?|倒数第?{_N}[名位个]?|垫底)的?(?:{_N}[个家])?"
    "(?P<unit>街道|镇街|部门|单位|承办单位|社区|渠道|来源|[一二三]级分类|[大中小]类)"
    "(?:(?:都|分别)*[是有](?:哪[几些]?[个家]?|谁|什么))?"
)
_GROUPS_END = re.compile(rf"{_RANKED_GROUPS.pattern}(?P<joint>[,;。?!、和与及]+|以及|还有|$)")
# 中山街道今年…和…: of the place, both.
_PLACE = re.compile("[^,]{2,8}?(?:街道|[镇村局区]|公司|中心)(?!最)")
_SEVERAL = re.compile("最[高低长短差好]的?[两三四五六七八九十]个")
_DONE = re.compile("(?:办|处理)了(?:多少|几)")
# 投诉多少，咨询多少，一共多少; 投诉、咨询各多少，合计多少.
_TOGETHER = re.compile("^(?:合计|一共|总共|加起来|总计|共)(?:是|有)?(?:多少|几)[件个]?$")
_SEVERAL_NUMBERS = re.compile("[各别](?:自|是|有)*(?:多少|几)|(?:多少|几)件?,[^,]*(?:多少|几)")
_RATED = re.compile("率|时长|时间|多久|占|比")
_OF_THEM = re.compile("^(?:这?其中|[这那]?里[面头边]|[这那]里面|当中|这些里面?)")
# 有几件是说电梯困人的.
_SO_MANY_ARE = re.compile("[^,]*有(?:多少|几)件(?:是|属于|在)?[^,]{1,14}的$")
# 又集中在哪些街道, 主要是哪些部门的: where the number of before lies.
_WHERE = re.compile(
    "^(?:又|都|主要|分别|具体|各自|大多|大都|其中)*(?:是|在|(?:集中|分布|[落卡压])[在于]|来自|涉及|属于)(?:了|的是)?(?:哪|谁|什么|啥)"
)
# 主要是哪些部门的，一共几件.
_LIES_IN = re.compile(
    "(?:主要|集中)[是在来自涉及于有]*哪(?:些|几个)(?:部门|单位|街道|社区|渠道)的?$"
)
_RANKED = re.compile(
    "^(?:都|主要)?(?:是|在|集中在)?(?:哪|谁|什么|啥).*(?:最|多$|少$)|^最.{1,4}的?(?:是|有)(?:哪|谁)"
)
# 满意率最高和最低的街道, 前三和后三的街道: how much lies between them is another question.
_BOTH_ENDS = re.compile(
    "(?P<high>最[高多大长快好])的?(?:[和与跟及、,]|以及|还有)(?P<low>最[低少小短慢差])"
    rf"|(?P<first>前{_N}[名位个]?)的?(?:[和与跟及、,]|以及|还有)(?P<last>(?:后|倒数)第?{_N}[名位个]?)"
)
_BETWEEN = re.compile("差距?多少|相差|差多大|差值|极差|[多高]出|比|倍|各自|加起来|一共|合计|总共")
_FAR_END = re.compile(
    "最[多高大长快好].*[,;。]最(?:少|低|小|短|慢|差)的?(?:又?是|呢|有)|最[少低小短慢差].*[,;。]最[多高大长快好]的?(?:又?是|呢|有)"
)
_TOLD_EACH = re.compile("(?:都|又)?(?:分别|各自?)(?=[是为有]?(?:[哪谁多几]|$))")


def parts_of(text: str) -> tuple[str, ...]:
    """The parts of a cleaned question, the whole alone where it asks once. Only what surely is a
    question after a question is cut off: other clauses hang together.
    """
    beside = _WITH_ALL.match(text)
    if beside and _ASKS.search(beside["head"]):
        whole = beside["all"] or beside["all2"] or beside["all3"]
        # 投诉量与全区比 is of the number of all, of whose mean nobody knows what it is.
        mean = _RATED.search(beside["head"]) or "平均" in text[beside.end("head") :]
        return (beside["head"], f"{whole}{'平均' if mean else ''}呢")
    found = _ALL_FIRST.search(text) or _ALL_SECOND.search(text)
    if found and not _EACH_GROUP.search(text):
        return (text[: found.start()] + text[found.end() :], f"{found['all']}平均呢")
    its = _FIRST_AND_ITS.match(text)
    if its:
        several = _SEVERAL.search(its["head"]) is not None
        return (its["head"], f"{'它们' if several else '它'}的{its['tail']}")
    stopped = _UNSTOPPED.sub(",", text)
    clauses = [one for one in _BREAK.split(stopped) if one]
    parts = clauses[:1]
    for clause in clauses[1:]:
        if _TOGETHER.match(clause) and _SEVERAL_NUMBERS.search(",".join(parts)):
            parts = [",".join(parts), "合计呢"]
        elif _TOGETHER.match(clause) and _LIES_IN.search(parts[-1]):
            parts.append("合计呢")
        elif _WHICH_MOST.search(parts[-1]) and _ITS_NUMBER.match(clause):
            counted = clause.endswith("多少") and not _RATED.search(clause)
            parts.append(f"它的{clause}{'件' if counted else ''}")
        elif _goes_on(parts[-1], clause):
            parts.append(clause)
        else:
            parts[-1] += f",{clause}"
    return tuple(parts) if 1 < len(parts) <= _MOST else (text,)


def _goes_on(head: str, clause: str) -> bool:
    if not _ASKS.search(head):
        return False
    number = _NUMBER.search(head) is not None
    if _AND_WHAT.match(clause) and not _OF_THEM.match(clause):
        return True
    if _OF_THEM.match(clause):
        return number and _ASKS.search(clause) is not None
    if _WHERE.match(clause) and (number or _SO_MANY_ARE.match(head)):
        return True
    return number and _RANKED.match(clause) is not None


def numbers_asked(text: str) -> tuple[str, ...]:
    """The clauses of a question each of which asks for a number; else nothing."""
    clauses = [one for one in _BREAK.split(text) if one]
    if not 1 < len(clauses) <= _MOST or not all(map(_NUMBER.search, clauses)):
        return ()
    # 热线接了多少，城管局办了多少: received or closed?
    return () if any(map(_DONE.search, clauses)) else tuple(clauses)


def timed_apart(text: str, as_of: date) -> tuple[str, ...]:
    """上半年总共多少，下半年到现在多少: a time and a number of its own in each clause; else nothing."""
    clauses = numbers_asked(text)
    try:
        timed = all(find_periods(one, as_of) for one in clauses)
    except PeriodError:
        return ()
    return clauses if timed else ()


def far_end_left(text: str) -> bool:
    """派单量最大的街道是哪个，最小的是哪个: the other end is asked for in a clause of its own."""
    return _FAR_END.search(text) is not None


def rankings_apart(text: str, as_of: date) -> tuple[str, ...]:
    """9月哪个街道投诉最多，哪个部门满意率最低: a ranking in each clause, the later ones in the time of
    the first and, where they are of other groups, of nothing else that it says; else nothing.
    """
    clauses = [one for one in _BREAK.split(_RANKED_ON.sub(",", text)) if one]
    found = [_RANKING.fullmatch(one) for one in clauses]
    if not 1 < len(clauses) <= _MOST or not all(found):
        return ()
    by = found[0]["by"] if found[0] else ""
    if by:
        # 哪个季度满意率最高，哪个季度最低: by the same figure.
        clauses = [
            f"{clause[: one.start('by')]}{by}{clause[one.end('by') :]}"
            if one and not one["by"]
            else clause
            for clause, one in zip(clauses, found, strict=True)
        ]
    try:
        times = [find_periods(one, as_of) for one in clauses]
    except PeriodError:
        return ()
    if len(times[0]) > 1 or any(times[1:]):
        return ()
    if len({one["unit"] for one in found if one}) == 1:
        # 中山街道哪个月最多，哪个月最少: of the street, both.
        head = clauses[0][: clauses[0].index("哪")]
        bare = all(one.startswith("哪") for one in clauses[1:])
        return (clauses[0], *(f"{head}{one}" for one in clauses[1:])) if bare else ()
    said = clauses[0][times[0][0].start : times[0][0].end] if times[0] else ""
    return (clauses[0], *(f"{said}{one}" for one in clauses[1:]))


def groups_apart(text: str, as_of: date) -> tuple[str, ...]:
    """投诉最多的三个街道和满意率最低的三个部门: a ranking of other groups in each part, the later ones in the
    time and the place of the first; what only says 前五的部门 is ranked by the same. Else nothing.
    """
    text = text.rstrip("?。!,;呢")
    found = list(_GROUPS_END.finditer(text))
    whole = "".join(one[0] for one in found) == text
    if not whole or not 1 < len(found) <= _MOST or not found[0]["joint"] or found[-1]["joint"]:
        return ()
    if len({one["unit"] for one in found}) < len(found):
        return ()
    try:
        times = [find_periods(one["head"], as_of) for one in found]
    except PeriodError:
        return ()
    if len(times[0]) > 1 or any(times[1:]):
        return ()
    head = found[0]["head"]
    place = _PLACE.search(head)
    said = head[: max([one.end for one in times[0]] + ([place.end()] if place else []), default=0)]
    parts = [one[0][: one.start("joint") - one.start()] for one in found]
    later = (
        f"{said if one['head'] else head}{part}" for one, part in zip(found, parts, strict=True)
    )
    return (parts[0], *list(later)[1:])


def ends_apart(text: str) -> tuple[str, ...]:
    """满意率最高和最低的街道, 前三和后三的街道: one ranking from either end; else nothing."""
    found = _BOTH_ENDS.search(text)
    if found is None or text.count("最") != text.count("最近") + found[0].count("最"):
        return ()
    if _BETWEEN.search(text):
        return ()
    plain = _TOLD_EACH.sub("", text[found.end() :])
    ends = (one for one in ("high", "low", "first", "last") if found[one])
    return tuple(f"{text[: found.start()]}{found[one]}{plain}" for one in ends)
