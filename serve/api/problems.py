"""Errors as RFC 9457 problems with a hint; nothing ever answers 500 for bad input."""

from collections.abc import Mapping
from typing import Any

import orjson
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from suqiu.errors import InputError, SuqiuError

_MESSAGES = {
    "missing": "缺少这个字段",
    "string_type": "应是文字",
    "string_too_long": "文字太长",
    "string_too_short": "不能为空",
    "too_long": "条数太多",
    "too_short": "至少要有一条",
    "json_invalid": "不是合法的 JSON",
    "extra_forbidden": "不认识这个字段",
    "list_type": "应是数组",
    "model_attributes_type": "应是 JSON 对象",
    "string_unicode": "含有无法编码的字符",
}
_TITLES = {
    400: "请求格式错误", 404: "没有这个地址", 405: "不支持这种方法", 413: "请求太大",
    415: "内容类型不支持", 422: "字段内容不合要求", 503: "服务暂不可用",
}  # fmt: skip
log = structlog.get_logger()


def problem(status: int, detail: str, hint: str = "", **more: Any) -> Response:
    """A problem document (application/problem+json)."""
    body = {
        "type": "about:blank", "title": _TITLES.get(status, "请求未能完成"), "status": status,
        "detail": detail, "hint": hint, **more,
    }  # fmt: skip
    return Response(orjson.dumps(body), status, media_type="application/problem+json")


def install(app: FastAPI) -> None:
    """Answer every kind of error as a problem."""

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        errors = [_field_error(item) for item in error.errors()[:20]]
        status = 400 if any(item["code"] == "json_invalid" for item in errors) else 422
        detail = "；".join(f"{item['field']}：{item['message']}" for item in errors[:3])
        return problem(status, detail, "按 /docs 里的例子修改", errors=errors)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        return problem(error.status_code, str(error.detail), "接口说明见 /docs")

    @app.exception_handler(SuqiuError)
    async def ours(request: Request, error: SuqiuError) -> Response:
        status = 422 if isinstance(error, InputError) else 503
        return problem(status, error.message, error.hint, retryable=error.retryable)

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> Response:
        log.exception("unexpected", path=request.url.path, kind=type(error).__name__)
        return problem(
            503, "服务内部出错，已记录", "稍后再试；持续出现请联系管理员", retryable=True
        )


def _field_error(item: Mapping[str, Any]) -> dict[str, str]:
    place = [str(part) for part in item["loc"] if part != "body"]
    code = str(item["type"])
    return {
        "field": ".".join(place) or "请求体",
        "message": _MESSAGES.get(code, str(item["msg"])),
        "code": code,
    }
