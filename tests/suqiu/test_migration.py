"""Old codes to new ones: the map, its faults, its draft, and training across the change."""

import csv
import json

import pytest

from classifier.labels.site_corpus import read_site_corpus
from suqiu.errors import TaxonomyError
from suqiu.taxonomy import Leaf, Taxonomy, load_taxonomy
from suqiu.taxonomy.migration import Change, load_code_map, read_code_map
from suqiu.taxonomy.proposal import propose_map

OLD = """\
代码,一级分类,二级分类,三级分类
0101,市政,供水,停水
0102,市政,供水,水压不足
0201,环境,噪音,噪音扰民
0301,交通,公交,公交晚点
0401,教育,学校,乱收费
"""
NEW = """\
代码,一级分类,二级分类,三级分类
A1,市政,供水,停水和水压不足
B1,环境,噪音,施工噪音
B2,环境,噪音,其他噪音
0301,交通,公交,公交准点
E1,教育,学校,乱收费
F1,卫生,医院,挂号难
"""
MAP = """\
旧代码,新代码,条件
0101,A1,
0102,A1,
0201,B2,
0201,B1,工地、施工
0301,0301,
0401,E1,
"""
TEXTS = {
    "0101": "小区停水两天了", "0102": "高层水压太低用不了", "0201": "楼下广场舞音响太吵",
    "0301": "公交车半小时不来", "0401": "学校强制收补课费", "B1": "半夜打桩机轰鸣",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "old.csv").write_text(OLD, "utf-8")
    (tmp_path / "new.csv").write_text(NEW, "utf-8")
    (tmp_path / "map.csv").write_text(MAP, "utf-8")
    rows = [
        (f"T{i}-{code}", f"第{i}次：{text}", code) for i in range(8) for code, text in TEXTS.items()
    ]
    rows += [("S1", "工地夜里施工吵", "0201"), ("S2", "施工扰民", "环境/噪音/噪音扰民")]
    with (tmp_path / "data.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("编号", "内容", "分类代码"), *rows])
    return tmp_path


@pytest.fixture
def trees(folder):
    return load_taxonomy(folder / "old.csv"), load_taxonomy(folder / "new.csv")


@pytest.fixture
def read(folder, trees):
    """The map of this text and its faults as row, field and message."""

    def read(text):
        (folder / "map.csv").write_text(text, "utf-8")
        code_map, faults = read_code_map(folder / "map.csv", *trees)
        return code_map, [(fault.row, fault.field, fault.message) for fault in faults]

    return read


def test_merge_split_and_rename(read):
    code_map, faults = read(MAP)
    assert faults == []
    assert code_map.changes() == {
        "0101": Change.MERGED, "0102": Change.MERGED, "0201": Change.SPLIT,
        "0301": Change.RENAMED, "0401": Change.RENAMED,
    }  # fmt: skip
    assert code_map.added() == ["F1"]
    assert code_map.apply("0101", "") == code_map.apply("0102", "") == "A1"
    assert code_map.apply("0201", "凌晨施工") == "B1"
    assert code_map.apply("0201", "邻居唱歌") == "B2"


def test_conditions_are_compared_normalised_and_in_order(read):
    text = "old_code,new_code,condition\n0201,B1,ＫＴＶ；夜 市\n0201,0301,ktv包厢\n0201,B2,\n"
    code_map, _ = read(text)
    assert code_map.apply("0201", "Ktv包厢太吵") == "B1"
    assert code_map.apply("0201", "安静") == "B2"


def test_an_unchanged_code_written_as_a_path(folder, trees):
    rows = "".join(f"{leaf.code},{leaf.path}\n" for leaf in trees[0].leaves)
    (folder / "map.csv").write_text("旧代码,新代码\n" + rows, "utf-8")
    code_map = load_code_map(folder / "map.csv", trees[0], trees[0])
    assert set(code_map.changes().values()) == {Change.SAME}


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ("0999,A1,", (8, "旧代码", "旧分类表里没有「0999」")),
        (",A1,", (8, "旧代码", "旧代码为空")),
        ("101,A1,", (8, "旧代码", "旧分类表里没有「101」（表格软件可能去掉了前导零，应为 0101）")),
        ("0201,Z9,打桩", (8, "新代码", "新分类表里没有「Z9」")),
        ("0201,,打桩", (8, "新代码", "有条件却没有新代码")),
        ("0201,B1,、", (8, "条件", "「、」里没有词")),
        ("0201,A1,", (8, "条件", "第 4 行已是无条件的默认行")),
        ("0201,A1,工地", (8, "条件", "条件「工地」与第 5 行重复")),
    ],
)
def test_every_fault_names_its_row(read, rows, fault):
    assert read(f"{MAP}{rows}\n")[1] == [fault]


