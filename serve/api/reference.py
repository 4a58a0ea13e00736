"""`/docs`: the description of the interface as one plain page.

FastAPI's own page loads its script from a CDN and stays blank on an intranet. This one is
made from the same OpenAPI document, holds no script and needs no other file.
"""

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

_PATH = "/docs"
_STYLE = """
body { font: 15px/1.6 sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
  color: #222; }
h2 { border-bottom: 1px solid #ccc; margin-top: 2.5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #ddd; padding: .3rem .6rem; text-align: left; vertical-align: top; }
th { background: #f5f5f5; }
code, pre { font-family: monospace; background: #f5f5f5; }
pre { padding: .8rem; overflow-x: auto; }
"""
# The page carries its style with it: allowed by its hash, and nothing else is.
_POLICY = (
    f"default-src 'none'; script-src 'none'; style-src 'sha256-{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_TYPES = {
    "string": "文字", "integer": "整数", "number": "小数", "boolean": "是或否",
    "array": "数组", "object": "对象", "null": "null",
}  # fmt: skip
_REF = "#/components/schemas/"


def install(app: FastAPI) -> None:
    """Serve the page at `/docs`; the application must have been made with `docs_url=None`."""

    @app.get(_PATH, include_in_schema=False)
    async def docs() -> HTMLResponse:
        headers = {"content-security-policy": _POLICY}
        return HTMLResponse(reference_page(app.openapi()), headers=headers)


def reference_page(document: Mapping[str, object]) -> str:
    """HTML of an OpenAPI 3.1 document: every operation, then every schema; all text escaped."""
    info: Any = document["info"]
    paths: Any = document["paths"]
    components: Any = document.get("components", {})
    schemas = components.get("schemas", {})
    parts = [
        f"<h1>{escape(info['title'])} {escape(info['version'])}</h1>",
        f"<p>{escape(info.get('description', ''))}</p>",
        '<p>机器可读的描述：<a href="openapi.json">openapi.json</a></p>',
    ]
    for path, operations in paths.items():
        for method, operation in operations.items():
            parts += _operation(path, method.upper(), operation, schemas)
    parts.append("<h2>数据结构</h2>")
    for name, schema in schemas.items():
        parts += _schema(name, schema)
    title, body = escape(info["title"]), "\n".join(parts)
    return (
        f'<!doctype html>\n<html lang="zh"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head>\n<body>\n{body}\n</body></html>\n"
    )


def _operation(path: str, method: str, operation: Any, schemas: Any) -> Iterator[str]:
    yield f"<h2>{escape(operation.get('summary', path))}</h2>"
    yield f"<p><code>{method} {escape(path)}</code></p>"
    yield f"<p>{escape(operation.get('description', ''))}</p>"
    if parameters := operation.get("parameters"):
        rows = (
            (p["name"], _type(p.get("schema", {})), _needed(p.get("required")), _about(p))
            for p in parameters
        )
        yield _table(("参数", "类型", "必填", "说明"), rows)
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        schema = content.get("schema", {})
        yield f"<h3>请求</h3><p><code>{escape(kind)}</code>：{_type(schema)}</p>"
        example = content.get("example", _example(schema, schemas))
        yield f"<pre>{escape(json.dumps(example, ensure_ascii=False, indent=2))}</pre>"
    yield "<h3>回答</h3>"
    answers = (
        (
            status,
            escape(answer.get("description", "")),
            "<br>".join(
                f"<code>{escape(kind)}</code>：{_type(content.get('schema', {}))}"
                for kind, content in answer.get("content", {}).items()
            ),
        )
        for status, answer in operation.get("responses", {}).items()
    )
    yield _table(("状态", "说明", "内容"), answers)


def _schema(name: str, schema: Any) -> Iterator[str]:
    yield f'<h3 id="{escape(name)}">{escape(name)}</h3>'
    yield f"<p>{escape(schema.get('description', ''))}</p>"
    needed = schema.get("required", ())
    fields = schema.get("properties", {})
    if fields:
        rows = (
            (f"<code>{escape(field)}</code>", _type(value), _needed(field in needed), _about(value))
            for field, value in fields.items()
        )
        yield _table(("字段", "类型", "必有", "说明"), rows)
    elif "enum" in schema:
        yield f"<p>{escape('、'.join(map(str, schema['enum'])))}</p>"
    if "example" in schema:
        yield f"<pre>{escape(json.dumps(schema['example'], ensure_ascii=False, indent=2))}</pre>"


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    """Cells are HTML already."""
    top = "".join(f"<th>{name}</th>" for name in head)
    lines = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return f"<table><tr>{top}</tr>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def _type(schema: Any) -> str:
    """The type as HTML; named schemas as links."""
    if reference := schema.get("$ref"):
        name = escape(reference.removeprefix(_REF))
        return f'<a href="#{name}">{name}</a>'
    if "anyOf" in schema:
        return " 或 ".join(map(_type, schema["anyOf"]))
    if "items" in schema:
        return f"{_type(schema['items'])} 的数组"
    kind = schema.get("type", "")
    return escape(_TYPES.get(kind, str(kind)))


def _about(value: Any) -> str:
    limits = [
        f"{word} {value[key]}"
        for key, word in (
            ("minLength", "至少字数"), ("maxLength", "至多字数"),
            ("minItems", "至少条数"), ("maxItems", "至多条数"),
        )
        if key in value
    ]  # fmt: skip
    return escape("；".join(filter(None, (value.get("description", ""), *limits))))


def _needed(needed: object) -> str:
    return "是" if needed else "否"


def _example(schema: Any, schemas: Any) -> object:
    """An example put together from those of the parts; a type's plainest value where none is."""
    if reference := schema.get("$ref"):
        return _example(schemas[reference.removeprefix(_REF)], schemas)
    if "example" in schema:
        return schema["example"]
    if "anyOf" in schema:
        return _example(schema["anyOf"][0], schemas)
    if "properties" in schema:
        needed = schema.get("required", ())
        fields = schema["properties"].items()
        return {name: _example(value, schemas) for name, value in fields if name in needed}
    if "items" in schema:
        return [_example(schema["items"], schemas)]
    plain = {"string": "", "integer": 0, "number": 0.0, "boolean": False, "object": {}}
    return plain.get(schema.get("type", ""))
