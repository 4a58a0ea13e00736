"""What a model is asked about one ticket: choose among numbered candidates, or none."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from classifier.intake.transcript import citizen_text
from suqiu.llm import ChatRequest, Message, choice_schema
from suqiu.privacy import mask
from suqiu.records import Suggestion, Ticket
from suqiu.taxonomy import Leaf, Taxonomy
from suqiu.untrusted import fence, new_boundary, notice

NONE = "none"
# Raise it when the wording changes: a rule is learned for one wording.
_VERSION = 1
_LEAST_CANDIDATES = 3
_ABOUT_CHARS = 120
_CODE = re.compile(r"[0-9A-Za-z]{3,}")
# The form is shown without an answer that would count: a prompt read back is no choice.
_TASK = (
    "从编号的候选类别里选出最符合来信主要诉求的一个；“不含”里的情形归别处，不选；都不符合选 none。"
    "只输出 JSON：{{\"choice\": \"编号\"}}\n{notice}"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shape:
    """How much goes into a prompt: candidates, labelled examples of each, characters of the
    ticket and of an example.
    """

    candidates: int = 8
    examples: int = 1
    ticket_chars: int = 1500
    example_chars: int = 120

    @property
    def name(self) -> str:
        """What a rule was learned with: another shape is another question."""
        return f"v{_VERSION}-{self.candidates}-{self.examples}-{self.ticket_chars}"


def offered(suggestion: Suggestion, most: int) -> tuple[str, ...]:
    """The leaf codes put to the model, likeliest first: the candidate set, at most `most`,
    filled up from the best codes to three.
    """
    inside = suggestion.candidate_set
    wanted = max(_LEAST_CANDIDATES, min(most, len(inside)))
    best = (candidate.code for candidate in suggestion.codes)
    return tuple(dict.fromkeys((*inside, *best)))[:wanted]


def request_for(
    ticket: Ticket,
    codes: Sequence[str],
    taxonomy: Taxonomy,
    examples: Mapping[str, Sequence[str]],
    shape: Shape,
    max_tokens: int,
) -> ChatRequest:
    """The call for one ticket; its text is masked, cut and fenced here."""
    boundary = new_boundary()
    lines = [
        _candidate(number, taxonomy.leaf(code), taxonomy, examples.get(code, ()))
        for number, code in enumerate(codes, start=1)
    ]
    asked = "\n".join(("候选类别：", *lines, "来信：", _letter(ticket, boundary, shape),
                       "选哪个编号？"))  # fmt: skip
    return ChatRequest(
        (Message("system", _TASK.format(notice=notice(boundary))), Message("user", asked)),
        schema=choice_schema([*_numbers(codes), NONE]),
        max_tokens=max_tokens,
        logprobs=True,
    )


def chosen_code(answer: object, codes: Sequence[str]) -> str | None:
    """The code the parsed answer means, NONE, or None for whatever was not offered."""
    choice = answer.get("choice") if isinstance(answer, Mapping) else None
    if choice == NONE:
        return NONE
    return dict(zip(_numbers(codes), codes, strict=True)).get(str(choice))


def _numbers(codes: Sequence[str]) -> list[str]:
    return [str(number) for number in range(1, len(codes) + 1)]


def _candidate(number: int, leaf: Leaf, taxonomy: Taxonomy, examples: Sequence[str]) -> str:
    parts = [f"{number}. {leaf.path}"]
    if leaf.definition:
        parts.append(f"定义：{leaf.definition[:_ABOUT_CHARS]}")
    if leaf.boundary:
        parts.append(f"不含：{_named(leaf.boundary, taxonomy)[:_ABOUT_CHARS]}")
    parts += [f"例：{text}" for text in examples]
    return "；".join(part.rstrip("。；") for part in parts)


def _named(boundary: str, taxonomy: Taxonomy) -> str:
    """Codes of other leaves as names: a model knows no codes, and must not be led to say one."""
    return _CODE.sub(
        lambda match: f"“{taxonomy.leaf(match[0]).name}”" if match[0] in taxonomy else match[0],
        boundary,
    )


def _letter(ticket: Ticket, boundary: str, shape: Shape) -> str:
    body = citizen_text(ticket.body)
    text = f"{ticket.title}\n{body}" if ticket.title else body
    # Cut twice: masking a very long text takes time, and what is cut in the middle of a
    # number before masking lies beyond the second cut.
    masked = mask(text[: 2 * shape.ticket_chars], homes=True).text[: shape.ticket_chars]
    return fence(masked, boundary)
