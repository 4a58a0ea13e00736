"""E-mail, WeChat, QQ, number plates and documents: found by their shape or the word before."""

import re

from suqiu.late import late
from suqiu.privacy.found import Found, PersonalKind, Taken
from suqiu.privacy.lexicon import Announced, lexicon

_ALNUM = "A-Za-z0-9Ａ-Ｚａ-ｚ０-９"
_NOT_BEFORE = f"(?<![{_ALNUM}])"
_PROVIDERS = (
    r"(?:(?:vip\.)?(?:qq|163|126|139|189|sina|sohu|yeah|foxmail|gmail|outlook|hotmail|aliyun|icloud"
    r"|yahoo|wo|21cn|live|msn|tom))"
)
_DOT = r"\s?(?:[.．。]|点|\(dot\)|\[dot\]|（点）| dot )\s?"
_AT = r"\s?(?:@|＠|\(at\)|（at）|\[at\]|【at】|#|＃|艾特|[＊*]|★|☆| at )\s?"
_EMAIL = late(
    f"{_NOT_BEFORE}[{_ALNUM}][{_ALNUM}._%+\\-＿．]{{0,63}}"
    f"(?:\\s?[@＠﹫]\\s?[{_ALNUM}\\-\u4e00-\u9fff]{{1,20}}(?:\\s?[.．。]\\s?[{_ALNUM}\\-]{{2,}}){{1,3}}"
    f"|{_AT}{_PROVIDERS}{_DOT}(?:com|cn|net|org)(?:\\s?[.．]cn)?)",
    re.IGNORECASE,
)
# What may be an at sign; nothing else is looked for in most texts.
_AT_SIGN = late("[@＠﹫#＃*＊★☆艾]|at|AT")

# What may stand between an announcing word and the number.
_SAYS = r"(?:[\s:：,，是为即叫就=]|[（(\[【“\"‘']){0,5}"
_NOT_AMOUNT = r"(?![\d０-９]|\s?(?:元|块|万|人|次|年|月|日|号楼|个|户|群|条|天|名|多))"
_WECHAT = late(
    rf"(?P<said>同?号码?|(?i:id)|账号|帐号|名|联系|加我)?(?P<link>{_SAYS})"
    rf"(?P<value>[A-Za-zＡ-Ｚａ-ｚ_][{_ALNUM}_\-]{{4,24}}|[0-9０-９][{_ALNUM}_\-]{{4,24}})"
    rf"(?![{_ALNUM}_]){_NOT_AMOUNT}"
)
# 加Juan_home88: where the text speaks of 微信 at all.
_ADDED = late(
    rf"(?:加|搜|添加)\s?(?P<value>(?=[A-Za-z0-9_\-]*[A-Za-z])(?=[A-Za-z_\-]*\d|[A-Za-z]+[_\-])[A-Za-z][A-Za-z0-9_\-]{{5,19}})(?![{_ALNUM}])"
)
_WXID = late(r"\bwxid_[a-z0-9]{6,}")
_QQ = late(
    rf"(?:群?号码?|群|账号|帐号|联系|邮箱)?{_SAYS}"
    rf"(?P<value>[1-9１-９](?:[ \-]?[\d０-９]){{4,11}}){_NOT_AMOUNT}"
)
_MOBILE = late(r"[1１][3-9３-９][\d０-９]{9,}")

_PROVINCE = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_GAP = r"[\s·•・∙.．\-—－_]{0,2}"
_PLATE = late(
    rf"[{_PROVINCE}军空海]{_GAP}(?:[A-Za-zＡ-Ｚａ-ｚ]{_GAP}(?:[{_ALNUM}](?:[ ·]?[{_ALNUM}]){{4,5}}[挂学警港澳领]?"
    rf"|[{_ALNUM}](?:[ ·]?[{_ALNUM}]){{3}}\s?[挂学警港澳领试超使]|(?:[，,、]\s?[{_ALNUM}]){{5,6}})(?![{_ALNUM}]|\+\d{{3}}(?!\d))"
    rf"|(?<=WJ[{_PROVINCE}])\d{{4,5}}[A-Z警]?)|[使领]\d{{3}}[·•]?\d{{3}}(?!\d)"
)
_PLATE_SAID = late(
    r"(?:号码?|尾号)?(?:[\s:：是为]|[“\"(（]){0,4}"
    r"(?P<value>[A-Za-z]{0,2}[\s·]?(?=[A-Za-z]{0,2}\d)[A-Za-z0-9]{4,7})(?![A-Za-z0-9])"
)
_DOCUMENT = late(
    r"(?P<said>[^\dA-Za-z。！？；，,;!?\n⟦]{0,8})"
    r"(?P<value>[A-Za-z]{0,3}[\s\-]?\d[\d\s\-]{4,24}\d(?:[Xx]\d{0,2})?|[A-Za-z]{1,3}\d{5,9})(?![A-Za-z0-9])"
)
_NUMBER_SAID = late(r"[号为是:：第码]|^\s*[（(]?$")
_DATE = late(r"(?:19|20)\d\d[\s\-]?(?:0?[1-9]|1[0-2])[\s\-]?(?:0?[1-9]|[12]\d|3[01])")
_PUNCTUATION = late(r"[\s·•・∙.．\-—－_]")
# Without five letters or digits in a row there is no account, plate or document.
_LONG = late(f"[{_ALNUM}_](?:[ ·•.，,、\\-—]?\\s?[{_ALNUM}_]){{4}}")

