"""A question in one form, before anything is read of it."""

import re
import unicodedata

from reporting.ask.marks.english import in_chinese

# Written short where several words are meant.
_SHORTHAND = (
    (re.compile(r"\s*(?<![A-Za-z])(?:vs|VS|Vs|pk|PK)(?![A-Za-z])\.?\s*"), "对比"),
    (re.compile(r"(?<=\()(20[0-3]\d)年?([、,和至到-])(20[0-3]\d)(?=\))"), r"\1年\2\3年"),
    # 由街道承办的: by their offices, no breakdown.
    (
        re.compile("(?:(?<=[由归])|^|(?<=[月年度周天日，,]))街道(?=(?:负责)?(?:承办|办理|处理)的)"),
        "街道办",
    ),
    # 谁家件最多, 归谁办: of the offices, no person.
    (
        re.compile(
            "谁家(?=的?(?:件|单|工单|诉求|投诉|承办|受理|退单|超期|办))"
            "|(?:归|(?<=[由是])|(?<![一-龥])|(?<=[年月周天日度]))谁(?:家)?(?=承办|主办|办得|办的|处理得|负责)"
        ),
        "哪个部门",
    ),
    (re.compile("(?<=[昨前今])晚(?![报会间上饭餐点期])"), "天晚上"),
    (
        re.compile("不能?[让使叫令](?:人|大家|老百姓|群众|市民|百姓|居民|区里|领导)满意"),
        "不满意",
    ),
    # 给教育局派了多少单: of that office.
    (
        re.compile(
            "给(?P<who>[一-龥]{1,14}?[局委办司队心道镇院会部处站])(?:下?派|分派|交办|转办)[了过的](?=多少|几)"
        ),
        r"\g<who>承办了",
    ),
    # 未派单的还剩多少, 一直没派单: what is still so.
    (re.compile("(?P<so>[未没待][一-龥]{1,3}的?)(?:还剩下?|剩下?)(?=多少|几)"), r"\g<so>有"),
    (re.compile("一直(?:都|还)?(?=[未没])"), ""),
    # 平均每件办多久: the mean of how long it took.
    (
        re.compile(
            "平均每[件单](?:工单)?(?:要|得|用|花)*(?=(?:办|处理)?(?:多久|多长|几天|多少天|几个小时|多少小时))"
        ),
        "平均要",
    ),
    # 截至三季度末: a quarter has no other end than its own.
    (re.compile("(?P<so>(?:截[至止]到?|到)[^,，。;]{0,6}(?:季度?|半年))[末底]"), r"\g<so>"),
    # 每个工作日平均, 平均每个工作日: 日均 of the working days.
    (
        re.compile(
            "(?:平均)?每一?个?工作[日天](?:平均|均)|平均(?:每一?个?|一个)工作[日天]|工作[日天]平均(?:每[日天])?"
        ),
        "工作日日均",
    ),
    # 退单这块儿.
    (re.compile("(?<=[一-龥][这那]块)儿|(?<=[一-龥][这那]一块)儿"), ""),
    # 哪个部门超期最多，超了多少件; 哪个月最低，低到多少; 哪个高，高多少: what was ranked, said once more.
    (
        re.compile(
            "(?P<so>(?P<what>超期|逾期|退单|重办|催办|投诉|[超退催])[^,，。;]{0,3}最[多少高低][^,，。;]*)"
            "[,，](?:一?共|总共|都)?(?P=what)了?(?=(?:多少|几)[件单个][?？呢]*$)"
        ),
        r"\g<so>,",
    ),
    (
        re.compile(
            "(?P<so>(?:最|(?:哪|谁)[^,，。;]*?)(?P<way>[高低多少长短快慢])[^,，。;]*)[,，]"
            "(?:(?:(?P=way)|达)[到至]|(?P=way)[了出]?(?=[多几]))了?(?:多少|几)(?:个?小时|个?(?:百分)?点|天|件|次)?[?？呢]*$"
        ),
        r"\g<so>",
    ),
    # 上月十大投诉: a ranking, as 十大热点问题.
    (
        re.compile(
            r"(?<![一-龥\d][最])(?P<n>\d{1,2}|[三五十])大(?P<what>投诉|咨询|求助|举报)(?![的量率热])"
        ),
        r"\g<what>最多的\g<n>个三级分类",
    ),
    # 最近30天和之前30天: the time before, as 前30天.
    (
        re.compile(
            r"(?<=[天日周月期拜])(?P<and>[和与跟同比较、,]|对比)(?:[之此]前|再往?前|再之前|前面)的?(?=(?:\d{1,3}|[一二两三四五六七八九十]{1,3})个?(?:天|日|周|月|星期|礼拜))"
        ),
        r"\g<and>前",
    ),
    # 其次呢, after 哪个最多.
    (re.compile("^(?:那么?)?其次(?=的?是|呢|$)"), "第二名"),
    # 8月是7月的几倍.
    (re.compile("是(?P<base>[^,，。;；是]{1,16}?)的(?=(?:多少|几)倍)"), r"比\g<base>"),
    # 件数破千, 受理量过百.
    (re.compile("(?:破|(?<=[数量件单])[过上])(?=[百千万](?:的|了|件|单|$|[,，。;?]))"), "超过一"),
    # 办了半个月以上: how long, no time of its own.
    (re.compile("(?<![近去这那上下前后过])半个月(?=以上|之内|以内|才|还没|都没)"), "15天"),
    (re.compile("(?:(?<=超过)|(?<=不到)|(?<=多于)|(?<=不足)|(?<=大于))半个月"), "15天"),
    (re.compile("(?<![近去这那上下前后过])一个月(?=以上(?:才|没|还|未|都)|才办)"), "30天"),
    # 连70%都不到.
    (
        re.compile(
            r"连(?P<so>[\d.]+%|百分之[\d一二三四五六七八九十.]+|[一二两三四五六七八九]成|\d+件?)都(?:不到|没到|没有|达不到)"
        ),
        r"不到\g<so>",
    ),
    # 到没到70%, 有没有到70%.
    (re.compile(r"(?:到没到|达没达到|(?:有没有|是否|是不是)到)(?=\d|百分)"), "有没有达到"),
    (re.compile(r"(?<=率)到了?(?=[\d.]+%)"), "达到"),
    (re.compile(r"(?:超没超过?|过没过)(?=\d|百分)"), "有没有超过"),
    (re.compile("三(?:个|项|大)?率(?!综合|得分|成绩|总|排名)"), "响应率、解决率、满意率"),
)
# 有多少 实际办结多少: a blank for the stop between two questions.
_BLANK_STOP = re.compile(
    r"(?:(?<=多少)|(?<=[少几][件个]))\s+(?=\S.*(?:多少|几[件个]|呢))"
    # 哪个渠道多 9月: when, behind the question.
    r"|(?<=[多少高低])\s+(?=(?:[今去前上本这]|\d{1,4}|[一二三四]季)[^\s,，]{0,5}[年月周度]$)"
)


def clean(question: str) -> str:
    """The question in one form: NFKC, no control characters, no blanks between Chinese."""
    text = unicodedata.normalize("NFKC", question)
    text = "".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in text)
    text = _BLANK_STOP.sub(",", text)
    text = re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", text)
    text = in_chinese(text)
    for short, full in _SHORTHAND:
        text = short.sub(full, text)
    return text.strip()
