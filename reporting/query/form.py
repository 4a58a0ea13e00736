"""A query as plain JSON and back."""

from typing import Any

from pydantic import TypeAdapter, ValidationError

from reporting.query.query import Query
from suqiu.errors import InputError

_ADAPTER = TypeAdapter(Query)


def query_to_json(query: Query) -> dict[str, Any]:
    """Only what is set; times as ISO text."""
    form: dict[str, Any] = _ADAPTER.dump_python(query, mode="json", exclude_defaults=True)
    return form


def query_from_json(form: object) -> Query:
    """The query of a form; InputError when it is none."""
    try:
        return _ADAPTER.validate_python(form)
    except ValidationError as error:
        raise InputError("查询条件的格式不对", hint="原样传回回答里的 query") from error
