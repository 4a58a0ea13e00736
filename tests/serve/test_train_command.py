"""`suqiu train --no-seed` on small label files of every shape."""

import csv
import gzip
import json
import re
from pathlib import Path

import pytest

from classifier.model.leaf_model import LeafModel
from suqiu.data import dataset_path

# Level 1, level 2, level 3 and what people write about it.
LEAVES = [
    ("城乡建设", "市政道路", "路面破损", "门口的路面坑坑洼洼没人修"),
    ("城乡建设", "市政道路", "路灯不亮", "整条街的路灯都不亮"),
    ("城乡建设", "违法建设", "小区违建", "邻居在楼顶违法搭建"),
    ("环境保护", "噪音", "施工噪音", "工地夜间施工吵得睡不着"),
    ("环境保护", "水污染", "河道发臭", "河水又黑又臭"),
    ("交通运输", "公共交通", "公交不准时", "公交车等一个小时不来"),
    ("教育文体", "学校", "乱收费", "学校强制收取补课费"),
]
TICKETS = [
    (f"U{i}", f"第{i}次反映：{text}，请尽快处理。", *names)
    for i, (*names, text) in enumerate(LEAVES * 12)
]
TAXONOMY = [("一级分类", "二级分类", "三级分类"), *(leaf[:3] for leaf in LEAVES)]
FLAT = [("uid", "body", "label"), *((uid, body, names[-1]) for uid, body, *names in TICKETS)]
PATHS = [("编号", "内容", "分类路径"), *((uid, body, "/".join(n)) for uid, body, *n in TICKETS)]
COLUMNS = [
    ("uid", "一级分类", "二级分类", "三级分类"),
    *((uid, *names) for uid, _, *names in TICKETS),
]
NAMES = [("uid", "分类"), *((uid, names[-1]) for uid, _, *names in TICKETS)]


def _write(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


@pytest.fixture
def site(tmp_path):
    """The folder of a site: its taxonomy, its texts, and its labels in four shapes."""
    _write(tmp_path / "taxonomy.csv", TAXONOMY)
    for name, rows in (("flat", FLAT), ("paths", PATHS), ("columns", COLUMNS), ("names", NAMES)):
        _write(tmp_path / f"{name}.csv", rows)
    with gzip.open(tmp_path / "texts.jsonl.gz", "wt", encoding="utf-8") as file:
        for uid, body, *_ in TICKETS:
            file.write(json.dumps({"uid": uid, "body": body}, ensure_ascii=False) + "\n")
    return tmp_path


@pytest.fixture
def train(suqiu, site):
    """Trains without the seed on a label file of the site."""

    def train(name, *words):
        return suqiu(
            "train", "--no-seed", "--data", site / name, "--out", site / "model", *words
        )  # fmt: skip

    return train


def _card(site):
    return json.loads((site / "model" / "card.json").read_text("utf-8"))


def _labels(suqiu, site):
    """What the trained model says of one text: the best path, and the names of its levels."""
    run = suqiu("classify", "工地施工噪音，路灯", "--json", "--model", site / "model")
    best = json.loads(run.out)
    return best["codes"][0]["path"], [level["name"] for level in best["levels"]]


def test_a_flat_label_file_of_seven_classes(train, suqiu, site):
    run = train("flat.csv")
    assert run.code == 0, run.err
    assert "本地 84 行，随附 0 行，7 个类别" in run.out
    card = _card(site)
    assert (card["rows"], card["site_rows"], card["leaves_seen"]) == (84, 84, 7)
    assert card["data_hash"]
    assert card["taxonomy_hash"]
    assert 0 <= card["metrics"]["held_accuracy"] <= 1
    path, levels = _labels(suqiu, site)
    assert path in {"施工噪音", "路灯不亮"}
    assert levels == [path]


@pytest.mark.parametrize(
    ("data", "words"),
    [("paths.csv", []), ("columns.csv", ["--texts", "texts.jsonl.gz"]), ("names.csv", ["--texts", "texts.jsonl.gz"])],
)  # fmt: skip
def test_a_three_level_taxonomy_without_codes(train, suqiu, site, monkeypatch, data, words):
    monkeypatch.chdir(site)
    run = train(data, "--taxonomy", "taxonomy.csv", *words)
    assert run.code == 0, run.err
    assert _card(site)["leaves_seen"] == 7
    path, levels = _labels(suqiu, site)
    assert path in {"环境保护 / 噪音 / 施工噪音", "城乡建设 / 市政道路 / 路灯不亮"}
    assert " / ".join(levels) == path


def test_a_taxonomy_is_made_of_label_columns(train, suqiu, site):
    assert train("columns.csv", "--texts", site / "texts.jsonl.gz").code == 0
    assert len(_labels(suqiu, site)[1]) == 3


def test_unknown_labels_and_missing_texts_are_reported(train, site):
    _write(site / "names.csv", [*NAMES, ("U1", "没有这一类"), ("U999", "乱收费")])
    run = train(
        "names.csv", "--texts", site / "texts.jsonl.gz", "--taxonomy", site / "taxonomy.csv"
    )
    assert run.code == 1
    assert "「分类」：分类表里没有「没有这一类」" in run.err
    assert "第 87 行「编号」：texts.jsonl.gz 里没有 U999 的文本" in run.err
    assert "第 3 行「编号」：编号 U1 重复而标签不同" in run.err
    assert "有问题 3 处" in run.err
    assert _card(site)["leaves_seen"] == 7


def test_columns_can_be_named(train, site):
    _write(site / "odd.csv", [("单号", "来电", "归类"), *FLAT[1:]])
    assert train("odd.csv").code == 2
    assert train("odd.csv", "--map", "内容=来电", "--label-column", "归类").code == 0


def test_a_model_is_replaced_and_works_the_same(train, suqiu, site):
    train("flat.csv")
    before = _labels(suqiu, site), _card(site)["data_hash"]
    assert train("flat.csv").code == 0
    assert (_labels(suqiu, site), _card(site)["data_hash"]) == before


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("uid", "body", "label")], "数据行"),
        ([("uid", "body"), ("1", "停水")], "找不到标签列"),
        ([("uid", "label"), ("1", "停水")], "缺少「诉求内容」列"),
        ([("body", "label"), ("停水", "甲"), ("停气", "甲")], "不到两个类别"),
    ],
)
def test_labels_that_cannot_be_used(train, site, rows, message):
    _write(site / "bad.csv", rows)
    run = train("bad.csv")
    assert run.code == 2
    assert message in run.err
    assert "怎么办：" in run.err
    assert not (site / "model").exists()


