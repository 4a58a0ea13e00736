"""Whether a question asks for what tickets can say: a figure, a ranking or a list of them.

Knowing every word is not enough: 住建局数量 and 路灯有多少盏 are no counts of tickets, 把超期工单
全部办结 is an order, 城管局怎么样 asks for an opinion. What does not clearly ask for a figure of
tickets is asked back.
"""

import re
from itertools import pairwise

from reporting.ask.drafting.context import Context
from reporting.ask.drafting.figures.sharing import kind_of
from reporting.ask.marks import signs
from reporting.ask.marks.catalogue import LEVELS, PROPER
from reporting.ask.marks.marks import (
    AmountMark,
    DimensionMark,
    FilterMark,
    Mark,
    MetricMark,
    PeriodMark,
    SignMark,
    TopMark,
    ValueMark,
)
from reporting.query.query import Bound, Holds, Mentions, Where

Doubted = tuple[str, tuple[str, ...]]

_HOTLINE = "12345热线"
_NO_ORDERS: Doubted = ("这里只能查询，不能替您办理、派发或修改；要问数量、比率还是清单？", ())

_ASKING = (
    signs.SHARE, signs.TREND, signs.WAVES, signs.CHANGE, signs.RISE, signs.FALL, signs.RANK,
    *signs.SUPERLATIVES, signs.BOTTOM, signs.LIST, signs.COMPARE,
    signs.YOY, signs.MOM, signs.WHICH, signs.WHICH_LEAF, signs.DIGEST, signs.MAKEUP, signs.EACH,
    signs.HOW_LONG, signs.PLACE, signs.NTH, signs.CLOSED_COUNT, signs.PER_TIME, signs.MORE,
    signs.LESS, signs.EXTREME, signs.FIRST_ONE, signs.LAST_ONE, signs.MULTIPLE,
)  # fmt: skip
_HOW_MUCH = re.compile("多少|几|有没有|咋样|怎么样|如何|怎样|情况|数量|件数|个数|总数|数据|啥样")
_JUDGING = re.compile(
    "咋样|怎么样|如何|怎样|啥样|好不好|好吗|行不行|行吗|对吗|对不对|满意不满意|满不满意"
)
_DEGREE = re.compile("[最更很太]$")
# 把物业管理也加上.
_ADDING = re.compile("(?:也|都)?(?:加上|加进来|算上|算进来|带上|包括进来)[吧了]?$")
_DOING = re.compile(
    r"^(?:请|帮我|麻烦|劳驾)*(?:登记|受理|办理|处理|新增|提交|反馈|上报|转办|交办|分派|转给|派给|交给|取消|撤销|催办|重办|评价)(?!的|了|过|率|量|次数|时|[\d一两二三四五六七八九十]+次)"
)
_WHAT_TIME = re.compile("星期几|周几|礼拜几|几点")
_SHOWING = re.compile(
    "查|看|统计|列|告诉|说|讲|问|报|显示|展示|汇总|整理|算|画|图|表|梳理|了解|掌握|打听|捋|盘|提供|给我|导|拉|调|找|瞧|瞅|归纳"
)
_ORDERING = re.compile(
    r"(?:^|[，,。;；!！])(?:请|麻烦|劳驾)?(?:把|将)|帮我|帮忙|请|麻烦|给(?!我|出|到)|让|叫"
)
_YES_NO = re.compile(r"是不是|是否|算不算|对不对|行不行|(?:吗|(?<![什怎那多这])么)(?=[?？。!！]?$)")
# Words that say that it is tickets which are counted.
_TICKETS = re.compile(
    r"工单|诉求|受理|承办|办理|办结|处理|收到|接到|接了|来了(?=多少|几)|来电|来件|反映|提出|问题|类|件(?!案)|单子|多少单|几单|事|转来|转办|派|纠纷|业务|方面"
)
# 违停, 漏水: what goes wrong is only known from tickets; 路灯 and 出租车 are things too.
MISHAP = re.compile(
    "违|乱|漏|堵|[停断缺]水|[停断]电|停气|扰|破|脏|臭|欠|拖|骗|噪|坏|不|溢|涝|积水|偷|盗|非法|无证|超标|退费|异味|私|侵占|强拆|吵"
)
_WHETHER = re.compile(
    "(?:多少|几)[^,，。;；]{0,6}[,，。;；?？](?P<more>[^,，。;；?？]*(?:了吗|了没有?|没有?|吗))[?？。]*$"
)
_HOW_MANY_TWICE = re.compile(
    "(?:多少|几[件单])[件单]?[,，。;；?？](?P<more>(?!其中|这?里面)[^,，。;；?？]*(?:多少|几[件单]))"
)
_HAPPENED = re.compile("发生|存在|出现")
_OF_TICKETS = re.compile(r"工单|诉求|受理|承办|办结|收到|接到|反映|提出|来电")
# 哪个社区漏水的最多: those about it, and no count of things.
_THOSE_OF = re.compile(r"的(?:最|$|[,，。?？])")
_BARE_COUNTS = ("数量", "总量")
_MEASURED = re.compile(r"(?:多少|几)(?:个|条|项|次|张|份|例|宗|桩|起)$")
_HOW_MANY_THINGS = re.compile(
    r"^(?:一?共|总共)?有?(?:多少|几)(?:个|条|项|张|份|次|回)(?!工单|诉求|投诉)"
)
# 12345热线共接到: the hotline as a whole, or the tickets that came by it.
_TAKES = re.compile(
    r"(?:平台|系统|中心)?(?:一?共|总共|累计|合计|已|了|\s)*(?:接到|受理|收到?|接听|接收|接报|接)(?:了|过)?(?![^，。,]{0,12}的(?:工单|诉求|件)?(?:有|$))"
)
# 热线总共进来多少; 12345进了多少 is by that line.
_COMES = re.compile("(?:一?共|总共|累计|合计)*(?:打?进来|[来进])了?(?=多少|几)")
_CALLING = ("来电", "致电")
_SAYS = re.compile("(?:中|里|时)?(?:都|主要|集中)?(?:反映|反应|反馈|说|讲|提|称|表示|诉说)")
# 热线工单总量: of the hotline among the sources, or all.
_ITS_TICKETS = re.compile("的?(?:工单|诉求)|(?:一?共|总共)?有?(?:多少|几)[件单]")
# 占全区, 在全区 and 全区 itself are other things.
_WITH_ALL = re.compile("(?:[跟和与同比较于]|相比|对比|对标)全[区市县]")
_BEGINS = re.compile("[从由]$")
_MOVED = re.compile("(?:那里|那边)?(?:流?转|调|改派|移交)(?:到|给|至|往)了?")
# 东湖街道承办的; 由东湖街道办理的.
_HANDLES = re.compile("(?:承办|主办|牵头)(?:的|了|过)|办[了过](?!结)")
_BY = re.compile("[由归]$")
_DOES = re.compile("(?:来|去|负责)?(?:承办|主办|办理|处理|办|负责|管)")
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)  # fmt: skip
_CALLED = re.compile(
    "某|先生|女士|小姐|师傅|老师|同志|阿姨|大爷|大妈|老太|老人家|主任|局长|科长|书记"
)


