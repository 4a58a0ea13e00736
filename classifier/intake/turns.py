"""The turns of a call as they are written, whatever wrote them down.

A turn begins with who speaks, at the start of a line or sentence. Around the name may stand a
bullet, a time, brackets, bold, a staff number; after it a colon: `坐席：…`, `[00:12] 客户：…`,
`- **话务员（1024）**：…`, `SPEAKER_00: …`. Two other ways are told by the line alone, so that more
is asked of them: brackets or another sign without a colon (`[坐席] …`, `坐席> …`), and the name on a
line of its own above the words. A JSON list of turns is read too.
"""

import itertools
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from suqiu.late import late

AGENT, CITIZEN, MACHINE = "agent", "citizen", "machine"

_AGENTS = (
    "坐席", "座席", "话务员", "接线员", "接听员", "接话员", "人工客服", "客服", "受理员", "值机员", "热线", "工作人员",
    "agent", "operator",
)  # fmt: skip
_CITIZENS = (
    "市民", "来电人", "客户", "群众", "用户", "诉求人", "投诉人", "咨询人", "举报人", "主叫", "居民", "来电者",
    "caller", "customer",
)  # fmt: skip
# What the exchange plays before anybody answers.
_MACHINES = ("系统", "提示音")
# Names of those told apart by a number.
_NUMBERED = ("说话人", "发言人", "讲话人", "角色", "声道", "通道", "speaker", "spk", "channel")
# In JSON, where nothing else could be meant.
_ROLES = {"assistant": AGENT, "staff": AGENT, "service": AGENT, "user": CITIZEN, "client": CITIZEN}

_GREETING = late(
    "很高兴为您服务|为您服务|请讲|请问有什么|有什么可以帮|请说|您好[，,！!。]?(?:这里|市民|政务|12345)|工号|请问您?(?:要|想)?(?:反映|咨询|投诉|需要)"
)