def test_a_condition_without_default(read, folder, trees):
    assert read(MAP.replace("0201,B2,\n", ""))[1] == [
        (4, "条件", "0201 只有带条件的行，缺一行无条件的默认")
    ]
    with pytest.raises(TaxonomyError, match="第 4 行「条件」") as error:
        load_code_map(folder / "map.csv", *trees)
    assert "taxonomy preview" in error.value.hint


def test_old_codes_without_a_new_one(read, folder, trees):
    text = MAP.replace("0401,E1,", "0401,,").replace("0101,A1,\n", "")
    code_map, faults = read(text)
    assert faults == [
        (1, "旧代码", "0101（市政 / 供水 / 停水）没有对应的新代码"),
        (6, "旧代码", "0401（教育 / 学校 / 乱收费）没有对应的新代码"),
    ]
    assert code_map.apply("0401", "收费") is None
    assert code_map.changes()["0401"] is Change.UNMAPPED
    assert load_code_map(folder / "map.csv", *trees) == code_map
    with pytest.raises(TaxonomyError, match="没有代码 X"):
        code_map.apply("X", "")


def test_a_map_needs_its_columns(read):
    with pytest.raises(TaxonomyError, match="缺少旧代码或新代码列：甲、乙"):
        read("甲,乙\n1,2\n")


def test_a_draft(trees):
    found = {row.old: (row.new, row.reason) for row in propose_map(*trees)}
    assert found == {
        "0101": ("A1", "合并：新名称含旧名称"),
        "0102": ("A1", "合并：新名称含旧名称"),
        "0201": ("", "待定"),
        "0301": ("0301", "建议：代码相同，名称相近"),
        "0401": ("E1", "路径相同，代码改变"),
    }


@pytest.mark.parametrize(
    ("old", "new", "rows"),
    [
        (("甲", "乙", "停水"), [("丙", "乙", "停水")], [("n0", (), "名称和上级相同")]),
        (("甲", "停水"), [("丙", "丁", "停水")], [("n0", (), "名称相同，换了位置")]),
        (("甲", "停水"), [("丙", "停水"), ("丁", "停水")], [("", (), "待定")]),
        (("甲", "其他"), [("丙", "丁", "其他")], [("", (), "待定")]),
        (("甲", "乙", "停水"), [("甲", "乙")], [("n0", (), "并入上级")]),
        (("甲", "停水停电"), [("丙", "停水停电类"), ("丁", "噪音")], [("n0", (), "建议：文字相近")]),
        (
            ("甲", "噪音"), [("甲", "噪音", "施工"), ("甲", "噪音", "其他噪音")],
            [("n0", ("施工",), "拆分"), ("n1", (), "拆分的默认")],
        ),
        (
            ("甲", "停水、停电"), [("甲", "停水"), ("甲", "停电")],
            [("n0", ("停水",), "拆分"), ("n1", ("停电",), "拆分"), ("", (), "拆分的默认")],
        ),
    ],
)  # fmt: skip
def test_how_a_draft_decides(old, new, rows):
    leaves = [Leaf(f"n{i}", names) for i, names in enumerate(new)]
    found = propose_map(Taxonomy([Leaf("o", old)]), Taxonomy(leaves))
    assert [(row.new, row.words, row.reason) for row in found] == rows
    assert all(0 <= row.score <= 1 for row in found)


def test_the_draft_command_writes_what_preview_reads(suqiu, folder):
    words = ("taxonomy", "propose-map", folder / "old.csv", folder / "new.csv")
    run = suqiu(*words, "--out", folder / "draft.csv")
    assert run.code == 0, run.err
    assert "5 行，建议（请核对）1，留空 1" in run.out
    run = suqiu(
        "taxonomy", "preview", folder / "draft.csv", "--old", folder / "old.csv", "--new", folder / "new.csv",
    )  # fmt: skip
    assert run.code == 1
    assert "不变 0，改名 2，合并 2，拆分 0，未对应 1" in run.out
    assert "第 4 行「旧代码」：0201" in run.err
    again = suqiu(*words, "--out", folder / "draft.csv")
    assert again.code == 2
    assert "不覆盖" in again.err


def test_codes_that_look_like_formulas_survive_the_draft(suqiu, tmp_path):
    (tmp_path / "t.csv").write_text("code,name\n-1,停水\n-2,停气\n", "utf-8")
    tree = load_taxonomy(tmp_path / "t.csv")
    out = tmp_path / "map.csv"
    suqiu("taxonomy", "propose-map", tmp_path / "t.csv", tmp_path / "t.csv", "--out", out)
    assert set(load_code_map(out, tree, tree).changes().values()) == {Change.SAME}