def settle_asked(ctx: Context) -> None:
    """Ask back where no figure of tickets is asked for; a turn that goes on need not ask anew."""
    _and_whether(ctx)
    order = _order(ctx)
    if order is not None and (ctx.has(signs.EXCEPT) or _ADDING.search(ctx.question)):
        # 把电话的剔掉, 把咨询也加上, of what was counted before.
        ctx.draft.unasked = order
    elif order is not None:
        ctx.draft.doubts.insert(0, order)
    ctx.draft.baseless = _baseless(ctx)
    ctx.draft.unasked = (
        ctx.draft.unasked
        or _hotline(ctx)
        or _calls(ctx)
        or _office(ctx)
        or _moved(ctx)
        or _beside_all(ctx)
        or ctx.draft.baseless
        or _things(ctx)
        or _judgement(ctx)
        or _aimless(ctx)
    )


def _and_whether(ctx: Context) -> None:
    """重复投诉有多少，都解决了吗: what is asked of those counted would narrow the count itself."""
    found = _WHETHER.search(ctx.question) or _twice(ctx)
    behind = [one for one, _ in ctx.filters if found and one.start >= found.start("more")]
    if found and behind:
        said = f"“{found['more']}”请分开问"
        ctx.draft.doubts.append((said, (f"其中{behind[0].text}的有多少件",)))


