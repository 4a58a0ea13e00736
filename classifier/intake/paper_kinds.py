"""How paperwork is written: the fields of forms, the ways to the desk, greetings, names of laws."""

import re
from dataclasses import dataclass

from classifier.intake.frames import END
from suqiu.late import late

TIME, PLACE, CAUSE, DEMAND = range(4)
ALL = frozenset((TIME, PLACE, CAUSE, DEMAND))

_HAN = "\u4e00-\u9fff"
# Where a clause of a reading begins: a title ends with a line break.
_START = r"(?:(?<=[,。;!?:、| \n【】()])|\A)"
_DAY = r"(?:\d{2,4}[-/.年]\d{1,2}(?:[-/.月]\d{1,2}[日号]?|月)|\d{1,2}[-/.月]\d{1,2}[日号]?)"
_HOUR = (
    r"(?:(?:上午|下午|中午|凌晨|早上|晚上?)?\d{1,2}[:时点](?:\d{1,2}(?::\d{2}|分(?:\d{1,2}秒)?)?)?)"
)
_CLOCK = rf"(?:{_DAY}(?:[ t]?{_HOUR})?|{_HOUR})"
_WITHIN = r"(?:[\d一二三五七十]{1,3}(?:个?工作日|个?小时|天|日)(?:之?内)?)"
# A field and its value: with a colon, in brackets, or with a blank where lines were run together.
_AT = rf"(?<![{_HAN}])【?"
_SIGN = r"(?:[】\"]?[:=为] ?\"?|】 ?| )"
_TOKEN = r"[^,。;!?|:()【】\" \n]{0,30}"

_CAME = (
    "来电/致电/来访/受理/登记/提交/上报/派单/转办/交办/推送/留言/来信/写信/收件/办结/办理/处置/诉求/投诉/举报/反映/咨询/"
    "报警/接警/接报/接线/通话/录音/创建/生成/录入/立案/结案/接收/归档/回访/截止/签收/流转/打印/导出/接听/工单/采集/填报/提问/建单/"
    "下派/分派/答复/回复/反馈"
)
_WHEN = "时间/日期/时限/期限"
_TAKES = "受理/承办/主办/协办/转办/派发/交办/责任/处置/办理/登记/接收/来文/推送/上报/签收/牵头/归口/派单/来件/处理"
_WHO = "单位/部门/机构/平台/中心"
_PERSONS = (
    "来电/来话/诉求/联系/投诉/举报/反映/报警/申请/上报/登记/经办/受理/写信/来信/咨询/求助/留言/提交"
)
_SORTS = "诉求/工单/问题/事件/投诉/举报/业务/信件/来电/留言/信息/事项/案件/咨询"
_SORT = "类型/类别/分类/性质/等级/级别/状态/标签"
_TELLS = "诉求/工单/问题/反映/投诉/举报/事件/留言/来电/咨询/求助/申请/建议/来信/信件/案件"
_TOLD = "内容/描述/名称/情况/事项/对象/标题/主题/详情"
_HAPPENED = "发生/事发/事件/诉求/问题/涉事/出险/案发/施工/现场/具体/故障/消费/购买/扰民/投诉/违法/被投诉人/被举报"
_TIMED = "发生/事发/发现/事件/涉事/出险/案发/施工/现场/故障/消费/购买/扰民/违法"
_CONTACT = (
    "联系地址/家庭住址/家庭地址/住址/通讯地址/通信地址/居住地址/居住地/常住地址/邮寄地址/来电人地址"
)
_SPOT = "地点/地址/位置/方位/定位"
_ORIGIN = "户籍/籍贯/祖籍/原籍/归属地/ip属地/属地/出生地/身份证住址/身份证地址"
_DESK = "12345/12315/12319/12328/12329/12333/12348/12369/12388/热线/网格中心/网格化/指挥中心/热线中心/留言板/市长信箱/书记信箱"
_PASSES = "转办/转来/转交/转派/派发/下派/交办/推送/流转/退回/报送/移交/移送"
_REPORTS = "来电/致电/拨打/上报/登记/受理/转办/派发/推送/留言/来信/提交/呈报"
_KEPT = "登记/受理/生成/记录/录入/创建"


def _any(words: str) -> str:
    return f"(?:{words.replace('/', '|')})"