def test_a_preview_says_what_moves(suqiu, folder):
    run = suqiu(
        "taxonomy", "preview", folder / "map.csv", "--old", folder / "old.csv",
        "--new", folder / "new.csv", "--data", folder / "data.csv",
    )  # fmt: skip
    assert run.code == 0, run.err
    assert "旧代码 5 个：不变 0，改名 2，合并 2，拆分 1，未对应 0" in run.out
    assert "没有旧代码对应的 1" in run.out
    assert "换代码 34 条，代码不变 16 条" in run.out
    assert (
        "8 条  0101 市政 / 供水 / 停水 → A1 市政 / 供水 / 停水和水压不足  例：T0-0101、T1-0101、T2-0101"
        in (run.out)
    )
    assert "2 条  0201 环境 / 噪音 / 噪音扰民 → B1 环境 / 噪音 / 施工噪音  例：S1、S2" in run.out
    assert "广场舞" not in run.out + run.err


def test_training_keeps_the_old_code_beside_the_new(folder):
    site = read_site_corpus(
        folder / "data.csv", taxonomy=folder / "new.csv", no_seed=True,
        code_map=folder / "map.csv", old_taxonomy=folder / "old.csv",
    )  # fmt: skip
    assert site.faults == ()
    found = {(example.old_code, example.code) for example in site.corpus.examples}
    assert found == {
        ("0101", "A1"), ("0102", "A1"), ("0201", "B1"), ("0201", "B2"), ("0301", "0301"),
        ("0401", "E1"), ("", "B1"),
    }  # fmt: skip


def test_train_command(suqiu, folder):
    words = (
        "train", "--no-seed", "--data", folder / "data.csv", "--out", folder / "model",
        "--code-map", folder / "map.csv",
    )  # fmt: skip
    old, new = ("--old-taxonomy", folder / "old.csv"), ("--taxonomy", folder / "new.csv")
    assert "--old-taxonomy 一起用" in suqiu(*words, *new).err
    assert "映射到哪张新分类表" in suqiu(*words, *old).err
    run = suqiu(*words, *old, *new)
    assert run.code == 0, run.err
    assert "本地 50 行，随附 0 行，5 个类别" in run.out
    assert "从旧分类换到新分类 42 行" in run.err
    assert "旧代码、新代码和条数记在" in run.err
    lines = (folder / "model" / "code_map.csv").read_text("utf-8-sig").splitlines()
    assert lines[:2] == [
        "旧代码,新代码,条数,旧分类,新分类",
        "0101,A1,8,市政 / 供水 / 停水,市政 / 供水 / 停水和水压不足",
    ]
    assert "0201,B1,2,环境 / 噪音 / 噪音扰民,环境 / 噪音 / 施工噪音" in lines
    assert len(lines) == 7
    (folder / "map.csv").write_text(MAP.replace("0401,E1,", "0401,,"), "utf-8")
    run = suqiu(*words, *old, *new)
    assert run.code == 1
    assert "「分类」：旧代码 0401 没有对应的新代码" in run.err
    (folder / "map.csv").write_text(MAP.replace("0401,E1,", "0401,E7,"), "utf-8")
    assert suqiu(*words, *old, *new).code == 2


def test_a_model_trained_without_a_map_has_none_beside_it(suqiu, folder):
    words = ("train", "--no-seed", "--data", folder / "data.csv", "--out", folder / "model")
    code_map = ("--code-map", folder / "map.csv", "--old-taxonomy", folder / "old.csv")
    assert suqiu(*words, "--taxonomy", folder / "new.csv", *code_map).code == 0
    assert suqiu(*words, "--taxonomy", folder / "old.csv").code == 1
    assert not (folder / "model" / "code_map.csv").exists()


def test_a_preview_warns_of_codes_used_again(suqiu, folder):
    words = ("taxonomy", "preview", folder / "map.csv", "--old", folder / "old.csv", "--new")
    run = suqiu(*words, folder / "new.csv")
    assert run.code == 0, run.err
    assert "注意：1 个代码新旧两表都有" in run.out
    assert "0301  旧：交通 / 公交 / 公交晚点  新：交通 / 公交 / 公交准点" in run.out
    (folder / "new.csv").write_text(NEW.replace("公交准点", "公交晚点"), "utf-8")
    assert "新旧两表都有" not in suqiu(*words, folder / "new.csv").out