# Runs of blanks are bounded, for a row of them must not be tried in every way.
_GAP = r"[ \t\r\u3000]{0,4}"
_DATE = r"(?:(?:\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?[ \tT]{1,4})?"
_CLOCK = rf"{_DATE}\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:[.,]\d+)?(?!\d|:\d)"
_SPAN = rf"{_CLOCK}(?:{_GAP}(?:-+>|[-~—–至]+){_GAP}{_CLOCK})?"
_TIME = rf"(?:[\[(（【]{_GAP}{_SPAN}{_GAP}[\])）】]|{_SPAN})"
# A time before the name; subtitles give the number of the cue and the time lines of their own.
_STAMPED = rf"(?:(?:^\d{{1,5}}{_GAP}\n{_GAP})?{_TIME}[ \t,，|]{{0,4}}\n?{_GAP})?"
_LINE = rf"^{_GAP}(?:(?:[-*•·●▪>#|｜]{{1,3}}|\d{{1,4}}[.、)）]){_GAP})?"
_SENTENCE = r"(?<=[。！？!?；;）)\]】…”])" + _GAP
_OPEN, _CLOSE = r"[\[【（(<「*_]{0,3}", r"[\]】）)>」*_]{0,3}"
# A staff number or part of a telephone number: 坐席（1024）, 市民（138****）.
_NOTE = rf"(?:{_GAP}[(（\[【][^()（）\[\]【】\n:：，。]{{1,12}}[)）\]】])?"
_NAMED = (
    rf"(?P<agent>{'|'.join(_AGENTS)})|(?P<citizen>(?:来电|致电)?(?:{'|'.join(_CITIZENS)}))|"
    rf"(?P<machine>{'|'.join(_MACHINES)})|"
    rf"(?:{'|'.join(_NUMBERED)})[ \t_#-]{{0,2}}(?P<number>\d{{1,2}}|[一二三左右A-Da-d])|(?P<side>[左右])声道"
)
_WITH_COLON = late(
    # A name with a colon may also follow a blank or a comma where the lines were run together.
    rf"(?:{_LINE}|{_SENTENCE}|(?<=[^\s:：，。])[ \t\u3000]{{1,4}}(?=[^\s:：]{{2,14}}[:：])|(?<=[，,])[ \t]{{0,4}})"
    rf"{_STAMPED}{_OPEN}"
    rf"(?:{_NAMED}|(?P<letter>[ABab甲乙])|(?P<titled>[一-鿿]{{1,2}}(?:先生|女士|小姐)))"
    rf"(?P<more>(?(letter)|[\w#＃]{{0,8}}?)){_NOTE}{_CLOSE}{_GAP}{_TIME}?{_GAP}[:：]\**",
    re.MULTILINE | re.IGNORECASE,
)
_BARE_NAME = rf"(?:{_NAMED}){_GAP}[A-Za-z\d#]{{0,8}}{_NOTE}"
_WITHOUT_COLON = tuple(
    late(pattern, re.MULTILINE | re.IGNORECASE)
    for pattern in (
        # [坐席] …, also where the lines were run together; **坐席** …
        rf"(?:{_LINE}|{_SENTENCE}|(?=[\[【])){_STAMPED}(?:[\[【]|\*\*){_BARE_NAME}(?:[\]】]|\*\*){_GAP}{_TIME}?",
        # 坐席> …, | 坐席 | … |
        rf"{_LINE}{_STAMPED}{_BARE_NAME}{_GAP}{_TIME}?[ ]{{0,4}}[>＞|｜\t]",
        # The name alone on its line.
        rf"{_LINE}{_STAMPED}{_OPEN}{_BARE_NAME}{_CLOSE}{_GAP}{_TIME}?(?:[ \t\r]{{0,4}}\n){{1,3}}(?=[ \t]*\S)",
    )
)
# Times left among the words, with the number of a subtitle.
_LEFT_STAMP = late(rf"^(?:\d{{1,5}}{_GAP}\n)?{_GAP}{_TIME}{_GAP}", re.MULTILINE)
# No text without this holds a call: a name, and not far from it what may end the mark of a turn.
# It is spelt out in both cases and tried before all else, for then letters cost next to nothing.
_LATIN = tuple(
    form for word in (*_AGENTS, *_NUMBERED) for form in (word.capitalize(), word.upper())
)
_ANY_NAME = "|".join(dict.fromkeys((*_AGENTS, *_NUMBERED, *_LATIN, '"role"')))
_HINT = late(rf"(?:{_ANY_NAME})[^。！？，\n]{{0,60}}?[:：>＞|｜\t\]】*\n]")
_LETTER_HINT = late(r"[Aa甲][\]】*]{0,2} ?[:：]")
# Before a call stands a heading at most, and not that of a chat somebody shows.
_SAID = late("[。！？!?；;]")
_CHAT = late("聊天|微信|短信|截图|截屏|QQ", re.IGNORECASE)
_LEAST_OF_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Spoken:
    """One turn: who (AGENT, CITIZEN, or `#` and what tells him apart) and the words."""

    who: str
    words: str

    @property
    def greets(self) -> bool:
        """Whether the words are those of one who answers a call."""
        return _GREETING.search(self.words) is not None


def spoken_turns(text: str) -> list[Spoken]:
    """The turns of a transcript in order; none when the text shows no two who speak."""
    bare = "\n" in text or "】" in text or "]" in text
    # Every turn has its colon, and a talk has two turns at least.
    if not bare and text.count(":") + text.count("：") < 2:
        return []
    if not _HINT.search(text) and not _LETTER_HINT.search(text):
        return []
    turns = _listed(text) or _marked(text, _told(text, list(_WITH_COLON.finditer(text))))
    if changes(turns) or not bare:
        return turns
    for pattern in _WITHOUT_COLON:
        marks = list(pattern.finditer(text))
        turns = _marked(text, marks) if marks and _is_heading(text[: marks[0].start()]) else []
        if len(turns) > 2 and changes(turns) > 1:
            return turns
    return []


