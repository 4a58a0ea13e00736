"""A call transcript turned into what was said of the matter, as good an input as a note.

Turns are told by who speaks, at the start of a line or sentence and before a colon, with or
without a time: `坐席：…`, `[00:12] 客户：…`, `话务员 1024 (00:01:05)：…`, `说话人1：…`,
`A：…`. The desk judges what the citizen said, and the agent where he restates it, for then he
says it best; filing also takes what the agent says and asks of the matter.
"""

import itertools
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

_AGENTS = (
    "坐席", "座席", "话务员", "接线员", "客服", "受理员", "值机员", "热线", "工作人员", "agent",
)  # fmt: skip
_CITIZENS = (
    "市民", "来电人", "客户", "群众", "用户", "诉求人", "投诉人", "咨询人", "举报人", "主叫", "居民", "来电者",
    "caller", "customer",
)  # fmt: skip
_NUMBERED = ("说话人", "发言人", "speaker")
# Two that are told apart by letters alone: a list of points has such marks too, so that these must
# take turns, each as often as that.
_LETTER_MARKS = ("a:", "a：", "甲:", "甲：")
_LEAST_TURNS = 2
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?"
_SPAN = rf"{_CLOCK}(?:\s*[-~—–至]+\s*{_CLOCK})?"
_TIME = rf"(?:[\[(（【]\s*{_SPAN}\s*[\])）】]|{_SPAN})"
_WHO = "|".join((*_AGENTS, *_CITIZENS))
_TURN = re.compile(
    rf"(?:^|(?<=[\n。！？!?；;）)\]】…”]))[ \t\u3000]*(?:{_TIME}[ \t,，]*)?"
    rf"(?P<who>{_WHO}|(?:{'|'.join(_NUMBERED)})\s*(?P<number>[0-9一二三A-Da-d])|(?P<letter>[ABab甲乙]))"
    rf"(?P<more>(?(letter)|[\d\w#＃]{{0,8}}?))[ \t]*(?:{_TIME})?[ \t]*[:：]",
    re.MULTILINE | re.IGNORECASE,
)
_STAMP = re.compile(rf"^[ \t]*{_TIME}[ \t]*", re.MULTILINE)
_GREETING = re.compile(
    "很高兴为您服务|为您服务|请讲|请问有什么|有什么可以帮|请说|您好[，,！!。]?(?:这里|市民|政务|12345)|工号|请问您?(?:要|想)?(?:反映|咨询|投诉|需要)"
)
_RESTATES = re.compile(
    "您(?:是要|要|是想|想|主要)?(?:反映|投诉|咨询|举报|建议|求助)的?(?:是|问题是|内容是|情况是)|"
    "(?:跟|和|给|向)您(?:再)?(?:核实|确认|复述|重复)(?:一下|一遍)?|我(?:再)?(?:重复|复述)(?:一下|一遍)?|"
    "您的(?:意思|诉求|问题)是|也就是说|您(?:说|指|问|讲)的(?:就?是|这个)"
)
# A choice names what is not the matter; the rest is said in every call.
_SENTENCE = re.compile("[^。？！?!；;]+[。？！?!；;]*")
_NEEDLESS = re.compile(
    "还是|或者|您好|请讲|请说|请稍|稍等|贵姓|怎么称呼|电话|地址|哪个小区|核实一下|登记|转给|转到|转派|派单|"
    "回复您|联系您|理解|别急|别着急|感谢|谢谢|再见|满意|请问.{0,4}(?:帮|需要|反映什么)|音乐"
)
_AFTER_RESTATING = re.compile(
    "[，,：:。]?(?:您看)?(?:对吗|是吗|对吧|是吧|对不对|是不是|没错吧|可以吗)[？?。]?$"
)
_FILLER = re.compile(
    "(?:喂|你好|您好|嗯+|啊|哦|噢|唉|对+的?|是的?|好的?|行|可以|没错|没有了?|没了|谢谢(?:你|您)?|再见|"
    "不客气|知道了|明白了?|就这些|[，,。！!、？?\\s])+"
)
_LEAST_RESTATED = 8


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a call: who speaks (`agent`) and the words."""

    agent: bool
    words: str


def citizen_text(text: str) -> str:
    """What the citizen said in a transcript, in order; any other text unchanged."""
    return _said(text, _restated)


def matter_text(text: str) -> str:
    """What a transcript is about: besides, what the agent says and asks of the matter, which names
    it by its right word where the citizen's was misheard. Any other text unchanged.
    """
    return _said(text, _of_the_matter)


def _said(text: str, of_agent: Callable[[str], str]) -> str:
    # Every turn has its colon, and a talk has two turns at least.
    if text.count(":") + text.count("：") < 2:
        return text
    turns = call_turns(text)
    if not turns:
        return text
    said = []
    for turn in turns:
        words = of_agent(turn.words) if turn.agent else turn.words
        if words and not _FILLER.fullmatch(words):
            said.append(words if words[-1] in "。！？!?；;…" else f"{words}。")
    return "".join(said) or text


def call_turns(text: str) -> list[Turn]:
    """The turns of a transcript; none when the text is no talk of two."""
    lower = text.lower()
    if not any(name in lower for name in (*_AGENTS, *_NUMBERED, *_LETTER_MARKS)):
        return []
    marks = list(_TURN.finditer(text))
    # Letters count only where nothing better tells who speaks.
    marks = [mark for mark in marks if not mark["letter"]] or _talk_of_letters(text, marks)
    if len(marks) < 2:
        return []
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    spoken = [
        (_speaker(mark), _STAMP.sub("", text[mark.end() : end]).strip())
        for mark, end in zip(marks, ends, strict=True)
    ]
    agents = _agents(spoken)
    turns = [Turn(who in agents, words) for who, words in spoken]
    if len({turn.agent for turn in turns}) < 2:
        return []
    # Two turns may be two fields of a form: 来电人：…工作人员：… Then a greeting must tell a call.
    if len(turns) < 3 and not any(turn.agent and _GREETING.search(turn.words) for turn in turns):
        return []
    return turns


def _speaker(mark: re.Match[str]) -> str:
    number = mark["number"] or mark["letter"]
    return f"#{number.lower()}" if number else mark["who"].lower()


def _talk_of_letters(text: str, marks: list[re.Match[str]]) -> list[re.Match[str]]:
    """The marks of a call from its first word on: two letters that alternate for a while, one of
    whom greets; none otherwise. A letter may quote a chat, which is no call.
    """
    letters = [mark["letter"].lower() for mark in marks]
    counts = Counter(letters)
    alternate = all(one != other for one, other in itertools.pairwise(letters))
    if not alternate or len(counts) != 2 or min(counts.values()) < _LEAST_TURNS:
        return []
    opening = text[marks[0].end() : marks[2].start()]
    whole = not text[: marks[0].start()].strip()
    return marks if whole and _GREETING.search(opening) else []


def _agents(spoken: list[tuple[str, str]]) -> set[str]:
    """Who are the agents: by name, or of numbered speakers the one who greets, or who asks."""
    agents = {who for who, _ in spoken if who in _AGENTS}
    if not agents:
        agents = {who for who, words in spoken if who[0] == "#" and _GREETING.search(words)}
    if len(agents) != 1 and all(who[0] == "#" for who, _ in spoken):
        asking = Counter(who for who, words in spoken if words.endswith(("？", "?")))
        first, second = (*asking.most_common(2), ("", 0), ("", 0))[:2]
        agents = {first[0]} if first[1] > second[1] else set()
    return agents


def _of_the_matter(words: str) -> str:
    """What an agent's turn says of the matter, or empty."""
    told = (match[0] for match in _SENTENCE.finditer(words))
    return _restated(words) or "".join(one for one in told if not _NEEDLESS.search(one))


def _restated(words: str) -> str:
    """The part of an agent's turn that restates the matter, or empty."""
    match = _RESTATES.search(words)
    if match is None:
        return ""
    rest = _AFTER_RESTATING.sub("", words[match.end() :].strip("，,：: 。"))
    return rest if len(rest) >= _LEAST_RESTATED else ""
