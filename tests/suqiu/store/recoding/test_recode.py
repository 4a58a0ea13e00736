"""Stored tickets move to a new classification: once each, wherever a run was interrupted."""

import json

import pytest
from sqlalchemy import text

from suqiu.errors import BusyError, InputError
from suqiu.settings import Settings
from suqiu.store.importing.run import import_file
from suqiu.store.lessons import read_lessons
from suqiu.store.locks import Lock
from suqiu.store.recoding.standing import Standing, standing
from suqiu.taxonomy import Leaf, Taxonomy
from tests.suqiu.store.conftest import row
from tests.suqiu.store.recoding.change import (
    MAP,
    MOVED,
    NEW,
    OLD,
    logged,
    put,
    read_map,
    run,
    stored,
)


def test_split_merge_rename_and_swap_happen_once(filled, code_map):
    result = run(filled, code_map, batch=4)
    assert stored(filled) == MOVED
    tally = result.tally
    assert (result.tickets, tally.moved, tally.renamed, tally.left) == (13, 8, 1, 3)
    assert (dict(tally.unknown), dict(tally.unmapped), tally.nameless) == (
        {"查无": 1},
        {"丁1": 1},
        1,
    )
    again = run(filled, code_map, batch=4)
    assert stored(filled) == MOVED
    assert (again.again, again.tally.moved, again.tally.left) == (True, 0, 3)
    (second, first) = logged(filled)
    assert (first.detail["moved"], second.detail["moved"]) == (8, 0)
    assert first.detail["files"] == {"code_map": "0" * 64}
    assert "查无" not in json.dumps(first.detail, ensure_ascii=False)


@pytest.mark.parametrize("broken_at", [1, 2, 3, 4])
def test_interrupted_after_a_batch_it_goes_on_there(filled, code_map, broken_at):
    before = stored(filled)
    seen = []

    def interrupt(rows):
        seen.append(rows)
        if len(seen) == broken_at + 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(filled, code_map, batch=2, advance=interrupt)
    half = stored(filled)
    numbers = sorted(half)
    assert {n: half[n] for n in numbers[: 2 * broken_at]} == {
        n: MOVED[n] for n in numbers[: 2 * broken_at]
    }
    assert all(half[n] == before[n] for n in numbers[2 * broken_at :])
    assert not logged(filled)
    result = run(filled, code_map, batch=2)
    assert stored(filled) == MOVED
    assert (result.resumed_at, result.tickets, result.tally.moved) == (2 * broken_at, 13, 8)
    (entry,) = logged(filled)
    assert (entry.detail["tickets"], entry.detail["moved"]) == (13, 8)


def test_a_batch_is_written_whole_or_not_at_all(filled, code_map):
    with filled.owner().begin() as connection:
        # The last ticket of the second batch cannot be written.
        connection.execute(
            text(
                "ALTER TABLE ticket ADD CONSTRAINT no_k1 CHECK (ticket_no <> 'T07' OR leaf_code <> 'K1')"
            )
        )
    try:
        with pytest.raises(Exception, match="no_k1"):
            run(filled, code_map, batch=5)
        half = stored(filled)
        assert half["T05"] == MOVED["T05"]
        assert half["T06"] == ("K1", None, "市容/垃圾/垃圾清运")
    finally:
        with filled.owner().begin() as connection:
            connection.execute(text("ALTER TABLE ticket DROP CONSTRAINT no_k1"))
    run(filled, code_map, batch=5)
    assert stored(filled) == MOVED


def test_a_dry_run_counts_the_same_and_writes_nothing(filled, code_map):
    before = stored(filled)
    result = run(filled, code_map, dry_run=True, batch=3)
    assert stored(filled) == before
    assert not logged(filled)
    with filled.owner().connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM import_run")).scalar_one() == 0
    assert run(filled, code_map).tally.dump() == result.tally.dump()


def test_a_mended_map_moves_what_was_left_and_nothing_twice(filled, files, code_map):
    run(filled, code_map)
    (files / "map.csv").write_text(MAP.replace("丁1,,", "丁1,B2,"), "utf-8")
    (files / "old.csv").write_text(OLD + "查无,其他,其他,不知道,\n", "utf-8")
    mended = (files / "map.csv").read_text("utf-8") + "查无,B2,\n"
    (files / "map.csv").write_text(mended, "utf-8")
    # Late ones of the old system, and one the desk filed under the new classification.
    put(filled, "T00", "K1", "市容/垃圾/垃圾清运", "晚到的")
    put(filled, "T14", "K1", "市容/广告/小广告", "新的")
    result = run(filled, read_map(files))
    later = {
        "T08": ("B2", "丁1", "环境/噪音/其他噪音"), "T09": ("B2", "查无", "环境/噪音/其他噪音"),
        "T00": ("K2", "K1", "市容/垃圾/垃圾清运"), "T14": ("K1", None, "市容/广告/小广告"),
    }  # fmt: skip
    assert stored(filled) == MOVED | later
    assert result.tally.moved == 3