def test_a_faulty_taxonomy_is_refused(train, site):
    _write(site / "taxonomy.csv", [*TAXONOMY, TAXONOMY[1]])
    run = train("paths.csv", "--taxonomy", site / "taxonomy.csv")
    assert run.code == 2
    assert "第 9 行「分类名称」：与第 2 行路径重复" in run.err
    assert "taxonomy check" in run.err


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_other_peoples_files_are_not_replaced(train, site, kind):
    mine = site / "model" if kind == "file" else site / "model" / "重要.txt"
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("不能丢", "utf-8")
    run = train("flat.csv")
    assert run.code == 2
    assert "里面不是模型" in run.err
    assert mine.read_text("utf-8") == "不能丢"


@pytest.mark.parametrize("name", [".", "../model"])
def test_the_current_folder_is_refused_before_the_work(suqiu, site, monkeypatch, name):
    (site / "model").mkdir()
    monkeypatch.chdir(site / "model")
    run = suqiu("train", "--no-seed", "--data", site / "flat.csv", "--out", name)
    assert run.code == 2
    assert "当前目录" in run.err
    assert list(Path.cwd().iterdir()) == []


def _told(rows, types, levels):
    """Labels with what the site says of request type and urgency, by turns."""
    columns = [(kind, level) for kind, level in zip(types, levels, strict=True)] * len(rows)
    told = [(*row, *two) for row, two in zip(rows[1:], columns, strict=False)]
    return [(*rows[0], "诉求类型", "紧急程度"), *told]


def test_request_types_and_urgency_of_the_site_are_learned_and_told(train, suqiu, site):
    rows = [FLAT[0], *((f"{n}-{uid}", *rest) for n in range(3) for uid, *rest in FLAT[1:])]
    _write(site / "told.csv", _told(rows, ("投诉", "投诉", "咨询类", "求决"), ("普通", "紧急") * 2))
    run = train("told.csv")
    assert run.code == 0, run.err
    assert "诉求类型有 63 行不是六类之一，没有学：「求决」" in run.out
    # 189 of the 252 rows are typed.
    assert "诉求类型：本地 189 行，不到 200 行，没有学" in run.out
    assert "紧急程度" in run.out
    first = _card(site)["data_hash"]
    asked = [(uid, f"请问{body}怎么办理，需要什么材料？", name) for uid, body, name in rows[1::2]]
    rows = [rows[0], *(one for two in zip(asked, rows[2::2], strict=False) for one in two)]
    _write(site / "told.csv", _told(rows, ("咨询类", "投诉") * 2, ("普通", "紧急") * 2))
    assert "诉求类型：按本地 252 行的分法" in train("told.csv").out
    assert _card(site)["data_hash"] != first


def test_without_such_labels_nothing_is_said_of_them(train):
    out = train("flat.csv").out
    assert "诉求类型" not in out
    assert "紧急程度" not in out


def _dispatched(rows, *departments):
    """Labels with who took each ticket, by turns, and who did not want it."""
    names = [departments[i % len(departments)] for i in range(len(rows) - 1)]
    told = [(*row, name, "旧局") for row, name in zip(rows[1:], names, strict=True)]
    return [(*rows[0], "承办单位", "退回部门"), *told]