def changes(turns: list[Spoken]) -> int:
    """How often the word passes from one to the other."""
    return sum(one.who != other.who for one, other in itertools.pairwise(turns))


def _is_heading(before: str) -> bool:
    return not _SAID.search(before)


def _told(text: str, marks: list[re.Match[str]]) -> list[re.Match[str]]:
    """The marks that count: letters and names only where nothing better tells who speaks."""
    plain = [mark for mark in marks if not mark["letter"] and not mark["titled"]]
    if plain and not any(mark["citizen"] or mark["number"] or mark["side"] for mark in plain):
        return _talk_with_one(text, [mark for mark in marks if not mark["letter"]]) or plain
    return plain or _talk_of_letters(text, [mark for mark in marks if mark["letter"]])


def _talk_with_one(text: str, marks: list[re.Match[str]]) -> list[re.Match[str]]:
    """The marks of a call of an agent with one citizen called by his name: 接线员, 李先生."""
    turns = _marked(text, marks)
    single = len({mark["titled"] for mark in marks if mark["titled"]}) == 1
    greeted = any(turn.who == AGENT and turn.greets for turn in turns)
    whole = single and greeted and changes(turns) > 1 and _is_heading(text[: marks[0].start()])
    return marks if whole else []


def _talk_of_letters(text: str, marks: list[re.Match[str]]) -> list[re.Match[str]]:
    """The marks of a call from its first word on: two letters that alternate for a while, one of
    whom greets; none otherwise. A list of points has such marks too, and a letter may quote a chat.
    """
    letters = [mark["letter"].lower() for mark in marks]
    counts = Counter(letters)
    alternate = all(one != other for one, other in itertools.pairwise(letters))
    if not alternate or len(counts) != 2 or min(counts.values()) < _LEAST_OF_LETTERS:
        return []
    opening = text[marks[0].end() : marks[2].start()]
    whole = not text[: marks[0].start()].strip()
    return marks if whole and _GREETING.search(opening) else []


def _marked(text: str, marks: list[re.Match[str]]) -> list[Spoken]:
    """The words from each mark to the next, without those of a machine."""
    if len(marks) < 2 or _CHAT.search(text, 0, marks[0].start()):
        return []
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    return [
        Spoken(_who(mark), _LEFT_STAMP.sub("", text[mark.end() : end]).strip(" \t\r\n\u3000|｜"))
        for mark, end in zip(marks, ends, strict=True)
        if not mark["machine"]
    ]


def _who(mark: re.Match[str]) -> str:
    found = mark.groupdict()
    if found["agent"]:
        return AGENT
    if found["citizen"] or found.get("titled"):
        return CITIZEN
    apart: str = found["number"] or found["side"] or found.get("letter") or ""
    return f"#{apart.lower().lstrip('0') or '0'}"


def _listed(text: str) -> list[Spoken]:
    """The turns of a JSON list of objects with speaker (or role) and text (or content)."""
    if text.lstrip()[:1] != "[" or '"' not in text:
        return []
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError):
        return []
    turns = list(_entries(rows))
    heard = [one for one in turns if one.who != MACHINE]
    return heard if len(turns) == len(rows) else []


def _entries(rows: list[object]) -> Iterator[Spoken]:
    for row in rows:
        cells = row if isinstance(row, dict) else {}
        name = next((str(cells[key]) for key in ("speaker", "role") if key in cells), "").strip()
        words = next((cells[key] for key in ("text", "content") if key in cells), None)
        who = _ROLES.get(name.lower()) or (f"#{name}" if name.isdecimal() else "")
        if not who and (mark := _WITH_COLON.match(f"{name}:")):
            who = _who(mark)
        if name in _MACHINES:
            who = MACHINE
        if who and isinstance(words, str):
            yield Spoken(who, words.strip())