def test_the_first_old_code_stays(filled, code_map):
    with filled.owner().begin() as connection:
        connection.execute(text("UPDATE ticket SET old_code = '更早' WHERE ticket_no = 'T01'"))
    run(filled, code_map)
    assert stored(filled)["T01"][:2] == ("A1", "更早")


def test_on_to_the_next_classification_but_not_to_just_any(filled, files, code_map):
    run(filled, code_map)
    (files / "third.csv").write_text(
        NEW.replace("A1,", "Z1,").replace("停水和水压", "用水"), "utf-8"
    )
    lines = [line.split(",")[0] for line in NEW.splitlines()[1:]]
    rows = [f"{code},{'Z1' if code == 'A1' else code}," for code in lines]
    (files / "next.csv").write_text("\n".join(("旧代码,新代码,条件", *rows)), "utf-8")
    (files / "wrong.csv").write_text("旧代码,新代码,条件\n甲1,Z1,\n", "utf-8")
    with pytest.raises(InputError, match="另一份分类表"):
        run(filled, read_map(files, new="third", name="wrong"))
    run(filled, read_map(files, old="new", new="third", name="next"))
    assert stored(filled)["T01"] == ("Z1", "甲1", "市政/供水/用水")
    assert stored(filled)["T06"] == MOVED["T06"]


def test_half_way_the_new_classification_cannot_change(filled, files, code_map):
    def interrupt(rows):
        if rows:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(filled, code_map, batch=2, advance=interrupt)
    (files / "new.csv").write_text(NEW.replace("公交准点", "公交"), "utf-8")
    with pytest.raises(InputError, match="没有做完"):
        run(filled, read_map(files))


def test_two_runs_at_once_are_one_too_many(filled, code_map):
    with filled.owner().connect() as other:
        other.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": Lock.RECODE})
        with pytest.raises(BusyError, match="已有一个"):
            run(filled, code_map)
    run(filled, code_map)
    assert stored(filled) == MOVED


def test_names_an_import_filled_in_are_no_evidence():
    old, new = (Taxonomy([Leaf("K1", ("一", name))]) for name in ("旧", "新"))
    other = Taxonomy([Leaf("Q", ("一",))])

    def of(seed, names, decided=False):
        return standing("K1", (*names, None, None), decided=decided, old=old, new=new, seed=seed)

    assert of(other, ("一", "新")) is Standing.NEW
    assert of(other, ("一", "旧")) is Standing.OLD
    assert of(other, (None, None)) is Standing.EITHER
    assert of(new, ("一", "新")) is Standing.EITHER
    assert of(new, ("一", "新"), decided=True) is Standing.NEW


def test_an_import_is_not_taken_for_a_run_nor_the_other_way_round(filled, code_map, write):
    path = write([row(1)])
    run(filled, code_map)
    assert import_file(filled, path, Settings()).new == 1
    assert run(filled, code_map).again


def test_decisions_keep_their_code_and_teach_no_other_class(filled, code_map):
    with filled.owner().begin() as connection:
        for number, code in (("T06", "K1"), ("T05", "丙1")):
            connection.execute(
                text("INSERT INTO decision (ticket_no, actor, leaf_code, accepted, decided_at)"
                     " VALUES (:n, '某', :c, true, '2026-03-02')"),
                {"n": number, "c": code},
            )  # fmt: skip
    assert [lesson.leaf for lesson in read_lessons(filled.owner())] == ["K1", "丙1"]
    run(filled, code_map)
    with filled.owner().connect() as connection:
        kept = connection.execute(text("SELECT leaf_code FROM decision ORDER BY id")).scalars()
        assert list(kept) == ["K1", "丙1"]
    # K1 is another class now; 丙1 has only a new name.
    assert [lesson.leaf for lesson in read_lessons(filled.owner())] == ["丙1"]


@pytest.mark.usefixtures("store_environment")
def test_the_command(filled, files, suqiu):
    words = (
        "recode", "--code-map", files / "map.csv", "--old-taxonomy", files / "old.csv",
        "--taxonomy", files / "new.csv",
    )  # fmt: skip
    before = stored(filled)
    dry = suqiu(*words, "--dry-run")
    assert dry.code == 1
    assert stored(filled) == before
    assert "试运行（没有写入）" in dry.out
    assert "1 条  K1 市容 / 垃圾 / 垃圾清运 → K2 市容 / 垃圾 / 垃圾清运" in dry.out
    assert "没换：没有对应新代码的旧代码 1 条：丁1（1 条）" in dry.out
    assert "没换：新旧分类表里都没有的代码 1 条：查无（1 条）" in dry.out
    done = suqiu(*words, "--json")
    assert done.code == 1
    assert json.loads(done.out)["moved"] == 8
    assert stored(filled) == MOVED
    with filled.owner().begin() as connection:
        connection.execute(text("DELETE FROM ticket WHERE ticket_no IN ('T08', 'T09', 'T13')"))
    assert suqiu(*words).code == 0
    same = ("recode", "--code-map", files / "map.csv", "--old-taxonomy", files / "new.csv")
    assert suqiu(*same, "--taxonomy", files / "new.csv").code == 2
    (files / "map.csv").write_text("旧代码,新代码\n甲1,没有\n", "utf-8")
    assert suqiu(*words).code == 2
