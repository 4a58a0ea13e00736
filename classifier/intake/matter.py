"""What a ticket is filed by: without who calls, whom they asked already, their particulars, and
what is said to the program (`orders.py`).

`我是公租房住户，我家停水了` is no matter of housing, and `找过城管，城管说不归他们管` none of the body
that declined. A complaint about a body names it outside such clauses and keeps it.
"""

import re
from collections.abc import Sequence
from functools import cache

import ahocorasick_rs

from classifier.intake.bodies import load_bodies
from classifier.intake.frames import END, START, without_frame
from classifier.intake.orders import without_orders
from suqiu.late import late

# Less than this, or less than a third, says too little: then the words stay. Beside a landmark a
# few words are the whole matter (法院对面夜市太吵).
_LEAST_CHARS, _LEAST_SHARE, _LEAST_BESIDE = 10, 3, 3
# Who calls stands near the beginning.
_HEAD = 80
# How far before a word that tells a clause, or a landmark, may begin.
_REACH, _NEAR = 60, 18
_MARKS = frozenset(",。;!?:、 ")
_HAN = "[\u4e00-\u9fff]"

_CALLER = late(
    rf"{START}(?:(?:我|本人|我们|我家|俺|咱|咱们|市民|来电人|来电市民|其|该市民|诉求人|反映人)"
    r"(?:本人|现在|以前|原来|家|们|也|自己)?(?:是|系|为|属于|今年)|作为|身为)"
    r"(?!来|想|要|在|因|从|被|昨|今|去年|不|没|去|通过|最|怎|怕|按|真|很|非常|第|为了|了|此)"
    # What somebody came for is told, not who calls: 我们是外地来旅游的.
    r"(?![^,。;!?]{0,8}(?<![外自])[来去])[^,。;!?了过着不没吗怎被:]{2,14}[,。;!]+"
)
# With these the matter is what such a person is due, so that it matters who calls.
_DUE = late(
    "补贴|补助|津贴|补偿|优待|优惠|优抚|优先|扶助|抚恤|特扶|奖扶|扶持|奖励|慰问|安置|待遇|救助|救济|怎么领|领取|申领|"
    "领到|资格|认定|光荣牌|随军|免费|减免|过渡费|打到|到账|发放|停发|少发|政策|办证|证怎么|考试|标准|这笔钱|份子钱|"
    "生活费|医药费|公章|身份"
)

_LABEL = (
    "(?:我的?|本人|我家|他的)?(?:(?:联系|手机|固定|来电)?(?:电话|手机|号码)|联系方式|身份证|证件|银行卡|卡号|账号|微信|qq"
    "|邮箱)(?:号码?|账号|卡号)?(?:[:是为]| )*"
)
_PART = (
    r"(?:\d+|[一二三四五六七八九十]{1,3})(?:号楼|号院|栋|幢|座|楼|单元|门|层|号|室|户|房|#|-|组)"
)
_HOME = rf"[^,。;!?\d]{{0,20}}(?:{_PART}){{1,6}}[ab\d东西中]{{0,5}}(?:室|号|户)?"
_PARTICULARS = late(
    rf"{START}(?:"
    rf"(?:我|本人)(?:叫|姓|名叫){_HAN}{{1,4}}(?:,[男女])?(?:,(?:今年)?\d\d岁)?"
    rf"|(?:姓名|诉求人|联系人|来电人|反映人|投诉人)(?:姓名)?[:是为]+{_HAN}{{2,4}}(?:[ ,(]?[男女]\)?)?(?:[ ,]?1\d{{10}})?"
    rf"|{_LABEL}[\da-z_*@.-]{{7,}}"
    r"|1\d{10}"
    rf"|(?:我|本人|我家|家|现)?(?:家|现)?(?:住址?|居住(?!证|区|环境|权))(?:在|于|:)?{_HOME}"
    rf"|(?:家庭)?(?:住址|地址)[:是为]+[^,。;!?: ]{{2,30}}"
    rf"|(?:来电|受理)时间[:是为]+[\d:/年月日 -]{{8,22}}"
    rf"|[^,。;!?\d]{{2,20}}\d+(?:号楼|栋|幢|座)[ ]?\d+(?:单元|门|-)(?:\d+(?:室|号|户)?)?"
    rf"){END}"
)
_TOPIC_OF_NONE = late(
    "(?:这|那|此|该)(?:个|件|种|里|些|块|一块)?(?:事情?|情况|问题|活|地方|不)?|我(?:的|这)(?:事|问题|情况)?|问题|事情?|都?也?"
)


