"""From what was sent to an answer one can use, or the reason why one cannot."""

from suqiu.llm.answer import RawAnswer
from suqiu.llm.errors import FailureKind, ModelCallError
from suqiu.llm.reasoning import split_reasoning
from suqiu.llm.records import Completion, Schema
from suqiu.llm.schema import parse


def finished(raw: RawAnswer, schema: Schema | None, seconds: float) -> Completion:
    """The completion; raises ModelCallError for an answer that is cut, empty or of wrong shape.

    An answer cut by its length limit is never passed off as whole.
    """
    text, thought = split_reasoning(raw.text)
    cut = ModelCallError(
        FailureKind.TRUNCATED,
        "到了长度上限",
        hint="加大 max_tokens，或换不思考的模型",
        retryable=False,
    )
    if raw.refusal or raw.finish == "content_filter":
        raise ModelCallError(FailureKind.REFUSED_EMPTY, "模型拒绝回答")
    if raw.finish == "length" and (schema is None or not text):
        raise cut
    if not text:
        raise ModelCallError(FailureKind.REFUSED_EMPTY)
    parsed = None
    if schema is not None:
        try:
            parsed = parse(text, schema)
        except ModelCallError:
            if raw.finish == "length":
                raise cut from None
            raise
    return Completion(
        text=text,
        parsed=parsed,
        reasoning=raw.reasoning.strip() or thought,
        tokens_in=raw.tokens_in,
        tokens_out=raw.tokens_out,
        seconds=seconds,
        logprobs=tuple(raw.logprobs),
    )
