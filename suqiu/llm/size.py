"""What words come to in tokens where nobody has counted them: rather too many than too few."""

from collections.abc import Sequence

from suqiu.llm.answer import RawAnswer
from suqiu.llm.records import ChatRequest, Message

# Chinese takes some .6 to 1 tokens a character with the tokenizers in use.
_A_CHARACTER = 1
# What a chat template puts around each turn.
_A_TURN = 8
# A server's count is believed up to so many times what was sent or allowed, and what it may have
# put around it (a schema, instructions of its own).
_BELIEVED, _UNSEEN = 4, 20_000


def prompt_tokens(messages: Sequence[Message]) -> int:
    """Of a prompt."""
    return sum(_A_TURN + _A_CHARACTER * len(one.content) for one in messages)


def most_tokens(request: ChatRequest) -> int:
    """Of a call whose answer takes all the room it has."""
    return prompt_tokens(request.messages) + request.max_tokens


def believable(raw: RawAnswer, messages: Sequence[Message], room: int) -> None:
    """Puts our count where the server gives none, or none that can be: a budget that nothing is
    taken from has no end, and by the word of a server one answer would use up the day.
    """
    told = prompt_tokens(messages)
    if not 0 < raw.tokens_in <= _BELIEVED * told + _UNSEEN:
        raw.tokens_in = told
    if not 0 < raw.tokens_out <= _BELIEVED * room:
        raw.tokens_out = min(len(raw.text) + len(raw.reasoning), _BELIEVED * room)
