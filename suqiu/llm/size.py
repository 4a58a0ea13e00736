"""What words come to in tokens where nobody has counted them: rather too many than too few."""

from collections.abc import Iterable

from suqiu.llm.records import ChatRequest, Message

# Chinese takes some .6 to 1 tokens a character with the tokenizers in use.
_A_CHARACTER = 1
# What a chat template puts around each turn.
_A_TURN = 8


def prompt_tokens(messages: Iterable[Message]) -> int:
    """Of a prompt."""
    return sum(_A_TURN + _A_CHARACTER * len(one.content) for one in messages)


def most_tokens(request: ChatRequest) -> int:
    """Of a call whose answer takes all the room it has."""
    return prompt_tokens(request.messages) + request.max_tokens
