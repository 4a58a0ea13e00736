"""Asking for JSON of one shape, and checking that it came; the server is never believed."""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from suqiu.llm.errors import FailureKind, ModelCallError
from suqiu.llm.records import Schema

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

# Beyond these an answer is not a slightly wrapped JSON value but something else.
_SEARCHED_CHARS = 200_000
_CANDIDATES = 20
_RULES = {
    "enum": "不在允许的选项里", "const": "不是要求的值", "type": "类型不对", "required": "缺少字段",
    "additionalProperties": "有多余的字段", "maxLength": "太长", "minLength": "太短",
    "maxItems": "项数太多", "minItems": "项数太少", "pattern": "写法不对",
}  # fmt: skip


def choice_schema(options: Sequence[str], field: str = "choice") -> dict[str, Any]:
    """An object whose one field must be one of the options."""
    return {
        "type": "object",
        "properties": {field: {"type": "string", "enum": list(options)}},
        "required": [field],
        "additionalProperties": False,
    }


def parse(text: str, schema: Schema) -> Any:
    """The JSON value in the text that satisfies the schema.

    Code fences and words around it are forgiven. Raises ModelCallError: bad_json when there
    is no whole JSON value, schema_violation when there is one and it does not satisfy.
    """
    problem = ""
    whole = True
    for place, value in enumerate(_candidates(text)):
        if value is _BROKEN:
            whole = whole and place > 0
            continue
        problem = _problem(value, schema)
        if not problem:
            return value
    if problem and whole:
        raise ModelCallError(FailureKind.SCHEMA_VIOLATION, problem)
    raise ModelCallError(FailureKind.BAD_JSON)


_BROKEN = object()


def _candidates(text: str) -> "list[Any]":
    """Values that start at a bracket, in order; _BROKEN stands for one that does not end."""
    text = text.strip()[:_SEARCHED_CHARS]
    try:
        return [json.loads(text)]
    except (ValueError, RecursionError):
        pass
    decoder = json.JSONDecoder()
    found: list[Any] = []
    position = 0
    while len(found) < _CANDIDATES:
        starts = [at for at in (text.find("{", position), text.find("[", position)) if at >= 0]
        if not starts:
            break
        try:
            value, position = decoder.raw_decode(text, min(starts))
        except json.JSONDecodeError as error:
            value, position = _BROKEN, min(starts) + 1
            if error.pos >= len(text) or error.msg.startswith("Unterminated"):
                # Cut off: what lies inside is a part of the answer, not the answer.
                return [*found, value]
        except (ValueError, RecursionError):
            # Nested without end, or a number of thousands of digits, which Python does not read.
            return [*found, _BROKEN]
        found.append(value)
    return found


def _problem(value: Any, schema: Schema) -> str:
    """What is wrong, by place and rule; never the value itself."""
    error = next(iter(_validator(json.dumps(schema, sort_keys=True)).iter_errors(value)), None)
    if error is None:
        return "" if _can_be_written(value) else "$ 有不成字的符号"
    rule = _RULES.get(str(error.validator), f"不合规则 {error.validator}")
    return f"{error.json_path} {rule}"


def _can_be_written(value: Any) -> bool:
    """Whether every text in it is one: half a pair of surrogates can stand in JSON, and in no file,
    no database and no word list.
    """
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


@lru_cache(maxsize=256)
def _validator(schema: str) -> "Validator":
    # Imported here so that a site without a model does not load it.
    from jsonschema import Draft202012Validator

    rules = json.loads(schema)
    Draft202012Validator.check_schema(rules)
    return Draft202012Validator(rules)