@pytest.fixture
def swapped(suqiu, folder):
    """A model under a classification where two codes changed places, and its labels of before."""
    old = "代码,一级分类,二级分类\n01,市政,停水\n02,市政,路灯\n03,环境,噪音\n"
    (folder / "old.csv").write_text(old, "utf-8")
    (folder / "new.csv").write_text(
        old.replace("停水", "路灯", 1).replace("02,市政,路灯", "02,市政,停水") + "04,环境,水污染\n",
        "utf-8",
    )
    (folder / "map.csv").write_text("旧代码,新代码\n01,02\n02,01\n03,03\n", "utf-8")
    texts = {"01": "家里没有自来水", "02": "街上的灯都不亮", "03": "工地夜里打桩很吵"}
    rows = [
        f"{code}-{i},第{i}次说{text},{code},{code}"
        for i in range(8)
        for code, text in texts.items()
    ]
    (folder / "data.csv").write_text("\n".join(["编号,内容,分类代码,alt", *rows]), "utf-8")
    run = suqiu(
        "train", "--no-seed", "--data", folder / "data.csv", "--out", folder / "model",
        "--taxonomy", folder / "new.csv", *_change(folder),
    )  # fmt: skip
    assert run.code == 0, run.err
    return folder


def _change(folder):
    return ("--code-map", folder / "map.csv", "--old-taxonomy", folder / "old.csv")


def test_labels_of_the_old_classification_are_scored_under_the_new(suqiu, swapped):
    words = (
        "eval",
        "classify",
        "--data",
        swapped / "data.csv",
        "--model",
        swapped / "model",
        # It learned these very labels, under other codes.
        "--allow-leakage",
        "--json",
    )
    plain = json.loads(suqiu(*words).out)
    run = suqiu(*words, *_change(swapped))
    assert run.code == 0, run.err
    mapped = json.loads(run.out)
    assert plain["accuracy"]["leaf"]["strict"] == pytest.approx(1 / 3)
    # The second label goes through the map too, or the lenient figure would differ.
    assert mapped["accuracy"]["leaf"] == {"strict": 1, "lenient": 1}
    assert "--old-taxonomy 一起用" in suqiu(*words, "--code-map", swapped / "map.csv").err
    folds = ("eval", "classify", "--data", swapped / "data.csv", "--folds", 2, "--no-seed")
    assert "映射到哪张新分类表" in suqiu(*folds, *_change(swapped)).err


@pytest.mark.parametrize("command", ["curve", "noise"])
def test_what_trains_on_labels_takes_a_map_too(suqiu, swapped, command):
    out = swapped / "out.txt"
    words = ("eval", command, "--data", swapped / "data.csv", "--no-seed", "--out", out)
    new = ("--taxonomy", swapped / "new.csv")
    folds = ("--folds", 2) if command == "noise" else ("--points", 9)
    # Labels of the class that only the old table has are unknown without the map.
    text = (swapped / "data.csv").read_text("utf-8").replace("03", "09")
    (swapped / "data.csv").write_text(text, "utf-8")
    for name in ("old.csv", "map.csv"):
        table = (swapped / name).read_text("utf-8").replace("03", "09", 1)
        (swapped / name).write_text(table, "utf-8")
    plain = suqiu(*words, *new, *folds, "--json")
    assert (plain.code, "分类表里没有「09」" in plain.err) == (1, True)
    run = suqiu(*words, *new, *folds, *_change(swapped), "--json")
    assert run.code == 0, run.err
    counted = json.loads(run.out)
    assert counted.get("n") or counted["held"] + counted["pool"] == 24
    if command == "noise":
        assert counted["n"] == 24
    assert "--old-taxonomy 一起用" in suqiu(*words, "--code-map", swapped / "map.csv").err
    assert "映射到哪张新分类表" in suqiu(*words, *_change(swapped)).err
    swallowed = suqiu(*words[:-1], swapped / "map.csv", *new, *_change(swapped))
    assert (swallowed.code, "会覆盖输入文件" in swallowed.err) == (2, True)


def test_a_suite_may_name_a_map(suqiu, swapped):
    (swapped / "s.toml").write_text(
        '[suite]\nname = "换表"\ndata = "data.csv"\nmodel = "model"\n'
        'code_map = "map.csv"\nold_taxonomy = "old.csv"\n', "utf-8",
    )  # fmt: skip
    run = suqiu("eval", "run", swapped / "s.toml", "--allow-leakage", "--json")
    assert run.code == 0, run.err
    assert json.loads(run.out)["accuracy"]["leaf"]["strict"] == 1