@dataclass(frozen=True, slots=True)
class PaperKind:
    """A kind of paperwork: cues without which there is none, its pattern, of which elements it
    tells nothing, and how many characters before and after a cue it may reach.

    `weight` is what it counts for towards a form; of `event` (an element, or -1) its value tells.
    """

    cues: tuple[str, ...]
    pattern: re.Pattern[str]
    nothing_of: frozenset[int] = ALL
    back: int = 4
    ahead: int = 48
    weight: int = 0
    event: int = -1


def _field(cues: tuple[str, ...], label: str, value: str) -> PaperKind:
    return PaperKind(cues, late(rf"{_AT}{label}{value}"), weight=1)


_PLACE_NAME = f"(?:[{_HAN}]{{1,6}}?[省市区县州盟旗镇乡])"
_CALLER = "(?:来电人|来话人|诉求人|投诉人|反映人|市民|我|本人|其|该市民)"

_FIELDS = (
    # 来电时间:…, 办结时限:…
    _field(
        (f"[{_CAME}][{_WHEN}]",),
        f"{_any(_CAME)}{_any(_WHEN)}",
        rf"(?:{_SIGN}|是|于)?(?:{_CLOCK}|{_WITHIN})?(?:[~至-]{_CLOCK})?前?",
    ),
    # 受理单位:…, 来源:…
    _field(
        (f"[{_TAKES}][{_WHO}]", "[来源/渠道/留言对象/所属网格]", "[派往/转往/转送/主送/抄送/转]:"),
        f"(?:{_any(_TAKES)}{_any(_WHO)}|(?:信息|诉求|工单|受理)?(?:来源|渠道)(?:渠道|平台)?|留言对象|所属网格|网格|派往|转往|转送|主送|抄送|转(?=:))",
        rf"{_SIGN}{_TOKEN}",
    ),
    # 诉求人:…, 坐席:…
    _field(
        (f"[{_PERSONS}]人", "[姓名/昵称/坐席/座席/话务员/受理员/接线员/网格员/经办员]"),
        f"(?:{_any(_PERSONS)}人(?:姓名|员)?|姓名|(?:用户)?昵称|(?:受理)?(?:坐席|座席)|话务员|受理员|接线员|网格员|经办员)",
        r"(?:】?: ?|】 ?| (?=\d|[\u4e00-\u9fff]{1,3}(?:某|先生|女士)))[^,。;!?|:()【】 \n]{0,12}",
    ),
    # 工单编号:…, 联系电话:…
    _field(
        ("[编号/单号/流水号/工号/电话/号码/联系方式]",),
        "(?:[一-鿿]{0,4}(?:编号|单号|流水号|工号)|(?:联系|来电|手机|固定)?(?:电话|号码|手机号?)|联系方式)",
        r"(?:】?[:为] ?|】 ?| )?(?:[a-z]{0,6}[-\d*]{2,}[\da-z*-]*|(?<=[:】])[^,。;!?|:()【】 \n]{0,20})",
    ),
    # 诉求类型:投诉, 处置要求:7日内办结
    _field(
        (f"[{_SORTS}][{_SORT}]", "[类型/类别/等级/紧急程度/处置要求/办理要求/回访要求/是否/满意度/时长]"),
        f"(?:{_any(_SORTS)}?{_any(_SORT)}|紧急程度|(?:处置|办理|回访)(?:要求|意见)|是否[一-鿿]{{2,4}}(?=[:】])|满意度|(?:通话)?时长)",
        rf"{_SIGN}{_TOKEN}",
    ),
    # 诉求内容:, 申请事项: – the words alone, what stands after them is the matter
    _field(
        (f"[{_TELLS}][{_TOLD}]",),
        f"{_any(_TELLS)}{_any(_TOLD)}",
        r"(?:】?[:为]+ ?|】 ?| )",
    ),
    # 户籍地:…
    _field(
        (f"[{_ORIGIN}]",),
        f"{_CALLER}?(?:手机|号码)?{_any(_ORIGIN)}(?:地址?|所在地)?",
        rf"(?:】?[:为是] ?|】 ?| (?=[^ ]{{2,20}}(?: |\Z))|(?<=户籍)(?={_PLACE_NAME})){_TOKEN}",
    ),
)  # fmt: skip
_OTHERS = (
    # 《…条例》, 云政发〔2023〕15号, 第88号令
    PaperKind(
        ("《", "〔", "号[令/文]"),
        late(
            r"《[^《》\n]{0,60}(?:条例|办法|规定|法|意见|细则|标准|规范|准则|规程|决定|纲要|政策|方案|通则|[日晚晨早]报|都市报)(?:\([^()]{1,8}\))?》"
            r"(?:\(?[^,。;!?()]{0,10}[〔(\[]\d{4}[〕)\]]\d{1,4}号\)?)?"
            rf"(?:,?(?:自|从)?{_DAY}起?(?:施行|实施|执行|生效))?|"
            r"[〔(\[]\d{4}[〕)\]]第?\d{1,4}号|"
            rf"(?:{_PLACE_NAME}?[{_HAN}]{{0,6}})第?\d{{1,4}}号(?:令|文件?)"
        ),
        frozenset((TIME, PLACE)), 24, 72,
    ),
    # 区网格中心转办:, 由市12345热线转来
    PaperKind(
        (f"[{_PASSES}]", "热线转", "网格上报", "转街道"),
        late(
            rf"{_START}(?:(?:由|经|据|现|此件)+)?(?:[^,。;!?:|()\n【】]{{0,20}}(?:{_any(_DESK)}|网格|1[12]\d|平台|[局委办]|街道|政府|信箱|综治|中心)"
            rf"[^,。;!?:|()\n【】]{{0,10}}?(?:{_any(_PASSES)}|上报|转(?:至|到|给|往)?(?=[^,。;!?:]{{2,8}}[:,]))"
            r"(?:[^,。;!?:|()\n【】]{0,3}(?:工单|件|单|信件|联动单)|的|来)?|[^,。;!?:|()\n【】]{0,10}(?:转办|交办)(?:单|件))"
            r"(?=[,。;!?:|()\n【】 ]|\Z)|转(?:区|县|市)?(?:热线|街道|社区|12345)(?=[,:。;])"
        ),
        ALL, 30, 16, weight=2,
    ),
    # 11月3日致电反映, 网格长李某于…上报, 于…提交诉求, 登记于…
    PaperKind(
        (f"[日/号/点/时/分][{_REPORTS}]", f"#[{_REPORTS}]", f"[{_KEPT}][于/#]"),
        late(
            rf"(?:于|在)?{_CLOCK}(?:再次|第.次)?{_any(_REPORTS)}(?=[,:。;()】 ]|反映|称|表示|咨询|投诉|求助|12345|热线|诉求|工单|\Z)|"
            rf"{_any(_KEPT)}于?{_CLOCK}"
        ),
        frozenset((TIME,)), 26, 26,
    ),
    # 尊敬的…市城管局
    PaperKind(("尊敬的",), late(r"尊敬的[^,。;!?:\n]{1,24}"), ahead=26),
    # 市委书记、市长:
    PaperKind(
        ("[市长/书记/区长/县长/镇长/局长/厅长/主任/领导][:/,]",),
        late(rf"(?:\A|(?<=\n))[{_HAN}、]{{0,16}}(?:长|书记|主任|领导)[:,]"),
        ALL, 20, 0,
    ),
    # 市政府领导您好
    PaperKind(
        ("您好", "你好", "你们好"),
        late(
            rf"{_START}[^,。;!?:\n]{{0,14}}(?:市长|书记|区长|县长|镇长|局长|主任|领导|热线|12345|政府|同志)[:,! ]*(?:您好|你好|你们好)"
        ),
        ALL, 22, 0,
    ),
    # 您好,这里是…热线
    PaperKind(
        ("[您好/你好][,/!/。/:/][这里/这/我]是",),
        late(r"(?:您好|你好)[,!。: ]*(?:这里|这|我)是[^,。;!?\n]{2,24}(?:热线|12345|中心|平台)"),
        ALL, 0, 32,
    ),
    # 此致敬礼 2026年11月8日
    PaperKind(
        ("[此致/敬礼/谢谢/感谢/敬上]", "[。/!]20[2/3]#年"),
        late(
            rf"(?:(?:此致|敬礼|谢谢您?|感谢|敬上)[!。,: ]*|(?<=[。!]))[^,。;!?\n]{{0,12}}{_CLOCK}[。!]?\Z"
        ),
        frozenset((TIME,)), 0, 40,
    ),
    # 云州市12345, but 网格中心门口 is a place
    PaperKind(
        (f"[{_DESK}]",),
        late(
            rf"{_PLACE_NAME}{{0,3}}?(?:综合治理|政务服务|人民政府|市民|政府|社会治理|公安){{0,2}}(?:便民)?{_any(_DESK)}"
            r"(?:政务服务|便民|市民|服务|热线|平台|中心|领导)*(?!门|旁|对面|附近|隔壁|楼|院|里|大厅|窗口)"
        ),
        frozenset((PLACE,)), 24, 12,
    ),
    # 请临江区城管局于3日内办结
    PaperKind(
        ("[办结/内回复/内反馈/内答复/签收/阅处/工作日内]",),
        late(
            rf"{_START}(?:请|望|由)?[^,。;!?:\n]{{0,16}}(?:于|在)?{_WITHIN}(?:办结|办理|回复|反馈|答复|处置|处理)[^,。;!?:\n]{{0,8}}|"
            rf"{_START}请[^,。;!?:\n]{{2,16}}(?:签收|阅处|办结)"
        ),
        frozenset((TIME, PLACE)), 30, 12,
    ),
    # 来电人系…县人
    PaperKind(
        ("[省/市/县/区/旗/州/盟][人/籍/户籍]",),
        late(rf"{_START}{_CALLER}(?:系|是|为)[^,。;!?\n]{{1,18}}[省市县区旗州盟](?:人士?|户?籍){END}"),
        frozenset((PLACE,)), 24, 4,
    ),
    # 市民反映 asks for nothing; a kind of ticket neither
    PaperKind(
        ("[人/民/众/户/主/客/长/友/电]反映", "[投诉/举报/咨询/求助/建议][类/工单/件]"),
        late(
            rf"{_START}[{_HAN}]{{0,8}}?(?:来电|致电|电话)?(?:来电人|来话人|诉求人|投诉人|反映人|报警人|来信人|市民|居民|群众|住户|业主|村民|网民|网友|家长|乘客|来电|致电)"
            r"(?:来电|致电|来信|再次|多次)*反映|(?:投诉|举报|咨询|求助|建议)类?(?:工单|件(?!事)|来电)"
        ),
        frozenset((DEMAND,)), 16, 8,
    ),
    # 普通市民, 市场监管部门, 城管 are no names of places
    PaperKind(
        ("市民", "市容", "市场监管", "城管", "城市管理"),
        late(r"市民(?!广场|公园|中心)|市容|市场监管|城管|城市管理"),
        frozenset((PLACE,)), 0, 0,
    ),
    # 惠民路12号, 3号楼, 2号线: no day of a month
    PaperKind(
        ("#号",),
        late(
            r"(?<=[路街巷弄里道村院区园苑庄镇坊线段])\d{1,5}号|\d{1,5}号(?=[楼院线门店桌令文机房馆库仓井泵岗窗地公居商铺]|车厢|厂房)|"
            r"[一二三四五六七八九十]{1,3}号(?=[楼院线门])|第\d{1,5}号"
        ),
        frozenset((TIME,)), 0, 0,
    ),
)  # fmt: skip
# Fields that tell of the event: 事发地点:…, 时间:…
_VALUE = r"(?P<value>[^,。;!?|【】 \n]{0,40})"
_EVENTS = (
    PaperKind(
        (f"[{_HAPPENED}][{_SPOT}]", f"[{_SPOT}][:/】]", "[发生/事发/案发]地[:/】]"),
        late(
            rf"{_AT}(?:(?:{_any(_HAPPENED)}(?:的?详细|的?具体)?|详细|所在|(?:事发|发生|事件)?具体)?{_any(_SPOT)}|"
            rf"(?:事件)?(?:发生|事发|案发)地){_SIGN}{_VALUE}"
        ),
        weight=1, event=PLACE,
    ),
    PaperKind(
        (f"[{_TIMED}][时间/日期/时段]", "[时间/日期][:/】]"),
        late(
            rf"{_AT}(?P<of>(?:{_any(_TIMED)}(?:发生)?)?)(?:时间|日期|时段)"
            rf"(?:】?[:为] ?|】 ?| (?=\d)|(?=\d)){_VALUE}"
        ),
        weight=1, event=TIME,
    ),
)  # fmt: skip
# Where somebody lives, which is where it happened only if it happened at home.
HOME = PaperKind(
    (f"[{_CONTACT}]", "老家[在/是]", "人地址"),
    late(
        rf"{_AT}{_CALLER}?(?:(?:{_any(_CONTACT)}|(?:联系人|(?<=人))地址){_SIGN}|老家(?:在|是|:))[^,。;!?|【】 \n]{{0,40}}"
    ),
    frozenset((PLACE,)),
    weight=1,
)
AT_HOME = late(
    "我家|家里|家中|楼上|楼下|邻居|小区|楼道|单元|村里|房子|老宅|宅基|门口|隔壁|院子|我们楼|物业|电梯|入户|停[水电气暖]|漏水"
)
KINDS = (*_FIELDS, *_OTHERS, *_EVENTS, HOME)