_HOME = late(
    r"(?:[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3}|[A-Za-z])\s?(?:号?[栋幢座]|号楼|[#＃]楼?)\s?"
    r"(?:(?:[0-9０-９]{1,2}|[一二三四五六七八九十甲乙丙东西中]{1,2})\s?(?:单元|门|梯)\s?)?"
    r"(?:[0-9０-９]{1,2}\s?[层楼]\s?)?[0-9０-９]{3,4}\s?(?:室|号|户|房)?(?![0-9])"
    r"|(?<![\d\-])\d{1,3}-\d{1,2}-\d{3,4}(?:\s?[室户])?(?![\d\-])"
)


def find_emails(text: str, taken: Taken) -> None:
    """Mail addresses, also with a written-out at sign before a known provider."""
    if _AT_SIGN.search(text):
        for match in _EMAIL.finditer(text):
            taken.add(Found(match.start(), match.end(), PersonalKind.EMAIL, match[0]))


def find_accounts(text: str, announced: list[Announced], taken: Taken) -> None:
    """WeChat and QQ numbers, number plates and documents."""
    if not _LONG.search(text):
        return
    known = lexicon()
    for word, _, end in announced:
        if word in known.wechat:
            _wechat(text, word, end, taken)
        elif word in known.qq:
            _add(_QQ.match(text, end), PersonalKind.QQ, taken)
    if any(word in known.wechat for word, _, _ in announced):
        for match in _ADDED.finditer(text):
            taken.add(Found(*match.span("value"), PersonalKind.WECHAT, match["value"].upper()))
    if "wxid_" in text:
        for match in _WXID.finditer(text):
            taken.add(Found(*match.span(), PersonalKind.WECHAT, match[0]))
    for match in _PLATE.finditer(text):
        if any(char.isdigit() for char in match[0]):
            taken.add(Found(*match.span(), PersonalKind.PLATE, _plain(match[0])))
    for word, _, end in announced:
        if word in known.plates:
            _add(_PLATE_SAID.match(text, end), PersonalKind.PLATE, taken)


def find_documents(text: str, announced: list[Announced], taken: Taken) -> None:
    """Numbers after the name of a personal document."""
    names = lexicon().documents
    for word, _, end in announced:
        match = _DOCUMENT.match(text, end) if word in names else None
        if match is None:
            continue
        value = match["value"]
        if value[0].isdigit() and not _NUMBER_SAID.search(match["said"]):
            continue
        if sum(char.isdigit() for char in value) >= 5 and not _DATE.fullmatch(value):
            _add(match, PersonalKind.DOCUMENT, taken)


def find_homes(text: str, taken: Taken) -> None:
    """A flat of a building: 3栋2单元501室, 3-2-501."""
    for match in _HOME.finditer(text):
        taken.add(Found(*match.span(), PersonalKind.HOME, _plain(match[0])))


def _wechat(text: str, word: str, end: int, taken: Taken) -> None:
    """Mobile numbers are left to the numbers; a plain word needs 号 or a colon before it."""
    match = _WECHAT.match(text, end)
    if match is None or _MOBILE.match(match["value"]):
        return
    named = match["said"] is not None or ":" in match["link"] or "：" in match["link"]
    named |= word[-1] in ":：号"
    if named or (len(match["value"]) >= 6 and not match["value"].isalpha()):
        _add(match, PersonalKind.WECHAT, taken)


def _add(match: re.Match[str] | None, kind: PersonalKind, taken: Taken) -> None:
    if match:
        taken.add(Found(*match.span("value"), kind, _plain(match["value"])))


def _plain(value: str) -> str:
    return _PUNCTUATION.sub("", value).upper()
