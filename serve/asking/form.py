"""An answer as the JSON of command line and HTTP (the contract of 智能问数)."""

from typing import Any

from reporting.ask.telling.answer import Answer
from reporting.query.form import query_to_json
from serve.asking.kept import KeptAnswer


def answer_json(answer: Answer) -> dict[str, Any]:
    """Ratios as fractions, durations in hours; `tickets` only for lists of tickets."""
    return {
        "status": answer.status,
        "columns": [
            {"name": column.name, "kind": column.kind, "unit": column.unit, "id": column.id}
            for column in answer.columns
        ],
        "rows": [list(row) for row in answer.rows],
        "tickets": list(answer.tickets) if answer.tickets is not None else None,
        "text": answer.text,
        "definition": answer.definition,
        "sql": answer.sql,
        "chart": answer.chart,
        "query": query_to_json(answer.query) if answer.query is not None else {},
        "spoken": answer.spoken,
        "choices": list(answer.choices),
        "excerpts": [
            {"ticket_no": one.ticket_no, "leaf": one.leaf, "text": one.text}
            for one in answer.excerpts
        ],
        "way": answer.way,
        "degraded": bool(answer.degraded_reason),
        "degraded_reason": answer.degraded_reason,
        "truncated": answer.truncated,
    }


def asked_json(asked: KeptAnswer) -> dict[str, Any]:
    """The answer with where it was kept, for the next question and a verdict."""
    kept = {"conversation_id": asked.conversation_id, "turn_id": asked.turn_id}
    return {**kept, **answer_json(asked.answer)}