def test_the_columns_of_dispatch_are_told_and_learned_under_the_sites_list(
    train, suqiu, site, monkeypatch
):
    _write(site / "told.csv", _dispatched(FLAT, "城管局、街道", "环保局"))
    names = [leaf[2] for leaf in LEAVES]
    rows = [("类别", "主办单位", "版本"), *((name, "城管局", "2026-03") for name in names)]
    monkeypatch.setenv("SUQIU_DUTY_LIST", str(_write(site / "duty.csv", rows)))
    run = train("told.csv")
    assert run.code == 0, run.err
    assert "承办单位取自「承办单位」列，退回取自「退回部门」列" in run.err
    assert "派单目录 duty.csv（版本 2026-03，7 类）" in run.err
    assert "学习 84 条派单记录" in run.err
    history = LeafModel.load(site / "model").history
    assert history.duty_names == ("城管局",)
    assert history.names == ("城管局", "环保局", "旧局")
    _write(site / "duty.csv", [*rows, ("没有的类别", "甲局", "")])
    assert train("told.csv").code == 2
    monkeypatch.delenv("SUQIU_DUTY_LIST")
    asked = suqiu("classify", "--model", site / "model", "整条街的路灯都不亮")
    assert asked.code == 0, asked.err


def test_a_backstop_that_the_list_does_not_name_is_told_with_its_remedy(train, site, monkeypatch):
    _write(site / "told.csv", _dispatched(FLAT, "城管局", "本地政府"))
    names = [leaf[2] for leaf in LEAVES]
    rows = [("类别", "主办单位", "协办单位"), *((name, "城管局", "本地政府") for name in names)]
    monkeypatch.setenv("SUQIU_DUTY_LIST", str(_write(site / "duty.csv", rows)))
    run = train("told.csv")
    assert run.code == 0, run.err
    said = next(line for line in run.err.splitlines() if line.startswith("注意：属地兜底不起作用"))
    assert "「街道办事处（乡镇人民政府）」" in said
    assert all(word in said for word in ("local_department", "SUQIU_DISPATCH_DIR", "重新训练"))
    monkeypatch.setenv("SUQIU_DISPATCH_DIR", str(_rules(site, "本地政府")))
    assert "属地兜底" not in train("told.csv").err
    monkeypatch.delenv("SUQIU_DISPATCH_DIR")
    # Labels without dispatches teach nothing of the kind.
    assert "属地兜底" not in train("flat.csv").err


def test_leaves_without_an_owner_in_the_list_are_told(train, site, monkeypatch):
    names = [leaf[2] for leaf in LEAVES]
    rows = [("类别", "主办单位"), *((name, "街道办事处") for name in names[:-2])]
    monkeypatch.setenv("SUQIU_DUTY_LIST", str(_write(site / "duty.csv", rows)))
    run = train("flat.csv")
    assert run.code == 0, run.err
    (said,) = [one for one in run.err.splitlines() if one.startswith("注意：派单目录")]
    assert "没有写 2 类（共 7 类）由谁主办，训练的工单里这些类有 " in said
    assert "SUQIU_DUTY_LIST" in said


def _rules(site, local, weight="0.8"):
    folder = site / "dispatch"
    folder.mkdir(exist_ok=True)
    text = dataset_path("departments/rules.csv").read_text("utf-8")
    text = text.replace("街道办事处（乡镇人民政府）", local)
    (folder / "rules.csv").write_text(
        text.replace("village_weight,0.8", f"village_weight,{weight}"), "utf-8"
    )
    return folder


def test_another_list_or_other_rules_make_a_model_of_another_name(train, site, monkeypatch):
    _write(site / "told.csv", _dispatched(FLAT, "城管局", "环保局"))

    def name(data="told.csv"):
        run = train(data)
        assert run.code == 0, run.err
        return LeafModel.load(site / "model").card.name

    def listed(*leads):
        rows = [(leaf[2], leads[i % len(leads)]) for i, leaf in enumerate(LEAVES)]
        return str(_write(site / "duty.csv", [("类别", "主办单位"), *rows]))

    plain = name()
    assert re.fullmatch("site-[0-9a-f]{8}-[0-9a-f]{4}", plain)
    # A copy of the shipped rules is no other rule.
    shipped = "街道办事处（乡镇人民政府）"
    monkeypatch.setenv("SUQIU_DISPATCH_DIR", str(_rules(site, shipped)))
    assert name() == plain
    _rules(site, shipped, "0.9")
    found = [name()]
    monkeypatch.delenv("SUQIU_DISPATCH_DIR")
    for leads in (("城管局",), ("城管局", "环保局")):
        monkeypatch.setenv("SUQIU_DUTY_LIST", listed(*leads))
        found.append(name())
    assert name() == found[-1]
    assert len({plain, *found}) == 4
    assert all(re.fullmatch(f"{plain}-[0-9a-f]{{4}}", one) for one in found)
    # What learned no dispatch is the same model whatever the list.
    assert re.fullmatch("site-[0-9a-f]{8}-[0-9a-f]{4}", name("flat.csv"))


def test_too_few_dispatches_are_told_and_not_learned(train, site):
    _write(site / "told.csv", _dispatched(FLAT[:43], "城管局", "环保局"))
    run = train("told.csv")
    assert "派单记录 42 条，不到 50 条，没有学" in run.err
    assert LeafModel.load(site / "model").history is None