@cache
def _names() -> tuple[str, ...]:
    names, endings, places = load_bodies()
    return names + endings + places


@cache
def _places() -> tuple[str, ...]:
    return load_bodies()[2]


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """A body that declined or passed on, one that was asked, one that is a landmark."""
    names, endings, places = load_bodies()
    named = f"(?:{'|'.join(names + endings)})"
    # A known name, or any words with the ending of one where a clause or a verb stands before.
    beside = f"(?:{'|'.join(names + endings + places)}){_BUILDING}"
    body = (
        f"(?:(?:{_HAN}{{0,6}}?)(?:{'|'.join(endings)}|{'|'.join(names)})|(?:有关|相关|别的)部门)"
        "(?:部门|的人|那边|方面|的?工作人员|的?电话|热线|的?窗口|的?同志|的?领导)*"
    )
    when = (
        "(?:但是?|结果|可是?|之前|后来|当时|昨天|今天|于是|前几天|上周|上个月|先|再|然后|因此|为此|"
        "(?:来电人|来电市民|市民|其)称|我们?|本人|市民|来电人|其|已经?|曾经?|多次|也|都|又|去|到|来|问|就|跟){0,4}"
    )
    ask = (
        "(?:找过|找了|找到|找|去过|问过|问了|咨询过|咨询了|咨询|联系过|联系了|联系|打过?电话给|打给|打过|打了|打|拨打过?|"
        "致电|给|向|跟|反映给|反映到|报给|求助)"
    )
    done = (
        "(?:打过?(?:了|几次|多次)?电话|反映|投诉|报修|举报|咨询|求助|说|问)?(?:过|了)?(?:多次|几次|好几次|很多次|[一两三四五六七八九十\\d]+[次趟回遍])?"
        "(?:情况|此事|这事|这个事|问题|这个问题)?"
    )
    vain = "(?:,?(?:都|也|一直|至今|但|仍)?(?:没人管|没人理|没有?用|无果|未果|没有?结果|没有?回音|没有?答复|互相推诿|踢皮球|来回推))?"
    says = (
        "(?:也|都|又|却|还|就|一直|则|只|来看过?,?|看了,?|来人看了,?)*"
        "(?:跟我|告诉我|给我|电话里?)?(?:说|称|讲|表示|答复|回复|告知|回应|认为|告诉)(?:我们?|他|是)?,?"
    )
    theirs = "(?:他们?|她们?|我们|咱们|它们|其|自己|本|该)"
    declines = (
        f"(?:不归|不属于?|不由|不在|不是|并非){theirs}[^,。;!?]{{0,10}}"
        "|(?:不归|不属于?|不在)[^,。;!?]{0,8}(?:管|职责|负责|管辖|范围|职能)[^,。;!?]{0,6}"
        "|(?:管不[着了到]|不(?:该|应)?(?:由|归)?(?:他们|其)?(?:管|负责)|没有?(?:执法|管理|这个)?权限?力?|无权)[^,。;!?]{0,8}"
        f"|(?:归|属于|该|应该?(?:归|由|找)|是|要找|得找|找)(?:{_HAN}{{0,4}}?){named}[^,。;!?]{{0,8}}"
    )
    passes = "(?:推给|推到|推脱给|推诿给|踢给|踢到|转给|又?推)[^,。;!?]{1,12}"
    sends = "(?:又|就|都|也|只|还)?(?:让|叫|要|建议|要求)(?:我们?|市民|其|来电人)?(?:再|去)?(?:找|打|问|联系|拨打|向|到)[^,。;!?]{1,14}"
    asked = f"{ask}{body}{done}"
    declined = re.compile(
        f"{START}{when}(?:{asked}{END}{when})?{body}"
        f"(?:{says}(?P<topic>[^,。;!?]{{0,16}}?)(?:{declines}|{sends})|(?:也|又|都)?(?:{passes}|{sends}))"
        f"(?:,(?:{sends}|没人管|没有?人理))?{END}"
    )
    return (
        declined,
        re.compile(
            f"{START}{when}(?:{asked}{vain}{END}|(?:向|跟|找|给|打电话给){body}(?:打电话)?(?:反映|投诉|报修|举报)(?:过|了)?)"
        ),
        re.compile(
            # 老师在学校旁边办班: what somebody did there keeps who did it.
            f"(?:{START}(?:地点|位置|地址|事发地|我家?|住|就|是|:)*(?:在|位于|于)?(?:(?!在){_HAN}){{0,6}}?{beside}|"
            rf"(?:在|位于){_HAN}{{0,6}}?{beside}|{beside})[{_SIDES}]*\Z"
        ),
    )


