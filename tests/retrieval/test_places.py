"""A ticket is found by its street and community, which stand in fields and not in its words."""

import pytest

from retrieval import candidates
from retrieval.index import update_index
from retrieval.search import search
from suqiu.store.users import User, local_administrator, save_user
from tests.retrieval.conftest import add

DARK = "路灯坏了半个月，晚上黑漆漆的，老人出门不方便，请尽快修好"


@pytest.fixture(scope="module")
def placed(store_database):
    with store_database.owner().begin() as connection:
        # A term in fewer than five tickets is told to nobody.
        for i in range(6):
            add(connection, f"E{i}", f"2026-03-0{i + 1}", None, "东湖街道", "020101", "路灯", DARK)
            add(connection, f"W{i}", f"2026-04-0{i + 1}", None, "中山街道", "020101", "路灯", DARK)
    update_index(store_database.owner())
    return store_database


def found(database, wanted, user=None, **options):
    with database.reader(user or local_administrator()) as connection:
        return [(hit.ticket_no, hit.same) for hit in search(connection, wanted, **options)]


def test_the_place_decides_between_equal_texts(placed):
    assert found(placed, "路灯坏了")[0][0] == "W5"
    for asked in ("东湖街道路灯坏了", "东湖 路灯坏了", "路灯坏了，东湖街道"):
        shown, same = found(placed, asked)[0]
        assert shown == "E5"
        assert set(same) > {"W5", "E4"}


def test_every_ticket_of_the_place_comes_before_the_others(placed):
    first = [number for number, _ in found(placed, "东湖街道路灯坏了", copies=True, limit=6)]
    assert first == ["E5", "E4", "E3", "E2", "E1", "E0"]


def test_a_place_alone_brings_what_was_there_latest(placed):
    assert found(placed, "东湖街道", copies=True, limit=2) == [("E5", ()), ("E4", ())]


def test_many_tickets_at_a_place_leave_the_older_ones_elsewhere_to_be_found(placed, monkeypatch):
    """The words ask for about 80 tickets here, the place for 24 more: only its own are cut off."""
    monkeypatch.setattr(candidates, "BUDGET", 1)
    monkeypatch.setattr(candidates, "MOST_CANDIDATES", 90)
    first = [number[0] for number, _ in found(placed, "中山街道路灯坏了", copies=True, limit=12)]
    assert first == [*"WWWWWWEEEEEE"]


def test_a_longer_name_that_begins_alike_is_another_place(placed):
    assert found(placed, "中山路路灯坏了")[0][0] == found(placed, "某某路路灯坏了")[0][0] == "W5"
    assert found(placed, "东湖路路灯坏了")[0][0] == "W5"


def test_a_place_opens_nothing_one_may_not_see(placed):
    west = User("中山所", "dispatcher", streets=("中山街道",))
    with placed.owner().begin() as connection:
        save_user(connection, west)
    numbers = {number for number, _ in found(placed, "东湖街道路灯", west, copies=True, limit=50)}
    assert numbers
    assert numbers <= {f"W{i}" for i in range(6)}