def _twice(ctx: Context) -> re.Match[str] | None:
    """热线接了多少，城管局办了多少: two numbers, the second of other tickets than the first."""
    found = _HOW_MANY_TWICE.search(ctx.question)
    if found is None:
        return None
    sides = [
        {kind_of(one) for at, one in ctx.filters if (at.start >= found.start("more")) is later}
        for later in (False, True)
    ]
    return found if sides[1] and not sides[0] & sides[1] else None


def names_person(word: str) -> bool:
    """Whether a word nobody knows may be somebody's name: never searched for in the texts."""
    return bool(_CALLED.search(word)) or (2 <= len(word) <= 3 and word[0] in _SURNAMES)


def _asks_figure(ctx: Context) -> bool:
    return (
        ctx.has(*_ASKING)
        or any(isinstance(one.meaning, MetricMark | DimensionMark | TopMark) for one in ctx.marks)
        or _HOW_MUCH.search(ctx.question) is not None
    )


def _order(ctx: Context) -> Doubted | None:
    """把超期工单全部办结, 给城管局催办: something is to be done, nothing to be told."""
    text = ctx.blanked(ValueMark)
    doing = _DOING.match(ctx.question)
    if not (doing or _ORDERING.search(text)) or _SHOWING.search(text):
        return None
    if doing and not _count_asked(ctx) and not ctx.has(*_ASKING):
        return _NO_ORDERS
    if _asks_figure(ctx) and not re.match(r"(?:请|麻烦|帮我)*(?:把|将)", text):
        return None
    if ctx.has(signs.LIST, signs.RANK, signs.EACH, signs.SWAP):
        return None
    return _NO_ORDERS


def _hotline(ctx: Context) -> Doubted | None:
    """12345热线今年共接到多少件: one source among others, or all that the hotline deals with."""
    for mark, one in ctx.filters:
        if not (isinstance(one, Where) and one.values == (_HOTLINE,)):
            continue
        # When it was may stand between.
        rest = ctx.blanked(PeriodMark)[mark.end :].replace("□", "")
        if mark.text in ("热线", "12345") and _ITS_TICKETS.match(rest):
            return (
                f"“{mark.text}”是指来源为{_HOTLINE}的工单，还是全部工单？",
                (f"来源为{_HOTLINE}的有多少件", "全部工单有多少件"),
            )
        takes = _TAKES.match(rest) or _COMES.match(rest)
        if takes and mark.text == "热线" and one in ctx.draft.filters:
            # 咱们热线接了多少: all that it deals with; the answer says so.
            ctx.draft.filters.remove(one)
            ctx.draft.guesses.append(f"“热线”按全部工单统计，不只是来源为{_HOTLINE}的")
        elif _TAKES.match(rest):
            return (
                f"“{mark.text}”是指来源为{_HOTLINE}的工单，还是全部工单？",
                (f"来源为{_HOTLINE}的有多少件", "全部工单有多少件"),
            )
    return None


def _calls(ctx: Context) -> Doubted | None:
    """群众来电说到“外卖”: a way of saying, or those that came by telephone."""
    for mark, one in ctx.filters:
        called = isinstance(one, Where) and one.dimension == "channel" and mark.text in _CALLING
        if called and _SAYS.match(ctx.after(mark)):
            return (
                f"“{mark.text}”是只看电话渠道的工单，还是各渠道的全部工单？",
                ("电话渠道的工单", "各渠道的全部工单"),
            )
    return None