_NOT_BUT = re.compile(r"(?<![是要])(?:并)?不是[^,。;!?]{2,12},(?=(?:而)?是)")


_SIDES = "的正大东南西北斜"
_BUILDING = "(?:(?:办公|综合|行政)?大?楼|大院)?"
_TAIL_BUILDING = late("(?:(?:办公|综合|行政)?大?楼|大院)$")
# At the door of a school, on its east side or in its dormitory is often its own matter.
_BESIDE = late("旁|对面|隔壁|附近|路口")
# Whoever does so at the door of a body came to it: in few words the body is then the matter.
_CAME = late(
    "办理|办证|办事|办税|排队|立案|开庭|窗口|取号|预约|上访|信访|不让进|安检|上班|咨询|材料|大厅|被打|打人|骂人"
)
_AFTER_WHERE = late(
    r"(?:门[口前外旁]|旁边?|对面|隔壁|附近|后面|背后|后院|家属院|宿舍楼?|楼下|路口|[东南西北](?:侧|边))(?:的?旁边|附近)?"
    # 派出所门口的民警骂人 is about the police, 对面的士乱收费 about a taxi.
    r"(?!的?(?:保安|民警|警察|门卫|门岗|工作人员|执法|执勤|值勤|指挥|设卡|窗口|值班|干部|领导))"
    r"(?:的(?!士)|[,。;!?、 ]+|\Z)?"
)

# Words by which a clause is looked at closely, and how many clauses before it may belong to it.
# Nearly every letter is settled by one search for all of them.
_PERSON, _CALLS, _DECLINED, _ASKED, _WHERE, _NOT = range(6)
_BEFORE = {_PERSON: 0, _DECLINED: 2, _ASKED: 0}
_TELLING = {
    _PERSON: "我叫 我姓 本人叫 本人姓 姓名 诉求人: 联系人 来电人: 反映人: 投诉人: 电话 手机 联系方式 身份证 证件号 "
    "银行卡 卡号 账号 微信 qq 邮箱 来电号码 来电时间 受理时间 住在 家住 住址 现住 我住 本人住 ,住 居住 地址 号楼 栋 幢",
    _CALLS: "我是 我系 我属于 我今年 本人是 本人系 本人为 本人属于 我们是 我家是 我家属于 我也是 我本人是 我现在是 "
    "我以前是 我原来是 我自己是 市民是 市民系 市民为 市民属于 来电人是 来电人系 来电人为 来电人属于 诉求人是 诉求人系 "
    "诉求人为 反映人是 反映人系 反映人为 其是 其系 其为 其属于 俺是 咱是 咱们是 作为 身为",
    _DECLINED: "不归 不属 不由 不在他 不在其 不在我们 不在本 不负责 管不了 管不着 管不到 说不管 不该管 推给 推到 踢给 踢到 又推 推脱给 "
    "推诿给 转给 无权 没权 没有权 没执法 没有执法 没管理 没有管理 让我找 让我打 让我问 让我联系 让我去 让我再 让我向 让我们 让找 让去找 让再找 让打 让联系 让问 让其 叫我找 叫我打 "
    "叫我去 叫找 不是他 不是她 不是我们 不是其 不是自己 不是咱 说归 说该 说应 "
    "说属于 说要找 说得找 建议找 在他们职责",
    _ASKED: "找过 找了 问过 问了 电话给 打给 打过 打了 反映 报修 报给 联系过 联系了 投诉过 投诉多次 去过 咨询过 咨询了 致电 拨打",
    _NOT: "不是",
    _WHERE: "门口 门前 门外 门旁 旁 对面 隔壁 附近 后面 背后 后院 家属院 宿舍 楼下 路口 东侧 西侧 南侧 北侧 东边 西边 南边 北边",
}


