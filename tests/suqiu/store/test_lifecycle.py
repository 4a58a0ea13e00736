"""Tickets move only along the life cycle, and leave a trace."""

import pytest
from sqlalchemy import text

from suqiu.settings import Settings
from suqiu.store.errors import StoreError, TransitionError
from suqiu.store.importing.run import import_file
from suqiu.store.lifecycle import allowed, following, move, states, transitions
from tests.suqiu.store.conftest import row


def test_every_transition_joins_known_states():
    assert all(start in states() and end in states() for start, end in transitions())
    assert allowed("待签收", "处置中")
    assert not allowed("已结案", "处置中")
    assert following("待督办") == ("处置中",)


def test_move_writes_history_with_the_note_masked(database, write):
    import_file(database, write([row(1)]), Settings())
    with database.owner().begin() as connection:
        assert move(connection, "T0001", "已处置", "李四", "电话19900001234已联系") == "处置中"
        move(connection, "T0001", "待回访", "李四")
    with database.owner().connect() as connection:
        status = connection.execute(text("SELECT status FROM ticket")).scalar()
        events = connection.execute(
            text("SELECT from_status, to_status, action, actor, note FROM ticket_event ORDER BY id")
        ).all()
    assert status == "待回访"
    assert [tuple(event)[:4] for event in events] == [
        ("处置中", "已处置", "反馈", "李四"),
        ("已处置", "待回访", "送回访", "李四"),
    ]
    assert "19900001234" not in events[0].note


def test_a_step_that_is_not_allowed_is_refused_and_changes_nothing(database, write):
    import_file(database, write([row(1)]), Settings())
    with database.owner().begin() as connection:
        with pytest.raises(TransitionError, match=r"可以到：.*已处置"):
            move(connection, "T0001", "已结案", "李四")
        with pytest.raises(StoreError, match="没有工单"):
            move(connection, "T9", "已结案", "李四")
    with database.owner().connect() as connection:
        assert connection.execute(text("SELECT status FROM ticket")).scalar() == "处置中"
        assert connection.execute(text("SELECT count(*) FROM ticket_event")).scalar() == 0
