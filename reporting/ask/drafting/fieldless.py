"""转办的, 节假日, 一人多诉: everyday words of the trade for which a ticket has no field. What could be
asked instead is named, rather than the word passed over or called unknown.
"""

import re

from reporting.ask.drafting.context import Context
from reporting.ask.marks.marks import FilterMark, UnknownMark, ValueMark
from reporting.query.query import Mentions, Where

_FORWARDED = re.compile("转办(?:了|出去|的|件|单|工单)*(?=的|有|多少|几|占|$|[,，。?？])")
_NO_FORWARDING = (
    "“转办”没有单独的字段；要看已派单的，还是某个部门承办的？",
    ("已派单的有多少件", "各部门的承办量"),
)
_N = r"[\d两二三四五六七八九十]+[个家]"
_ASSISTING = "(?:协办|会办)(?:单位|部门)"
_HOW_MANY_ASSISTED = re.compile(
    rf"(?:(?:超过|多于|大于|不止|至少){_N}|{_N}(?:及|或)?以上|多[个家])的?{_ASSISTING}"
    rf"|{_ASSISTING}(?:数量?|个数)?(?:在|有|超过|多于|大于|不止|至少|达到?)+{_N}"
)
_NO_NUMBER_OF_THEM = (
    "一件工单有几个协办单位不能作条件；要看有协办单位的，还是各协办单位的？",
    ("今年有协办单位的有多少件", "今年各协办单位的件数"),
)
# Words for which there is more than one count, or none; of them something was not understood.
_UNKNOWN = (
    (
        re.compile("(?:超期|逾期|超时)(?:未办结|没办结|未办|没办|办结)?的?(?:比?率|比例)"),
        (
            "“超期率”有几种算法，要看哪一个？",
            ("超期未办结的占多少", "超期办结的占多少", "按时办结率是多少"),
        ),
    ),
    (
        re.compile("[^,，。]{0,8}(?:协办|会办|配合办理|两个以上部门)"),
        (
            "协办的要看哪一样？可以按协办单位分，也可以只看某个单位协办的",
            ("今年各协办单位的件数", "今年住建局协办的有多少件"),
        ),
    ),
    (
        re.compile("平均每(?:一?[件单]|个?工单)[^,，。]{0,6}|(?<=每[件单])[^,，。]{0,6}平均"),
        ("每件平均几次现在不算；要看总次数还是占比？", ("催办次数一共多少", "催办过的占多少")),
    ),
    (
        re.compile(
            r"(?:高温|暴雨|下雪|降雪|冰冻|寒潮|大风|台风)(?:天气?|日|期间?|那几?天)|\d{2}(?:度|℃)以上"
        ),
        ("没有天气数据；请写明是哪几天", ("今年7月停电的诉求有多少件",)),
    ),
    (
        re.compile(
            "(?:受理|接件|接单|来件|来电|收到)(?:之|以)?后[^,，。]{0,6}(?:天|日|小时|周)[^,，。]{0,4}(?:办|派|联系|签收|率)"
        ),
        (
            "时长都从派单算起，不从受理算起；要看哪一个？",
            ("今年3天内办结的有多少件", "今年受理当天办结的有多少件"),
        ),
    ),
    (
        re.compile(
            "受理(?:之后)?(?:到|至)(?:派单|派遣|签收|联系)|派单(?:要|用|花)?(?:多久|几分钟|多长)"
        ),
        ("受理到派单的时长没有统计；要看派单以后的吗？", ("平均签收时长", "平均首次联系时长")),
    ),
    (
        re.compile("派单(?:之|以)?后[^,，。]{0,5}(?:小时|天)内?(?:就|都)?(?:首次)?(?:联系|响应)"),
        ("要看响应率吗？它是派单后24小时内首次联系的比例", ("9月响应率是多少",)),
    ),
    (
        re.compile(
            "连续[^,，。]{0,6}(?:上升|下降|增长|减少|上涨|走高|走低)|(?:上升|下降|增长|减少)[^,，。]{0,3}连续"
        ),
        ("连续升降现在列不出来；要看每个月的吗？", ("今年每个月的受理量", "今年各月满意率")),
    ),
    (
        re.compile(
            "[再还][有剩过](?:\\d{1,3}|[一二两三四五六七八九十]{1,3})(?:天|日|个?(?:周|星期|小时))就?要?(?:到期|超期)"
        ),
        ("是这几天以内到期的，还是正好那天到期的？", ("2天内到期的有多少件", "明天到期的有多少件")),
    ),
    (
        re.compile("[A-Za-z]{1,4}\\d{8,}"),
        ("一件工单的情况请在工单页按编号查；这里问数量、比率、排名或清单", ()),
    ),
    (
        re.compile(
            "一人多[诉投]|一个?人(?:多次|反复|几次)|(?:多次|反复)(?:投诉|反映|来电|打)?的人"
        ),
        ("没有按诉求人统计的口径；要看重复诉求吗？", ("重复诉求有多少件", "重复诉求占多少")),
    ),
    (
        re.compile("节假日?|法定假日?|小?长假期?"),
        ("是哪个节日或者哪几天？", ("国庆期间受理多少件", "周末受理多少件")),
    ),
)
# 老年人投诉: who it was that called; 老年人的工单 may be what it is about.
_PEOPLE = re.compile(
    "(?:人|者|员|职工|[农民临时]工|学生|考生|毕业生|[老教律医]师|医生|[居村市农网]民|妇女|[男女](?:性|同志|士|生)?"
    "|家长|业主|租户|商户|儿童|孩子|小孩)$"
)
_CALLS = re.compile("的?(?:投诉|诉求|求助|咨询|举报|来电|打(?:来|进)?的?电话|反映)")
# 标题里有“渣土”; 标题或内容 are both.
_TITLE_ONLY = re.compile("^(?!.*(?:内容|正文|文本|描述|诉求|原文|文字|信)).*标题")


