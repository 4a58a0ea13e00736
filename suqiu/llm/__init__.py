"""The one way by which suqiu talks to a language model."""

from suqiu.llm.bridge import Bridge
from suqiu.llm.dialect import Dialect
from suqiu.llm.errors import FailureKind, ModelCallError
from suqiu.llm.model import ChatModel
from suqiu.llm.openai_chat import OpenAIChat
from suqiu.llm.options import ChatOptions
from suqiu.llm.records import (
    ChatRequest,
    Completion,
    Message,
    Piece,
    Schema,
    TokenLogprob,
    Usage,
)
from suqiu.llm.schema import choice_schema
from suqiu.llm.size import most_tokens
from suqiu.llm.vllm_engine import VllmEngine

__all__ = [
    "Bridge",
    "ChatModel",
    "ChatOptions",
    "ChatRequest",
    "Completion",
    "Dialect",
    "FailureKind",
    "Message",
    "ModelCallError",
    "OpenAIChat",
    "Piece",
    "Schema",
    "TokenLogprob",
    "Usage",
    "VllmEngine",
    "choice_schema",
    "most_tokens",
]
