"""Lessons are read without nested loops, whatever the planner takes the tables for."""

import pytest
from sqlalchemy import event

from suqiu.store.lessons import read_lessons


@pytest.fixture
def plans(database):
    """The plans of all that is read from now on, as it is read: in the same transaction."""
    found, engine = [], database.owner()

    def explain(connection, cursor, statement, parameters, context, many):
        if "WITH" in statement:
            with connection.connection.cursor() as other:
                found.append("\n".join(line for (line,) in other.execute(f"EXPLAIN {statement}")))

    event.listen(engine, "before_cursor_execute", explain)
    yield found
    event.remove(engine, "before_cursor_execute", explain)


def test_before_there_are_statistics_no_part_is_read_again_for_every_row_of_another(
    database, plans
):
    read_lessons(database.owner())
    (plan,) = plans
    # What was taken back is a span of decisions: nothing of it can be looked up by a key.
    assert plan.count("Nested Loop") == 1
