"""One result a text, the latest shown; equal fit, the latest first; a matter before a stray word."""

import orjson
import pytest

from retrieval.index import update_index
from retrieval.search import search
from retrieval.similar import similar
from suqiu.store.users import User, local_administrator, save_user
from tests.retrieval.conftest import add

SAME = "梧桐里三号楼的单元门禁坏了半个月，谁都能进来，老人害怕，请物业尽快修好"
TICKETS = [
    ("C1", "2026-03-01", "东湖街道", "门禁坏了", SAME),
    ("C2", "2026-05-01", "东湖街道", "门禁坏了", SAME),
    ("C3", "2026-04-01", "西岭街道", "关于门禁的求助", SAME + "\n"),
    ("C4", "2026-02-01", "东湖街道", "门禁", "松岗苑门禁读卡器失灵，晚上进不了门，要在外面等别人开门才能进去"),
    ("D1", "2026-01-01", "东湖街道", "彩灯一", "彩灯闪烁"),
    ("D3", "2025-06-01", "东湖街道", "彩灯二的投诉", "彩灯闪烁"),
    ("D2", "2026-06-01", "东湖街道", "彩灯二", "彩灯闪烁"),
]  # fmt: skip


@pytest.fixture(scope="module")
def repeated(store_database):
    with store_database.owner().begin() as connection:
        for number, day, street, title, body in TICKETS:
            add(connection, number, day, None, street, "030201", title, body)
    update_index(store_database.owner())
    return store_database


def found(database, wanted, user=None, **options):
    with database.reader(user or local_administrator()) as connection:
        return [(hit.ticket_no, hit.same) for hit in search(connection, wanted, **options)]


def test_one_result_a_text_with_the_latest_shown(repeated):
    assert found(repeated, "单元门禁坏了") == [("C2", ("C3", "C1")), ("C4", ())]
    assert found(repeated, "单元门禁坏了", limit=1) == [("C2", ("C3", "C1"))]


def test_every_ticket_can_be_reached(repeated):
    every = [number for number, _ in found(repeated, "单元门禁坏了", copies=True)]
    assert sorted(every) == ["C1", "C2", "C3", "C4"]
    assert every.index("C2") < every.index("C1")
    assert len(found(repeated, "单元门禁坏了", copies=True, limit=2)) == 2


def test_the_ticket_asked_about_is_not_its_own_copy(repeated):
    with repeated.reader(local_administrator()) as connection:
        first = similar(connection, f"门禁坏了\n{SAME}", but="C2", limit=1)[0]
    assert (first.ticket_no, first.same) == ("C3", ("C1",))


def test_copies_one_may_not_see_are_not_counted(repeated):
    east = User("东湖所", "dispatcher", streets=("东湖街道",))
    with repeated.owner().begin() as connection:
        save_user(connection, east)
    assert found(repeated, "单元门禁坏了", east)[0] == ("C2", ("C1",))


def test_short_bodies_stay_apart_and_of_equal_fit_the_latest_comes_first(repeated):
    assert found(repeated, "彩灯闪烁") == [("D2", ("D3",)), ("D1", ())]
    assert found(repeated, "彩灯闪烁", limit=1) == [("D2", ("D3",))]


def test_the_command_says_how_many_are_the_same(suqiu, repeated, store_environment):
    shown = suqiu("similar", "单元门禁坏了").out
    assert "另有 2 件相同" in shown
    assert "相同" not in suqiu("similar", "单元门禁坏了", "--copies").out
    listed = orjson.loads(suqiu("similar", "单元门禁坏了", "--json").out)["similar"]
    assert listed[0]["same"] == ["C3", "C1"]
