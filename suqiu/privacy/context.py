"""What the words before a number say it is."""

import re
from enum import Enum, auto

# How far before a number its word may stand.
_REACH = 16
_WORDS = re.compile(
    r"(?P<phone>电话|手机|联系方式|联系号码|联系我|座机|固话|传真|致电|拨打|请打|打给|打我|来电号码|宅电|办公电"
    r"|小灵通|回拨|回电|号码[是为:：]|(?<![证卡账])号[是为]|我的号|(?i:tel|phone|mobile|call))"
    r"|(?P<identity>身份证|证件号|身份号|公民身份|居民证|残疾人?证|驾驶证|驾照|社保号|社会保障号)"
    r"|(?P<account>卡号|账[号户]|帐[号户]|银行卡|储蓄卡|信用卡|借记卡|工资卡|存折|社保卡|退休卡|一卡通"
    r"|[农工建中交招]行|邮储|邮政储蓄|信用社)"
)
# Words of numbers that are nobody's: directly before the number they decide.
_IMPERSONAL = re.compile(
    r"(?:[单案批文票学考户表井杆桩房档序编函]号|订单|工单|编[号码]|流水号?|运单|快递|发票|票据|合同|证书|许可证?|执照|税号"
    r"|信用代码|机构代码|登记证?|受理号?|条形?码|序列号|车架号|机身号|发动机号|设备号|资产|交易号|凭证|缴费号"
    r"|地块|宗地|不动产单元号?|门牌|注册号?|楼号|航班|车次|代码|价格?|金额|面积|人民币|备案号?|字号|存单|串号|识别码"
    r"|(?i:imei|sn|no\.?|№))"
    r"(?:号码?|码)?[\s:：是为#＃(（【\[\-]*(?:No\.?|№)?\s*$"
)
_CUT = re.compile(r"[。！？!?;；\n⟦⟧]")
_LETTERS = re.compile(r"(?<!\d)([A-Za-z]+)[-_]?$")
# Letters that may stand right before a telephone number; others make it a code.
_PHONE_LETTERS = frozenset((
    "tel", "phone", "mobile", "mob", "cell", "call", "wx", "vx", "v", "w", "qq", "wechat", "weixin",
    "id", "no", "dh", "sj", "vv", "whatsapp", "t", "m",
))  # fmt: skip


class Before(Enum):
    """What the words before a number announce."""

    NOTHING = auto()
    PHONE = auto()
    IDENTITY = auto()
    ACCOUNT = auto()
    IMPERSONAL = auto()


_MEANING = {"phone": Before.PHONE, "identity": Before.IDENTITY, "account": Before.ACCOUNT}


def before(text: str, start: int) -> Before:
    """The nearest word before `start` in the same sentence decides."""
    words = _CUT.split(text[max(0, start - _REACH) : start])[-1]
    if not words:
        return Before.NOTHING
    letters = None if words[-1] > "\u2fff" else _LETTERS.search(words)
    if letters and letters[1].lower() not in _PHONE_LETTERS:
        return Before.IMPERSONAL
    if _IMPERSONAL.search(words):
        return Before.IMPERSONAL
    said = [match.lastgroup or "" for match in _WORDS.finditer(words)]
    return _MEANING[said[-1]] if said else Before.NOTHING
