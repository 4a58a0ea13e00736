"""Requests made up for a page's address: mostly of the right shape, with the oddest contents."""

import json
from urllib.parse import quote, urlencode

from fastapi import FastAPI
from hypothesis import strategies as st
from pydantic import TypeAdapter

from reporting.query.query import Query

ODD = (
    "", " ", "\0", "T1\0", "\ud800", "\u202e倒", "<script>x</script>", "' OR 1=1 --", "%s{0}%(x)s",
    "../../etc/passwd", "=1+1", "9" * 400, "a\r\nX: 1", "停" * 3000, "-1", "1e400", "null", "😀", "٣",
)  # fmt: skip
# What gets past the form and on to the database.
LIKELY = (
    "T1", "T2", "020101", "水利局", "东湖街道", "待受理", "处置中", "接通", "是", "满意", "督办", "小李",
    "dispatcher", "daily", "monthly", "2026-09", "2026-09-01", "停水", "received", "street", "all",
    "invite", "totp", "mine", "本月受理量", "按街道看", "1", "2026-11-25T10:00:00",
)  # fmt: skip
_NUMBERS = (0, 1, -1, 2, 2**31, 2**63 - 1, 2**63, -(2**63) - 1, 10**30, 0.5, 1e300)
_DAYS = (
    "2026-09-01", "0001-01-01", "9999-12-31", "2026-02-30", "9999-12-31T23:59:59",
    "0001-01-01T00:00:00+14:00", "2026-09-01T10:00:00Z", "",
)  # fmt: skip

words = st.one_of(
    st.sampled_from(LIKELY), st.sampled_from(LIKELY), st.sampled_from(ODD), st.text(max_size=20)
)
numbers = st.sampled_from(_NUMBERS)
anything = st.recursive(
    st.none() | st.booleans() | numbers | words | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)


def described(app):
    """The OpenAPI description of the pages, which the application itself does not publish."""
    plain = FastAPI()
    for route in app.routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            plain.include_router(inner)
    document = plain.openapi()
    query = TypeAdapter(Query).json_schema(ref_template="#/components/schemas/{model}")
    schemas = document["components"]["schemas"]
    schemas |= query.pop("$defs")
    schemas["Drill"]["properties"]["query"] = query
    return {
        (method.upper(), path): (operation, schemas)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if not path.startswith("/api/")
    }


def values_of(schema, schemas):
    """Values of a JSON schema; now and then something else."""
    if "$ref" in schema:
        return values_of(schemas[schema["$ref"].rsplit("/", 1)[1]], schemas)
    if "anyOf" in schema:
        return st.one_of([values_of(one, schemas) for one in schema["anyOf"]])
    if "enum" in schema or "const" in schema:
        return st.sampled_from(schema.get("enum") or [schema["const"]]) | words
    match schema.get("type"):
        case "object" if "properties" in schema:
            required = schema.get("required", ())
            fields = {name: values_of(one, schemas) for name, one in schema["properties"].items()}
            right = st.fixed_dictionaries(
                {name: one for name, one in fields.items() if name in required},
                optional={name: one for name, one in fields.items() if name not in required},
            )
        case "array":
            inner = schema.get("items") or {"anyOf": schema.get("prefixItems", [{}])}
            right = st.lists(values_of(inner, schemas), max_size=3)
        case "integer" | "number":
            right = numbers
        case "boolean":
            right = st.booleans()
        case "null":
            return st.none()
        case "string":
            right = st.sampled_from(_DAYS) if schema.get("format", "").startswith("date") else words
        case _:
            return anything
    return st.one_of(right, right, right, right, anything)


@st.composite
def requests_of(draw, path, operation, schemas):
    """Address, headers and body of a request."""
    asked = {}
    for one in operation.get("parameters", ()):
        value = draw(values_of(one["schema"], schemas))
        if one["in"] == "path":
            path = path.replace(f"{{{one['name']}}}", quote(_text(value), "", errors=_KEEP) or "x")
        elif one["in"] == "query" and draw(st.booleans()):
            asked[one["name"]] = _text(value)
    address = f"{path}?{urlencode(asked, errors=_KEEP)}" if asked else path
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        value = draw(values_of(content["schema"], schemas))
        if kind == "application/json":
            return address, kind, json.dumps(value).encode()
        fields = value if isinstance(value, dict) else {"x": value}
        fields = {_text(name): _text(one) for name, one in fields.items()}
        return address, kind, urlencode(fields, errors=_KEEP).encode()
    return address, "", b""


# Half a surrogate pair goes out as the three bytes that are no UTF-8.
_KEEP = "surrogatepass"


def _text(value):
    return value if isinstance(value, str) else json.dumps(value)