def _office(ctx: Context) -> Doubted | None:
    """东湖街道承办的: by the street's office, or whatever happened in the street?"""
    for mark, one in ctx.filters:
        if not (isinstance(one, Where) and one.dimension == "street" and not one.negated):
            continue
        by = _BY.search(ctx.before(mark)) is not None
        if _HANDLES.match(ctx.after(mark)) or (by and _DOES.match(ctx.after(mark))):
            return (
                f"是{mark.text}的办事机构承办的，还是发生在{mark.text}的？",
                (f"发生在{mark.text}的有多少件", "街道办承办的有多少件"),
            )
    return None


def _moved(ctx: Context) -> Doubted | None:
    """从东湖街道转到南桥街道的: a ticket only tells where it is now."""
    named = [(mark, one) for mark, one in ctx.filters if isinstance(one, Where)]
    for (left, one), (right, two) in pairwise(named):
        between = ctx.question[left.end : right.start]
        kinds = {one.dimension, two.dimension} <= {"street", "community", "department"}
        if kinds and _BEGINS.search(ctx.before(left)) and _MOVED.fullmatch(between):
            return "工单从哪里转到哪里没有记录；要问现在归谁、在哪里的吗？", ("今年退单的有多少件",)
    return None


def _beside_all(ctx: Context) -> Doubted | None:
    """云溪镇的满意率和全区差多少: two figures, which are not one query (`reading/parts.py` takes them
    apart); the figure of the one alone would not answer.
    """
    if not _WITH_ALL.search(ctx.blanked(AmountMark)):
        return None
    return "要和全区比的请说全：谁的哪个数，和全区的同一个数", ("云溪镇今年的满意率和全区比怎么样",)


def _baseless(ctx: Context) -> Doubted | None:
    """投诉涨了多少: a change needs something to compare with; 差多少 alone names nothing at all."""
    draft = ctx.draft
    apart = any("差" in one.text for one in ctx.places(signs.COMPARE))
    if apart and all(isinstance(one.meaning, SignMark) for one in ctx.marks):
        return "谁和谁比？请在一句话里说全", ("10月投诉比9月多多少",)
    if not ctx.has(signs.RISE, signs.FALL, signs.CHANGE) or ctx.has(signs.TREND, signs.WAVES):
        return None
    timed = any(ctx.layer.dimensions[one].is_time for one in draft.dimensions)
    if draft.against is not None or len(draft.periods) > 1 or timed or draft.having or draft.split:
        return None
    return "和什么时候比？", ("同比（去年同期）", "环比（上一期）")


def _things(ctx: Context) -> Doubted | None:
    """出租车数量, 几条地铁, 发生了几起盗窃: things and events, of which tickets only tell some."""
    named = [one for one in ctx.marks if _is_level(one)]
    if not named or _counts_surely(ctx):
        return None
    text = ctx.blanked(ValueMark)
    asked = f"库里只有工单；要问“{named[0].text}”相关的工单有多少件吗？"
    choices = (f"{named[0].text}相关的工单有多少件",)
    if _HAPPENED.search(text):
        return None if _OF_TICKETS.search(text) else (asked, choices)
    if _TICKETS.search(text) or any(_THOSE_OF.match(ctx.after(one)) for one in named):
        return None
    bare = any(isinstance(one.meaning, MetricMark) for one in ctx.marks)
    measured = any(
        _MEASURED.search(ctx.before(one)) or _HOW_MANY_THINGS.match(ctx.after(one)) for one in named
    )
    short = any(
        not _exact(one) and len(one.text) < 4 and not MISHAP.search(one.text) for one in named
    )
    return (asked, choices) if bare or measured or short else None


