"""Stored tickets move to a new classification: once each, wherever a run was interrupted."""

import json

import pytest
from sqlalchemy import text

from suqiu.errors import InputError
from suqiu.settings import Settings
from suqiu.store import audit
from suqiu.store.errors import StoreError
from suqiu.store.importing.run import import_file
from suqiu.store.lessons import read_lessons
from suqiu.store.recoding.run import _LOCK, recode
from suqiu.store.recoding.standing import Standing, standing
from suqiu.taxonomy import Leaf, Taxonomy, load_taxonomy
from suqiu.taxonomy.migration import load_code_map
from tests.suqiu.store.conftest import row

OLD = """\
代码,一级分类,二级分类,三级分类,四级分类
甲1,市政,供水,停水,
甲2,市政,供水,水压,水压不足
乙1,环境,噪音,噪音扰民,
丙1,交通,公交,公交晚点,
K1,市容,垃圾,垃圾清运,
K2,市容,广告,小广告,
丁1,教育,学校,乱收费,
同1,市政,道路,路面,
同2,市政,路灯,路灯不亮,
"""
NEW = """\
代码,一级分类,二级分类,三级分类
A1,市政,供水,停水和水压
B1,环境,噪音,施工噪音
B2,环境,噪音,其他噪音
丙1,交通,公交,公交准点
K1,市容,广告,小广告
K2,市容,垃圾,垃圾清运
同1,市政,道路,路面
同2,市政,路灯,路灯不亮
"""
# 同1 to 同2 and 同2 to B2: codes that mean the same in both, where a second run would go on.
MAP = """\
旧代码,新代码,条件
甲1,A1,
甲2,A1,
乙1,B2,
乙1,B1,工地、施工
丙1,丙1,
K1,K2,
K2,K1,
丁1,,
同1,同2,
同2,B2,
"""
# Number, leaf, level names, words.
TICKETS = (
    ("T01", "甲1", "市政/供水/停水", "停水两天"),
    ("T02", "甲2", "市政/供水/水压/水压不足", "水上不去"),
    ("T03", "乙1", "环境/噪音/噪音扰民", "工地半夜打桩"),
    ("T04", "乙1", "环境/噪音/噪音扰民", "广场舞太吵"),
    ("T05", "丙1", "交通/公交/公交晚点", "车不来"),
    ("T06", "K1", "市容/垃圾/垃圾清运", "垃圾没人收"),
    ("T07", "K2", "市容/广告/小广告", "墙上贴满了"),
    ("T08", "丁1", "教育/学校/乱收费", "收补课费"),
    ("T09", "查无", "", "不知道"),
    ("T10", None, "", "还没有分类"),
    ("T11", "同1", "市政/道路/路面", "路面有坑"),
    ("T12", "同2", "市政/路灯/路灯不亮", "灯不亮"),
    ("T13", None, "市政/别处", "只有名称"),
)
MOVED = {
    "T01": ("A1", "甲1", "市政/供水/停水和水压"), "T02": ("A1", "甲2", "市政/供水/停水和水压"),
    "T03": ("B1", "乙1", "环境/噪音/施工噪音"), "T04": ("B2", "乙1", "环境/噪音/其他噪音"),
    "T05": ("丙1", None, "交通/公交/公交准点"), "T06": ("K2", "K1", "市容/垃圾/垃圾清运"),
    "T07": ("K1", "K2", "市容/广告/小广告"), "T08": ("丁1", None, "教育/学校/乱收费"),
    "T09": ("查无", None, ""), "T10": (None, None, ""),
    "T11": ("同2", "同1", "市政/路灯/路灯不亮"), "T12": ("B2", "同2", "环境/噪音/其他噪音"),
    "T13": (None, None, "市政/别处"),
}  # fmt: skip


@pytest.fixture
def files(tmp_path):
    for name, content in (("old", OLD), ("new", NEW), ("map", MAP)):
        (tmp_path / f"{name}.csv").write_text(content, "utf-8")
    return tmp_path


@pytest.fixture
def code_map(files):
    return read_map(files)


@pytest.fixture
def filled(database):
    with database.owner().begin() as connection:
        connection.execute(text("DELETE FROM audit"))
    for one in TICKETS:
        put(database, *one)
    return database


def read_map(files, old="old", new="new", name="map"):
    trees = [load_taxonomy(files / f"{tree}.csv") for tree in (old, new)]
    return load_code_map(files / f"{name}.csv", *trees)


def put(database, number, code, path, body):
    names = [*path.split("/"), "", "", "", ""][:4]
    with database.owner().begin() as connection:
        connection.execute(
            text("INSERT INTO ticket (ticket_no, received_at, leaf_code, level1, level2, level3,"
                 " level4) VALUES (:n, '2026-03-01', :c, :l1, :l2, :l3, :l4)"),
            {"n": number, "c": code} | {f"l{i}": name or None for i, name in enumerate(names, 1)},
        )  # fmt: skip
        connection.execute(
            text("INSERT INTO ticket_text (ticket_no, body) VALUES (:n, :b)"),
            {"n": number, "b": body},
        )


def stored(database):
    """Leaf, old code and names by ticket."""
    with database.owner().connect() as connection:
        rows = connection.execute(text("SELECT * FROM ticket")).all()
    return {
        row.ticket_no: (
            row.leaf_code, row.old_code,
            "/".join(n for n in (row.level1, row.level2, row.level3, row.level4) if n),
        )
        for row in rows
    }  # fmt: skip


def logged(database):
    with database.owner().connect() as connection:
        return [one for one in audit.entries(connection) if one.action == "ticket.recode"]


def run(database, code_map, **options):
    return recode(database, code_map, name="map.csv", hashes={"code_map": "0" * 64}, **options)


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
        run(filled, code_map, batch=2, on_rows=interrupt)
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
        run(filled, code_map, batch=2, on_rows=interrupt)
    (files / "new.csv").write_text(NEW.replace("公交准点", "公交"), "utf-8")
    with pytest.raises(InputError, match="没有做完"):
        run(filled, read_map(files))


def test_two_runs_at_once_are_one_too_many(filled, code_map):
    with filled.owner().connect() as other:
        other.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        with pytest.raises(StoreError, match="已有一个"):
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