def settle_fieldless(ctx: Context) -> None:
    """Ask back with what there is; a word that was read as something else stays so."""
    draft = ctx.draft
    office = any(
        isinstance(one, Where) and one.dimension == "department" for one in ctx.draft.filters
    )
    if not office and _FORWARDED.search(ctx.blanked(ValueMark, FilterMark)):
        draft.doubts.insert(0, _NO_FORWARDING)
    if _HOW_MANY_ASSISTED.search(ctx.question):
        draft.doubts.insert(0, _NO_NUMBER_OF_THEM)
    for pattern, doubt in _UNKNOWN:
        found = pattern.search(ctx.question)
        inside = [
            mark
            for mark in ctx.marks
            if found and mark.start < found.end() and found.start() < mark.end
        ]
        unread = [one.text for one in inside if isinstance(one.meaning, UnknownMark)]
        if unread:
            draft.unknown = [one for one in draft.unknown if one not in unread]
            draft.doubts.insert(0, doubt)
    _callers(ctx)
    for mark, one in ctx.filters:
        if isinstance(one, Mentions) and _TITLE_ONLY.search(mark.text):
            said = "不能只在标题里找；要标题和内容一起找吗？"
            draft.doubts.insert(0, (said, (f"标题或内容有“{'”“'.join(one.words)}”的有多少件",)))


def _callers(ctx: Context) -> None:
    draft = ctx.draft
    for mark in ctx.marks:
        people = isinstance(mark.meaning, UnknownMark) and _PEOPLE.search(mark.text)
        if people and mark.text in draft.unknown and _CALLS.match(ctx.after(mark)):
            draft.unknown.remove(mark.text)
            said = f"没有记诉求人是不是“{mark.text}”；要看内容提到的吗？"
            draft.doubts.insert(0, (said, (f"内容提到“{mark.text}”的有多少件",)))
