"""The last change of classification is taken back exactly, but for what was decided since."""

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from sqlalchemy import text

from suqiu.errors import BusyError, InputError
from suqiu.store import migrating
from suqiu.store.lessons import read_lessons
from suqiu.store.locks import Lock
from suqiu.store.recoding.undo import undo
from tests.suqiu.store.recoding.change import (
    MAP,
    MOVED,
    NEW,
    logged,
    put,
    read_map,
    run,
    stored,
    suggest,
    suggestions,
)


def execute(database, statement):
    with database.owner().begin() as connection:
        connection.execute(text(statement))


@pytest.fixture
def onward(files):
    """A map from the new classification to a third one."""
    (files / "third.csv").write_text(NEW.replace("A1,", "Z1,"), "utf-8")
    codes = [line.split(",")[0] for line in NEW.splitlines()[1:]]
    rows = [f"{code},{'Z1' if code == 'A1' else code}," for code in codes]
    (files / "next.csv").write_text("\n".join(("旧代码,新代码,条件", *rows)), "utf-8")
    return read_map(files, old="new", new="third", name="next")


def decide(database, number, code, at="2026-03-02"):
    """As the desk does, which accepts the class the ticket has."""
    execute(
        database,
        "INSERT INTO decision (ticket_no, actor, leaf_code, accepted, decided_at)"
        f" VALUES ('{number}', '某', '{code}', true, '{at}')",
    )


def test_everything_is_as_before_and_once_is_enough(filled, code_map):
    # Filed oddly before: an older code still, names that no table has, none at all.
    execute(filled, "UPDATE ticket SET old_code = '更早' WHERE ticket_no = 'T01'")
    execute(filled, "UPDATE ticket SET level2 = '给水', level3 = NULL WHERE ticket_no = 'T02'")
    execute(filled, "UPDATE ticket SET old_code = '' WHERE ticket_no = 'T03'")
    suggest(filled, "T02", "甲1 0.6", "甲2 0.3")
    suggest(filled, "T04", "乙1 0.9")
    before, opinions = stored(filled), suggestions(filled)
    with filled.owner().connect() as connection:
        whole = connection.execute(text("SELECT ticket_no, old_code FROM ticket ORDER BY 1")).all()
    run(filled, code_map, batch=4)
    assert suggestions(filled) != opinions
    found = undo(filled)
    assert (found.put_back, found.decided, found.changed, found.gone) == (9, 0, 0, 0)
    assert (found.suggested, found.left, found.over) == (2, [], False)
    assert stored(filled) == before
    assert suggestions(filled) == opinions
    with filled.owner().connect() as connection:
        now = connection.execute(text("SELECT ticket_no, old_code FROM ticket ORDER BY 1")).all()
        assert connection.execute(text("SELECT count(*) FROM recode_batch")).scalar_one() == 0
    assert now == whole
    (entry,) = logged(filled, "ticket.recode.undo")
    assert entry.detail["put_back"] == 9
    again = undo(filled)
    assert (again.over, again.put_back) == (True, 0)
    assert stored(filled) == before
    assert len(logged(filled, "ticket.recode.undo")) == 1


def test_what_was_decided_or_filed_anew_since_stays(filled, code_map):
    before = stored(filled)
    decide(filled, "T01", "甲1")
    run(filled, code_map)
    decide(filled, "T06", "K2")
    # An import, say, and a ticket that was removed.
    execute(filled, "UPDATE ticket SET leaf_code = 'B2' WHERE ticket_no = 'T03'")
    execute(filled, "DELETE FROM ticket WHERE ticket_no = 'T04'")
    # Touched, but filed as the run left it.
    execute(
        filled, "UPDATE ticket SET status = '处置中', updated_at = now() WHERE ticket_no = 'T07'"
    )
    found = undo(filled)
    assert (found.put_back, found.decided, found.changed, found.gone) == (6, 1, 1, 1)
    assert sorted(found.left) == ["T03", "T06"]
    left = {"T03": ("B2", *MOVED["T03"][1:]), "T06": MOVED["T06"]}
    assert stored(filled) == {n: one for n, one in before.items() if n != "T04"} | left


def test_a_change_goes_back_with_the_runs_that_completed_it(filled, files, code_map):
    before = stored(filled)
    run(filled, code_map)
    (files / "map.csv").write_text(MAP.replace("丁1,,", "丁1,B2,"), "utf-8")
    assert run(filled, read_map(files)).tally.moved == 1
    run(filled, read_map(files))
    # Sent once more by the old system, and moved once more.
    execute(filled, "UPDATE ticket SET leaf_code = '甲1', level3 = '停水' WHERE ticket_no = 'T01'")
    assert run(filled, read_map(files)).tally.moved == 1
    found = undo(filled)
    assert (found.put_back, found.changed, found.left) == (10, 0, [])
    back = stored(filled)
    assert back.pop("T01") == ("甲1", "甲1", "市政/供水/停水")
    assert back == {number: one for number, one in before.items() if number != "T01"}


