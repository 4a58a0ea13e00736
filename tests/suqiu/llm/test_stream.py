"""Answers that come in pieces: whole, cut, tried again, left in the middle."""

import pytest

from suqiu.llm import Dialect, FailureKind, ModelCallError
from tests.suqiu.llm.test_openai_chat import MESSAGES, SCHEMA, talk


def gather_pieces(server, schema=SCHEMA, **options):
    async def conversation(chat):
        pieces = []
        try:
            async for piece in chat.stream(MESSAGES, schema=schema):
                pieces.append(piece)
        except ModelCallError as error:
            return pieces, error
        return pieces, None

    return talk(server, conversation, **options)


@pytest.mark.parametrize("behaviour", ["ok", "think", "reasoning_field"])
def test_a_stream_comes_in_pieces_and_ends_with_the_whole(llm_server, behaviour):
    llm_server.behave(behaviour)
    pieces, error = gather_pieces(llm_server)
    assert error is None
    assert len(pieces) > 3
    whole = pieces[-1].completion
    assert "".join(piece.text for piece in pieces) == whole.text
    assert whole.parsed == {"choice": "供水"}
    assert whole.tokens_out > 0


@pytest.mark.parametrize(
    ("behaviour", "kind"),
    [
        ("cut_stream", FailureKind.TRUNCATED),
        ("error_in_stream", FailureKind.SERVER_ERROR),
        ("no_stream", FailureKind.TRUNCATED),
        ("html", FailureKind.TRUNCATED),
        ("length", FailureKind.TRUNCATED),
        ("half_json", FailureKind.BAD_JSON),
        ("wrong_schema", FailureKind.SCHEMA_VIOLATION),
        ("empty", FailureKind.REFUSED_EMPTY),
        ("hang", FailureKind.TIMEOUT),
        ("500", FailureKind.SERVER_ERROR),
        ("reset", FailureKind.UNREACHABLE),
    ],
)
def test_a_stream_that_goes_wrong_is_told_by_kind(llm_server, behaviour, kind):
    llm_server.behave(behaviour)
    fixed = {"dialect": Dialect.JSON_SCHEMA, "model": "tiny", "timeout": 1.0}
    pieces, error = gather_pieces(llm_server, **fixed)
    assert error.kind is kind
    assert not any(piece.completion for piece in pieces)


def test_a_stream_is_retried_until_its_first_piece(llm_server):
    llm_server.behave("500", times=1)
    pieces, error = gather_pieces(llm_server, dialect=Dialect.JSON_SCHEMA, model="tiny")
    assert error is None
    assert pieces[-1].completion.parsed == {"choice": "供水"}
    assert llm_server.calls == 2


def test_a_stream_left_in_the_middle_frees_its_place(llm_server):
    async def conversation(chat):
        for _ in range(3):
            stream = chat.stream(MESSAGES, schema=SCHEMA)
            await anext(stream)
            await stream.aclose()
        return await chat.complete(MESSAGES, schema=SCHEMA)

    assert talk(llm_server, conversation, concurrency=1).parsed == {"choice": "供水"}
