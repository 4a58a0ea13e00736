"""The ways servers take a JSON schema; each is ignored silently by servers of another kind."""

import json
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any

from suqiu.llm.records import Message, Schema


class Dialect(StrEnum):
    """How a schema is told to the server.

    JSON_SCHEMA is OpenAI's, STRUCTURED_OUTPUTS vLLM's, JSON_OBJECT llama.cpp's; with NONE it
    is only said in the prompt.
    """

    AUTO = "auto"
    JSON_SCHEMA = "json_schema"
    STRUCTURED_OUTPUTS = "structured_outputs"
    JSON_OBJECT = "json_object"
    NONE = "none"


# What the probe tries, likeliest to be obeyed first.
CONSTRAINED = (Dialect.JSON_SCHEMA, Dialect.STRUCTURED_OUTPUTS, Dialect.JSON_OBJECT)


def schema_fields(dialect: Dialect, schema: Schema) -> dict[str, Any]:
    """Fields of the request body that carry the schema."""
    rules = dict(schema)
    match dialect:
        case Dialect.JSON_SCHEMA:
            named = {"name": "answer", "strict": True, "schema": rules}
            return {"response_format": {"type": "json_schema", "json_schema": named}}
        case Dialect.STRUCTURED_OUTPUTS:
            return {"structured_outputs": {"json": rules}}
        case Dialect.JSON_OBJECT:
            return {"response_format": {"type": "json_object", "schema": rules}}
        case _:
            return {}


def with_schema_told(messages: Sequence[Message], schema: Schema) -> tuple[Message, ...]:
    """The messages with the schema said in the system's words, for servers without any dialect."""
    rules = json.dumps(schema, ensure_ascii=False)
    order = f"只输出一个 JSON 值，不要解释，不要代码块。它必须符合这个 JSON Schema：\n{rules}"
    first, rest = (messages[0], messages[1:]) if messages else (Message("user", ""), ())
    if first.role == "system":
        return (replace(first, content=f"{first.content}\n\n{order}"), *rest)
    return (Message("system", order), *messages)
