"""What a server really does with a schema, found out by asking for what the schema forbids."""

from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum
from typing import Any

from suqiu.llm.answer import RawAnswer
from suqiu.llm.dialect import CONSTRAINED, Dialect, schema_fields, with_schema_told
from suqiu.llm.errors import FailureKind, ModelCallError
from suqiu.llm.reasoning import split_reasoning
from suqiu.llm.records import Message
from suqiu.llm.schema import choice_schema, parse

# Sends messages with the given extra fields; raises ModelCallError.
Send = Callable[[Sequence[Message], dict[str, Any]], Awaitable[RawAnswer]]

# The prompt asks for a word, the schema only allows codes that the prompt does not name:
# a model that was not held to the schema cannot get them right by luck.
CONTRADICTION = (Message("user", "只输出“苹果”这两个字，不要输出任何别的内容。"),)
FORBIDDING = choice_schema(["K41-7Q", "K52-9Z"], field="code")
# Room for a reasoning model to think; a held answer takes a dozen tokens.
PROBE_TOKENS = 512
_DOWN = {
    FailureKind.UNREACHABLE,
    FailureKind.TIMEOUT,
    FailureKind.OVERLOADED,
    FailureKind.CIRCUIT_OPEN,
}


class Obedience(StrEnum):
    """What a server did with a dialect."""

    OBEYED = "obeyed"
    IGNORED = "ignored"
    REJECTED = "rejected"


async def try_dialect(send: Send, dialect: Dialect) -> tuple[Obedience, str]:
    """Whether the dialect is obeyed, and what was wrong if not; ModelCallError when the server
    is not there to say.
    """
    try:
        raw = await send(CONTRADICTION, {**schema_fields(dialect, FORBIDDING), **_room()})
        parse(split_reasoning(raw.text)[0], FORBIDDING)
    except ModelCallError as error:
        if error.kind in _DOWN:
            raise
        answered = error.kind in (FailureKind.BAD_JSON, FailureKind.SCHEMA_VIOLATION)
        return (Obedience.IGNORED if answered else Obedience.REJECTED), error.message
    return Obedience.OBEYED, ""


async def try_told(send: Send) -> bool:
    """Whether the model gives JSON of the asked shape when only told so."""
    question = (Message("user", "小区停水两天了。这是哪类问题？"),)
    schema = choice_schema(["供水", "供电", "噪声"], field="kind")
    raw = await send(with_schema_told(question, schema), _room())
    try:
        parse(split_reasoning(raw.text)[0], schema)
    except ModelCallError:
        return False
    return True


async def try_logprobs(send: Send, top: int) -> bool:
    """Whether log-probabilities come back when asked for."""
    question = (Message("user", "只回答一个字：好"),)
    try:
        raw = await send(question, {"logprobs": True, "top_logprobs": top, "max_tokens": 8})
    except ModelCallError as error:
        if error.kind in _DOWN:
            raise
        return False
    return bool(raw.logprobs)


async def find_dialect(send: Send) -> Dialect:
    """The first dialect that is obeyed, or NONE; ModelCallError when the server is not there."""
    refused = 0
    for dialect in CONSTRAINED:
        obedience, _ = await try_dialect(send, dialect)
        if obedience is Obedience.OBEYED:
            return dialect
        refused += obedience is Obedience.REJECTED
    if refused == len(CONSTRAINED):
        # Refuses everything, or is ill: only a plain question can tell.
        await send(CONTRADICTION, _room())
    return Dialect.NONE


def _room() -> dict[str, Any]:
    return {"max_tokens": PROBE_TOKENS, "temperature": 0.0}