@pytest.mark.parametrize("broken_at", [1, 2, 3])
def test_interrupted_it_goes_on_and_nothing_comes_between(filled, code_map, broken_at):
    before = stored(filled)
    run(filled, code_map, batch=4)
    seen = []

    def interrupt(rows):
        seen.append(rows)
        if len(seen) == broken_at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        undo(filled, advance=interrupt)
    assert not logged(filled, "ticket.recode.undo")
    with pytest.raises(InputError, match="撤回换分类表没有做完"):
        run(filled, code_map)
    found = undo(filled)
    assert (found.put_back, found.resumed_at) == (9, sum(seen))
    assert stored(filled) == before
    (entry,) = logged(filled, "ticket.recode.undo")
    assert entry.detail["put_back"] == 9


def test_a_dry_run_counts_the_same_and_writes_nothing(filled, code_map):
    suggest(filled, "T10", "丙1 0.8")
    run(filled, code_map, batch=4)
    decide(filled, "T06", "K2")
    moved, opinions = stored(filled), suggestions(filled)
    dry = undo(filled, dry_run=True)
    assert (stored(filled), suggestions(filled)) == (moved, opinions)
    assert not logged(filled, "ticket.recode.undo")
    found = undo(filled)
    assert (dry.put_back, dry.decided, dry.suggested, dry.left) == (8, 1, 1, ["T06"])
    assert (found.put_back, found.decided, found.suggested) == (8, 1, 1)


def test_a_change_broken_off_half_way_goes_back_and_may_begin_anew(filled, files, code_map):
    def interrupt(rows):
        if rows:
            raise KeyboardInterrupt

    before = stored(filled)
    with pytest.raises(KeyboardInterrupt):
        run(filled, code_map, batch=4, advance=interrupt)
    assert undo(filled).put_back == 4
    assert stored(filled) == before
    # Another new table, which could not have been taken up half way.
    (files / "new.csv").write_text(NEW.replace("公交准点", "公交"), "utf-8")
    assert not run(filled, read_map(files)).resumed_at
    assert stored(filled)["T05"] == ("丙1", None, "交通/公交/公交")


def test_taken_up_again_what_was_decided_in_between_moves_no_second_time(filled, code_map):
    run(filled, code_map)
    # 同2 has the same name in both tables; only the decision tells that it is the new one's.
    decide(filled, "T11", "同2")
    assert undo(filled).left == ["T11"]
    assert run(filled, code_map).tally.moved == 7
    assert stored(filled) == MOVED
    assert undo(filled).put_back == 8
    assert stored(filled)["T11"] == MOVED["T11"]


def test_what_was_decided_under_a_taken_back_table_teaches_nobody_until_it_is_in_force(
    filled, code_map
):
    decide(filled, "T05", "丙1", at="2099-01-01")
    run(filled, code_map)
    decide(filled, "T06", "K2", at="2099-01-02")
    assert [lesson.leaf for lesson in read_lessons(filled.owner())] == ["丙1", "K2"]
    undo(filled)
    assert [lesson.leaf for lesson in read_lessons(filled.owner())] == ["丙1"]
    decide(filled, "T07", "K2", at="2099-01-03")
    assert [lesson.leaf for lesson in read_lessons(filled.owner())] == ["丙1", "K2"]


def test_only_the_last_change_and_only_one_that_was_noted(filled, code_map, onward):
    with pytest.raises(InputError, match="没有换过"):
        undo(filled)
    run(filled, code_map)
    run(filled, onward)
    assert undo(filled).put_back == 2
    assert stored(filled) == MOVED
    assert undo(filled).over
    assert stored(filled) == MOVED
    # It is in the table of before again.
    assert run(filled, onward).tally.moved == 2
    execute(filled, "UPDATE import_run SET counts = counts - 'since'")
    with pytest.raises(InputError, match="旧版本"):
        undo(filled)


def test_not_while_another_is_at_it(filled, code_map):
    run(filled, code_map)
    with filled.owner().connect() as other:
        other.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": Lock.RECODE})
        with pytest.raises(BusyError, match="已有一个"):
            undo(filled)
    assert undo(filled).put_back == 9


