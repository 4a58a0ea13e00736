"""Mobile numbers as they are said: 幺八九幺二三四三个八九, 幺三八嗯零零一二，对三四五六."""

from suqiu.late import late
from suqiu.privacy.context import Before, before
from suqiu.privacy.found import Found, PersonalKind, Taken

_VALUES = {char: str(value) for value, char in enumerate("零一二三四五六七八九")}
_VALUES |= {"〇": "0", "幺": "1", "洞": "0", "拐": "7", "两": "2", "俩": "2", "仨": "3"}
_VALUES |= {char: char for char in "0123456789"}
_DIGIT = "[零〇幺一二三四五六七八九0-9]"
# Two, three or four of one digit.
_MANY = f"[两俩二三仨四2-4]个{_DIGIT}"
_PART = f"(?:{_MANY}|{_DIGIT})"
# What people say while they look for the next digits.
_PAUSE = r"(?:[\s，、,。…]|嗯|啊|呃|哎|欸|哦|对|然后|那个|再是|是吧){0,4}"
_SAID = late(f"{_PART}(?:{_PAUSE}{_PART}){{6,18}}(?![A-Za-z0-9_])")
_TOKEN = late(f"(?P<many>[两俩二三仨四2-4])个(?P<same>{_DIGIT})|(?P<one>{_DIGIT})")
# Without one of these there is nothing to do here that `find_numbers` does not.
_WORTH = late(
    f"[两俩二三仨四2-4]个{_DIGIT}|(?:嗯|啊|呃|哎|欸|哦|对|然后|那个|再是|是吧)[，、, ]?{_DIGIT}{{2}}"
    "|[零〇幺一二三四五六七八九]{12}"
)
# How such a number begins, mostly; looked for first, for speed.
_BEGUN = late("一[三四五六七八九]")
_MOBILE = late(r"1[3-9]\d{9}")
# Somebody begins again: 幺五二，幺五二幺二三四….
_AGAIN = late(r"(?P<begun>1[3-9]\d{0,5})(?P<whole>1[3-9]\d{9})")


def find_spoken(text: str, taken: Taken) -> None:
    """Add mobile numbers with digits counted (三个八), pauses, or a false start."""
    if not ("幺" in text or ("一" in text and _BEGUN.search(text))) or not _WORTH.search(text):
        return
    for match in _SAID.finditer(text):
        digits = "".join(
            _VALUES[token["one"]]
            if token["one"]
            else _VALUES[token["same"]] * int(_VALUES[token["many"]])
            for token in _TOKEN.finditer(match[0])
        )
        plain = match[0].isdigit() and match[0].isascii()
        if plain:
            continue
        again = _AGAIN.fullmatch(digits)
        if again and again["whole"].startswith(again["begun"]):
            if before(text, match.start()) is Before.PHONE:
                taken.add(Found(match.start(), match.end(), PersonalKind.MOBILE, again["whole"]))
        elif _MOBILE.fullmatch(digits):
            taken.add(Found(match.start(), match.end(), PersonalKind.MOBILE, digits))