def _counts_surely(ctx: Context) -> bool:
    """Whether something else in the question is only said of tickets."""
    for one in ctx.marks:
        match one.meaning:
            case MetricMark() if one.text not in _BARE_COUNTS:
                return True
            case ValueMark(dimension) if dimension not in PROPER:
                return True
            case FilterMark(Holds() | Bound() | Mentions()):
                return True
            case DimensionMark(dimension) if ctx.layer.dimensions[dimension].is_time:
                return True
            case AmountMark(_, _, "件") | SignMark(signs.CLOSED_TIME | signs.CLOSED_COUNT):
                return True
    return ctx.has(
        signs.SHARE, signs.TREND, signs.YOY, signs.MOM, signs.RISE, signs.FALL, signs.CHANGE,
        signs.COMPARE, signs.WHICH_LEAF, signs.LIST, signs.DUE_TIME, signs.DIGEST,
    )  # fmt: skip


def _is_level(mark: Mark) -> bool:
    return isinstance(mark.meaning, ValueMark) and mark.meaning.dimension in LEVELS


def _exact(mark: Mark) -> bool:
    return isinstance(mark.meaning, ValueMark) and (
        mark.meaning.exact or mark.text == mark.meaning.value
    )


def _judgement(ctx: Context) -> Doubted | None:
    """城管局是不是不作为, 公安局怎么样: to be judged by people, from figures."""
    judged = [one for one in ctx.marks if _is_level(one) and _DEGREE.search(ctx.before(one))]
    if judged:
        # 最不作为的部门 is no count of such tickets.
        return f"“最{judged[0].text}”没有统计口径；想看哪个数？", (
            f"{judged[0].text}的工单最多的部门",
        )
    if ctx.metrics() or ctx.has(*_ASKING) or _count_asked(ctx):
        return None
    yes_no = _YES_NO.search(ctx.question) and not ctx.says("有没有", "有吗")
    if yes_no and not any(isinstance(one.meaning, AmountMark) for one in ctx.marks):
        return "这里只给数字，不作判断；想看哪个数？", ("受理量", "解决率", "满意率")
    tickets = _TICKETS.search(ctx.blanked(ValueMark)) or any(map(_ticket_kind, ctx.marks))
    if _JUDGING.search(ctx.question) and not tickets:
        return "想看它的哪个数？", ("受理量", "办结率", "解决率", "满意率")
    return None


def _count_asked(ctx: Context) -> bool:
    return re.search("多少|几[件个单起]|数量|件数", ctx.question) is not None


def _ticket_kind(mark: Mark) -> bool:
    return isinstance(mark.meaning, ValueMark | FilterMark) and not (
        isinstance(mark.meaning, ValueMark) and mark.meaning.dimension in (*PROPER, "grid")
    )


def _aimless(ctx: Context) -> Doubted | None:
    """中山街道9月: a place or an office alone is no question, nor is 今天星期几."""
    kinds = [one for one in ctx.marks if not isinstance(one.meaning, PeriodMark)]
    tickets = _TICKETS.search(ctx.blanked(ValueMark)) is not None
    only_time = bool(kinds) and all(isinstance(one.meaning, DimensionMark) for one in kinds)
    if only_time and not tickets and _WHAT_TIME.search(ctx.question):
        return "想按时间看什么数？", ("今年各星期的受理量", "今年各时段的受理量")
    alone = len(kinds) == len(ctx.marks) == 1 and isinstance(kinds[0].meaning, ValueMark)
    if alone and not _asks_figure(ctx):
        return f"想看“{kinds[0].text}”的哪个数？", ("今年的受理量", "今年的满意率")
    places = [
        one
        for one in kinds
        if isinstance(one.meaning, ValueMark)
        and one.meaning.dimension in ("department", "street", "community", "grid")
    ]
    if not places or len(places) != len(kinds) or _asks_figure(ctx):
        return None
    if tickets:
        return None
    return f"想看“{places[0].text}”的哪个数？", ("受理量", "办结率", "解决率", "满意率")
