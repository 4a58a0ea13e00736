"""A call transcript turned into what was said of the matter, as good an input as a note.

The desk judges what the citizen said, and the agent where he restates it, for then he says it
best; filing also takes what the agent says and asks of the matter. How turns are written is the
matter of `turns`.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from classifier.intake.turns import AGENT, Spoken, changes, spoken_turns

_RESTATES = re.compile(
    "您(?:是要|要|是想|想|主要)?(?:反映|投诉|咨询|举报|建议|求助)的?(?:是|问题是|内容是|情况是)|"
    "(?:跟|和|给|向)您(?:再)?(?:核实|确认|复述|重复)(?:一下|一遍)?|我(?:再)?(?:重复|复述)(?:一下|一遍)?|"
    "您的(?:意思|诉求|问题)是|也就是说|您(?:说|指|问|讲)的(?:就?是|这个)"
)
# What an agent takes it that one wants, in words that stay what one asks for: 您是希望尽快来修. A
# question how one wants it is none.
_WISHES = re.compile(
    "您(?:就|主要)?是(?=(?:希望|要求|请求|想让|想要)(?!.{0,8}(?:怎么|怎样|如何|什么|哪|谁|多久|多少|还是)))"
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
    # Possessive: what may be parted in many ways must not be tried in all of them.
    "(?:喂|你好|您好|嗯|啊|哦|噢|唉|对的?|是的?|好的?|行|可以|没错|没有了?|没了|谢谢(?:你(?!好)|您(?!好))?|再见|"
    "不客气|知道了|明白了?|就这些|[，,。！!、？?\\s])++"
)
_LEAST_RESTATED = 8


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a call: who speaks (`agent`) and the words."""

    agent: bool
    words: str


def citizen_text(text: str) -> str:
    """What the citizen said in a transcript, in order; any other text unchanged."""
    return heard(text)[0]


def matter_text(text: str) -> str:
    """What a transcript is about: besides, what the agent says and asks of the matter, which names
    it by its right word where the citizen's was misheard. Any other text unchanged.
    """
    return heard(text)[1]


def heard(text: str) -> tuple[str, str]:
    """Both of these: what the citizen said, and what it is about."""
    turns = call_turns(text)
    if not turns:
        return text, text
    return _said(turns, _understood) or text, _said(turns, _of_the_matter) or text


def _said(turns: list[Turn], of_agent: Callable[[str], str]) -> str:
    said = []
    for turn in turns:
        words = of_agent(turn.words) if turn.agent else turn.words
        if words and not _FILLER.fullmatch(words):
            said.append(words if words[-1] in "。！？!?；;…" else f"{words}。")
    return "".join(said)


def call_turns(text: str) -> list[Turn]:
    """The turns of a transcript; none when the text is no talk of two."""
    spoken = spoken_turns(text)
    if not spoken:
        return []
    agents = _agents(spoken)
    turns = [Turn(one.who in agents, one.words) for one in spoken]
    if len({turn.agent for turn in turns}) < 2:
        return []
    # Two turns may be two fields of a form: 来电人：…工作人员：… Then a greeting must tell a call.
    if changes(spoken) < 2 and not any(one.who in agents and one.greets for one in spoken):
        return []
    return turns


def _agents(spoken: list[Spoken]) -> set[str]:
    """Who are the agents: by name, or of numbered speakers the one who greets, or who asks."""
    if any(one.who == AGENT for one in spoken):
        return {AGENT}
    numbered = [one for one in spoken if one.who[0] == "#"]
    agents = {one.who for one in numbered if one.greets}
    if len(agents) != 1 and len(numbered) == len(spoken):
        asking = Counter(one.who for one in spoken if one.words.endswith(("？", "?")))
        first, second = (*asking.most_common(2), ("", 0), ("", 0))[:2]
        agents = {first[0]} if first[1] > second[1] else set()
    return agents


def _of_the_matter(words: str) -> str:
    """What an agent's turn says of the matter, or empty."""
    told = (match[0] for match in _SENTENCE.finditer(words))
    return _restated(words) or "".join(one for one in told if not _NEEDLESS.search(one))


def _understood(words: str) -> str:
    """What an agent's turn restates of the matter or the wish, or empty."""
    return _restated(words) or _restated(words, _WISHES)


def _restated(words: str, opening: re.Pattern[str] = _RESTATES) -> str:
    """The part of an agent's turn that restates the matter, or empty."""
    match = opening.search(words)
    if match is None:
        return ""
    rest = _AFTER_RESTATING.sub("", words[match.end() :].strip("，,：: 。"))
    return rest if len(rest) >= _LEAST_RESTATED else ""