def raise_urgency(database, number, code):
    """As the desk does with a ticket at work, whose class it leaves."""
    execute(
        database,
        "INSERT INTO decision (ticket_no, actor, leaf_code, accepted, urgency, suggested_urgency)"
        f" VALUES ('{number}', '某', '{code}', false, '紧急', '普通')",
    )
    execute(database, f"UPDATE ticket SET urgency = '紧急' WHERE ticket_no = '{number}'")


def test_type_or_urgency_decided_since_leaves_the_class_to_be_taken_back(filled, files, code_map):
    before = stored(filled)
    suggest(filled, "T06", "K1 0.9")
    run(filled, code_map)
    raise_urgency(filled, "T06", "K2")
    raise_urgency(filled, "T05", "丙1")
    found = undo(filled)
    assert (found.put_back, found.decided, found.suggested) == (9, 0, 1)
    assert stored(filled) == before
    with filled.owner().connect() as connection:
        raised = connection.execute(text("SELECT ticket_no FROM ticket WHERE urgency = '紧急'"))
        assert set(raised.scalars()) == {"T05", "T06"}
    # Nor is it a class of the new table when the change is made again.
    assert run(filled, code_map).tally.moves.counts == {
        ("甲1", "A1"): 1, ("甲2", "A1"): 1, ("乙1", "B1"): 1, ("乙1", "B2"): 1, ("K1", "K2"): 1,
        ("K2", "K1"): 1, ("同1", "同2"): 1, ("同2", "B2"): 1,
    }  # fmt: skip
    assert stored(filled) == MOVED


def test_made_again_with_another_map_a_ticket_whose_urgency_was_raised_moves_too(filled, files):
    (files / "map.csv").write_text(MAP.replace("同1,同2,", "同1,同1,"), "utf-8")
    run(filled, read_map(files))
    raise_urgency(filled, "T11", "同1")
    undo(filled)
    (files / "map.csv").write_text(MAP, "utf-8")
    run(filled, read_map(files))
    assert stored(filled) == MOVED


def test_who_is_deciding_just_now_is_waited_for(filled, code_map):
    # T10 has no class: only its suggestion was moved.
    suggest(filled, "T10", "丙1 0.8")
    run(filled, code_map)
    moved = suggestions(filled)
    with ThreadPoolExecutor(1) as pool, filled.owner().connect() as desk:
        with desk.begin():
            desk.execute(text("SELECT FROM ticket WHERE ticket_no = 'T10' FOR UPDATE"))
            under_way = pool.submit(undo, filled)
            assert not wait([under_way], timeout=1).done
            desk.execute(
                text("INSERT INTO decision (ticket_no, actor, leaf_code, accepted)"
                     " VALUES ('T10', '某', '丙1', true)")
            )  # fmt: skip
        assert under_way.result().suggested == 0
    assert suggestions(filled) == moved


def test_an_earlier_program_finds_the_table_of_before_after_a_change_was_taken_back(
    filled, code_map, onward
):
    run(filled, code_map)
    for _ in range(2):
        run(filled, onward)
        undo(filled)
    run(filled, onward)
    try:
        migrating.downgrade(filled.owner(), "0016")
        with filled.owner().connect() as connection:
            kept = connection.execute(text("SELECT counts->>'new' FROM import_run ORDER BY id"))
            assert list(kept.scalars()) == [code_map.new.hash, onward.new.hash]
    finally:
        migrating.upgrade(filled.owner())


@pytest.mark.usefixtures("store_environment")
def test_the_command(filled, files, suqiu):
    before = stored(filled)
    words = ("recode", "--code-map", files / "map.csv", "--old-taxonomy", files / "old.csv")
    assert suqiu("recode", "--undo").code == 2
    assert suqiu("recode", "--code-map", files / "map.csv").code == 2
    suqiu(*words, "--taxonomy", files / "new.csv")
    assert suqiu(*words, "--undo").code == 2
    decide(filled, "T06", "K2")
    dry = suqiu("recode", "--undo", "--dry-run")
    assert (dry.code, "试运行（没有写入）" in dry.out) == (1, True)
    done = suqiu("recode", "--undo")
    assert done.code == 1
    assert "撤回换分类表（映射表 map.csv）：工单换回 8 条" in done.out
    assert "没换回：之后决定过类别 1 条，之后又改过类 0 条：T06" in done.out
    assert stored(filled) == before | {"T06": MOVED["T06"]}
    again = suqiu("recode", "--undo")
    assert (again.code, "已经撤回过" in again.out) == (0, True)
    put(filled, "T14", "甲1", "市政/供水/停水", "晚到的")
    suqiu(*words, "--taxonomy", files / "new.csv")
    assert '"put_back":9' in suqiu("recode", "--undo", "--json").out