@cache
def _finder() -> tuple[ahocorasick_rs.AhoCorasick, tuple[int, ...]]:
    words = [(word, kind) for kind, told in _TELLING.items() for word in told.split(" ")]
    finder = ahocorasick_rs.AhoCorasick(
        [word for word, _ in words],
        matchkind=ahocorasick_rs.MatchKind.LeftmostLongest,
        implementation=ahocorasick_rs.Implementation.DFA,
    )
    return finder, tuple(kind for _, kind in words)


def matter_of(text: str) -> str:
    """What this normalised text is filed by; the text itself where hardly anything would stay."""
    return _matter_of(without_frame(without_orders(text)))


def heading_of(title: str) -> str:
    """A normalised title without what is only a landmark: `法院对面夜市扰民` is about the market."""
    return _matter_of(without_orders(title), (_WHERE,)) if title else title


def _matter_of(text: str, cut_kinds: Sequence[int] = range(6)) -> str:
    finder, kinds = _finder()
    kept: list[str] = []
    done = particulars = 0
    beside = True
    for number, at, _ in finder.find_matches_as_indexes(text):
        kind = kinds[number]
        if at < done or kind not in cut_kinds:
            continue
        cut = _landmark(text, at, done) if kind == _WHERE else _clause(text, at, done, kind)
        if cut is None:
            continue
        start, end, instead = cut
        kept += (text[done:start], instead)
        done = end
        beside = beside and kind == _WHERE
        if kind == _PERSON:
            particulars += end - start
    if not done:
        return text
    rest = "".join((*kept, text[done:]))
    # Particulars say nothing of the matter, however long they are.
    whole = len(text) - particulars
    if beside and not _CAME.search(rest):
        return rest if len(rest) >= _LEAST_BESIDE else text
    return rest if len(rest) >= _LEAST_CHARS and len(rest) * _LEAST_SHARE >= whole else text


def _clause(text: str, at: int, done: int, kind: int) -> tuple[int, int, str] | None:
    """Start, end and what is put instead of the clauses around `at`, if they are to be cut."""
    if kind == _CALLS:
        return _caller(text, at)
    if kind == _NOT:
        denied = _NOT_BUT.match(text, at)
        return None if denied is None else (at, denied.end(), "")
    for start in _starts(text, at, done, _BEFORE[kind]):
        found = _pattern(kind).match(text, start)
        if found is not None and found.end() > at:
            return start, found.end(), _topic(found) if kind == _DECLINED else ""
    return None


def _caller(text: str, at: int) -> tuple[int, int, str] | None:
    if at >= _HEAD or (at and text[at - 1] not in _MARKS):
        return None
    found = _CALLER.match(text, at)
    if found is None or _DUE.search(text, found.end()):
        return None
    return at, found.end(), ""


def _starts(text: str, at: int, done: int, before: int) -> list[int]:
    """Where the clause of `at` begins, and so many before it, first ones first."""
    found: list[int] = []
    for place in range(at, max(done, at - _REACH), -1):
        if text[place - 1] in _MARKS:
            found.append(place)
            if len(found) > before:
                return found[::-1]
    if at - done <= _REACH:
        found.append(done)
    return found[::-1]


def _pattern(kind: int) -> re.Pattern[str]:
    return _PARTICULARS if kind == _PERSON else _patterns()[kind - _DECLINED]


def _landmark(text: str, at: int, done: int) -> tuple[int, int, str] | None:
    least = max(done, at - _NEAR)
    before = text[least:at].rstrip(_SIDES)
    if before.endswith(("楼", "院")) and not before.endswith(_names()):
        before = _TAIL_BUILDING.sub("", before)
    if not before.endswith(_names()):
        return None
    if before.endswith(_places()) and not _BESIDE.match(text, at):
        return None
    found = _patterns()[2].search(text, least, at)
    after = None if found is None else _AFTER_WHERE.match(text, at)
    return None if found is None or after is None else (found.start(), after.end(), "")


def _topic(match: re.Match[str]) -> str:
    """What a body said is not theirs, where that is said in so many words."""
    topic = match["topic"] or ""
    return "" if len(topic) < 3 or _TOPIC_OF_NONE.fullmatch(topic) else f"{topic},"
