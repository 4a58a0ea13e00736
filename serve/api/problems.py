"""Errors as RFC 9457 problems with a hint; nothing ever answers 500 for bad input."""

import traceback
from collections.abc import Mapping
from typing import Any

import orjson
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from psycopg import errors as faults
from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException

from serve.desk.errors import ConflictError, NotThereError
from serve.http.headers import SAFE
from suqiu.errors import AccessError, InputError, SuqiuError
from suqiu.store.errors import TransitionError

# By pydantic's code; what stands in braces is in the error's context.
_MESSAGES = {
    "missing": "缺少这个字段",
    "int_type": "应是整数",
    "int_parsing": "应是整数",
    "int_parsing_size": "数字太大",
    "int_from_float": "应是整数",
    "finite_number": "应是有限的数",
    "bool_parsing": "应是 true 或 false",
    "bool_type": "应是 true 或 false",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "literal_error": "只能是 {expected}",
    "enum": "只能是 {expected}",
    "date_type": "应是日期，如 2026-03-05",
    "date_parsing": "应是日期，如 2026-03-05",
    "date_from_datetime_parsing": "应是日期，如 2026-03-05",
    "date_from_datetime_inexact": "应是日期，如 2026-03-05",
    "datetime_type": "应是时间，如 2026-03-05 09:12",
    "datetime_parsing": "应是时间，如 2026-03-05 09:12",
    "datetime_from_date_parsing": "应是时间，如 2026-03-05 09:12",
    "dict_type": "应是 JSON 对象",
    "string_type": "应是文字",
    "string_too_long": "文字太长",
    "string_too_short": "不能为空",
    "too_long": "条数太多",
    "too_short": "至少要有一条",
    "extra_forbidden": "不认识这个字段",
    "list_type": "应是数组",
    "model_attributes_type": "应是 JSON 对象",
    "string_unicode": "含有无法编码的字符",
}
_TITLES = {
    400: "请求格式错误", 401: "需要令牌", 403: "没有权限", 404: "没有这个地址", 405: "不支持这种方法", 413: "请求太大",
    415: "内容类型不支持", 422: "字段内容不合要求", 429: "请求太频繁", 503: "服务暂不可用",
}  # fmt: skip
_DETAILS = {
    400: "请求体：无法解析为 JSON",
    404: "没有这个地址：{path}",
    405: "{path} 不支持 {method}",
}
# A field's name comes from the request: shown, but not at any length.
_NAME_SHOWN = 200
_STATUS: tuple[tuple[type[SuqiuError], int], ...] = (
    (NotThereError, 404), (ConflictError, 409), (TransitionError, 409), (InputError, 422),
)  # fmt: skip
# A value out of range, or of letters the database has not.
_SENDERS = (
    faults.NumericValueOutOfRange, faults.DatetimeFieldOverflow, faults.CharacterNotInRepertoire,
    faults.UntranslatableCharacter, faults.StringDataRightTruncation,
)  # fmt: skip
log = structlog.get_logger()


def problem(
    status: int,
    detail: str,
    hint: str = "",
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> Response:
    """A problem document (application/problem+json)."""
    body = {
        "type": "about:blank", "title": _TITLES.get(status, "请求未能完成"), "status": status,
        "detail": _writable(detail), "hint": _writable(hint), **more,
    }  # fmt: skip
    return Response(orjson.dumps(body), status, headers, media_type="application/problem+json")


def status_of(error: SuqiuError) -> int:
    """The HTTP status of an error of ours: 503 where it is no fault of the request."""
    if isinstance(error, AccessError):
        return 403 if error.known else 401
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 503)


def install(app: FastAPI) -> None:
    """Answer every kind of error as a problem."""

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        if isinstance(error.body, bytes):  # only what is declared as JSON gets parsed
            return problem(
                415,
                "Content-Type：应是 application/json",
                "加上请求头 Content-Type: application/json",
            )
        errors = [_field_error(item) for item in error.errors()[:20]]
        status = 400 if any(item["code"] == "json_invalid" for item in errors) else 422
        detail = "；".join(f"{item['field']}：{item['message']}" for item in errors[:3])
        return problem(status, detail, "按 /docs 里的例子修改", errors=errors)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        detail = _DETAILS.get(error.status_code, "{detail}").format(
            path=request.url.path[:_NAME_SHOWN], method=request.method, detail=error.detail
        )
        return problem(error.status_code, detail, "接口说明见 /docs", error.headers)

    @app.exception_handler(SuqiuError)
    async def ours(request: Request, error: SuqiuError) -> Response:
        return problem(status_of(error), error.message, error.hint, retryable=error.retryable)

    @app.exception_handler(DataError)
    async def unstorable(request: Request, error: DataError) -> Response:
        if not _is_senders(error):
            return await unexpected(request, error)
        return _unusable(request, error)

    @app.exception_handler(UnicodeEncodeError)
    async def unwritable(request: Request, error: UnicodeEncodeError) -> Response:
        # Half of a surrogate pair: JSON can spell it, UTF-8 cannot.
        return _unusable(request, error)

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> Response:
        # Neither message nor variables: they may hold a citizen's words.
        where = traceback.format_tb(error.__traceback__)[-1].strip()
        log.error("unexpected", path=request.url.path, kind=type(error).__name__, where=where)
        return problem(
            503, "服务内部出错，已记录", "稍后再试；持续出现请联系管理员", SAFE, retryable=True
        )


def _writable(text: str) -> str:
    """Text that came with a request may hold halves of surrogate pairs."""
    return text.encode("utf-8", "replace").decode()


def _is_senders(error: DataError) -> bool:
    """Whether the value was at fault, not the statement it came to."""
    cause = error.orig
    return isinstance(cause, _SENDERS) or "NUL (0x00)" in str(cause)


def _unusable(request: Request, error: Exception) -> Response:
    log.warning("unusable", path=request.url.path[:_NAME_SHOWN], kind=type(error).__name__)
    return problem(
        422,
        "请求里有数据库存不下的字符或数字",
        "去掉控制字符和残缺的字符，数字不要太大",
        retryable=False,
    )


def _field_error(item: Mapping[str, Any]) -> dict[str, str]:
    place, code = item["loc"], str(item["type"])
    if code == "json_invalid":
        field, message = "", f"第 {place[-1] + 1} 个字符处不是合法的 JSON"
    else:
        # The first part says where the parameter stands: in the body.
        field = ".".join(map(str, place[1:]))
        known = _MESSAGES.get(code)
        context = {name: str(value) for name, value in item.get("ctx", {}).items()}
        message = known.format_map(context).replace(" or ", "、") if known else str(item["msg"])
    return {"field": field[:_NAME_SHOWN] or "请求体", "message": message, "code": code}
