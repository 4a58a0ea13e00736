"""A model may word the paragraphs better; it never writes a digit, and says nothing new."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from reporting.facts.book import FactBook
from reporting.facts.placeholders import places, rendered
from reporting.reports.faithful import unfaithful
from reporting.reports.manuscript import Block, By, Heading, Manuscript, Paragraph
from suqiu.llm import Bridge, ChatRequest, Completion, Message
from suqiu.untrusted import defuse

_TOKENS = 900
# Less is no paragraph worth a call.
_SHORTEST = 30
_ALIAS = re.compile(r"\{([a-z]+)\}")
_SYSTEM = (
    "你是政府公文的文字编辑。把给出的段落改写得更通顺、更合公文语气，意思一点也不能变。"
    "段落里的 {a}、{b} 这样的记号代表已经核定的名称、数字和增减，会由程序填写：每个记号原样保留、"
    "各出现同样的次数，和它说明的对象在一起。不许写任何数字（阿拉伯数字和汉字数目都不许）；"
    "不许加入原文没有的事实、原因、评价、比较、最高级、单位或地名；不许增减否定。"
    '只输出 JSON：{"text": "改写后的段落"}。'
)
_SCHEMA = {
    "type": "object",
    "properties": {"text": {"type": "string"}},
    "required": ["text"],
    "additionalProperties": False,
}


class Rewriter:
    """Rewrites with the model behind `bridge`, all paragraphs together within `seconds`."""

    def __init__(self, bridge: Bridge, seconds: float) -> None:
        self._bridge = bridge
        self._seconds = seconds

    def reword(self, manuscript: Manuscript, book: FactBook) -> Manuscript:
        """The manuscript with each paragraph the model's where it is faithful, else ours, with
        the reason in its note.
        """
        blocks = list(manuscript.blocks)
        wanted = [
            at for at, block in enumerate(blocks)
            if isinstance(block, Paragraph) and block.by is By.RULES
            and len(block.text) >= _SHORTEST and places(block.text)
        ]  # fmt: skip
        asked = [_aliased(_text(blocks[at])) for at in wanted]
        outcomes = self._bridge.run_many(
            [_request(text, names, book) for text, names in asked], self._seconds
        )
        taken, unanswered = 0, list[str]()
        for at, (_, names), outcome in zip(wanted, asked, outcomes, strict=True):
            ours = blocks[at]
            assert isinstance(ours, Paragraph)
            if not isinstance(outcome, Completion):
                unanswered.append(outcome.degraded_reason)
                blocks[at] = replace(ours, note="模型没有给出可用的回答")
                continue
            theirs, why = _answer(outcome, names)
            why = why or unfaithful(ours.text, theirs, book, _heading(blocks, at))
            if why:
                blocks[at] = replace(ours, note=f"未采用模型的改写：{why}")
            else:
                blocks[at] = Paragraph(theirs, By.MODEL)
                taken += 1
        note = f"大模型改写：采用{taken}段，退回{len(wanted) - taken - len(unanswered)}段"
        if unanswered:
            [(why, _)] = Counter(unanswered).most_common(1)
            note += f"，没有答成{len(unanswered)}段（{why}）"
        return manuscript.with_blocks(tuple(blocks), note)


def _text(block: Block) -> str:
    return block.text if isinstance(block, Paragraph) else ""


def _aliased(text: str) -> tuple[str, dict[str, str]]:
    """Placeholders as {a}, {b}: short, and without a digit to copy."""
    names: dict[str, str] = {}
    for one in places(text):
        if one not in names.values():
            names[_letters(len(names))] = one
    for alias, one in names.items():
        text = text.replace(one, f"{{{alias}}}")
    return text, names


def _letters(number: int) -> str:
    high, low = divmod(number, 26)
    return (chr(ord("a") + high - 1) if high else "") + chr(ord("a") + low)


def _request(text: str, names: dict[str, str], book: FactBook) -> ChatRequest:
    meanings = "；".join(
        f"{{{alias}}}＝{defuse(rendered(one, book))}" for alias, one in names.items()
    )
    user = f"段落：{text}\n记号的内容（只供理解，不要写出来）：{meanings}"
    return ChatRequest(
        (Message("system", _SYSTEM), Message("user", user)), schema=_SCHEMA, max_tokens=_TOKENS
    )


def _answer(outcome: Completion, names: dict[str, str]) -> tuple[str, str]:
    """The model's text with our placeholders, and what is wrong with it."""
    parsed = outcome.parsed
    text = parsed.get("text") if isinstance(parsed, dict) else None
    if not isinstance(text, str) or not text.strip():
        return "", "没有给出段落"
    if "{f:" in text or "\n" in text.strip():
        return "", "格式不对"
    unknown = [found[1] for found in _ALIAS.finditer(text) if found[1] not in names]
    if unknown:
        return "", f"有不认识的占位符 {unknown[0][:8]}"
    return _ALIAS.sub(lambda found: names[found[1]], text.strip()), ""


def _heading(blocks: Sequence[Block], at: int) -> str:
    """The headings above, which say what a paragraph is about."""
    for block in reversed(blocks[:at]):
        if isinstance(block, Heading):
            return block.text
    return ""
