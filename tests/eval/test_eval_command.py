"""`suqiu eval classify` with the small model on cases of the seed."""

import csv
import json

import pytest


@pytest.fixture
def gold(tmp_path, small_corpus):
    """Writes a label file (with alt) and its texts; every third case is labelled wrongly."""

    def gold(count=60):
        codes = sorted({example.code for example in small_corpus.examples})
        examples = small_corpus.examples[:: len(small_corpus) // count][:count]
        with (tmp_path / "gold.csv").open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["uid", "code", "alt"])
            for i, example in enumerate(examples):
                wrong = codes[(codes.index(example.code) + len(codes) // 2) % len(codes)]
                rows.writerow(
                    [f"G{i}", *((wrong, example.code) if i % 3 == 0 else (example.code, ""))]
                )
        lines = [
            json.dumps({"uid": f"G{i}", "title": "", "body": example.body}, ensure_ascii=False)
            for i, example in enumerate(examples)
        ]
        (tmp_path / "texts.jsonl").write_text("\n".join(reversed(lines)), "utf-8")
        return tmp_path / "gold.csv", tmp_path / "texts.jsonl"

    return gold


def _shares(value):
    """Every number of a nested object but the counts."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key not in ("n", "throughput", "model"):
                yield from _shares(part)
    else:
        yield value


def test_json_has_the_documented_figures(suqiu, gold):
    data, texts = gold()
    run = suqiu("eval", "classify", "--data", data, "--texts", texts, "--json")
    assert run.code == 0, run.err
    found = json.loads(run.out)
    assert list(found) == [
        "n", "accuracy", "top3", "top5", "macro_f1", "ece", "auto", "throughput", "model"
    ]  # fmt: skip
    assert list(found["accuracy"]) == ["leaf", "level1", "level2", "level3"]
    assert all(list(level) == ["strict", "lenient"] for level in found["accuracy"].values())
    assert list(found["auto"]) == ["coverage", "precision"]
    assert found["n"] == 60
    assert found["throughput"] > 0
    assert found["model"].startswith("small-")
    assert all(0 <= share <= 1 for share in _shares(found))


def test_figures_agree_with_each_other(suqiu, gold):
    data, texts = gold()
    found = json.loads(suqiu("eval", "classify", "--data", data, "--texts", texts, "--json").out)
    levels = found["accuracy"]
    assert levels["leaf"] == levels["level3"]
    for name in ("strict", "lenient"):
        assert levels["level1"][name] >= levels["level2"][name] >= levels["level3"][name]
    assert all(level["strict"] <= level["lenient"] for level in levels.values())
    # Two thirds are labelled as in training, and alt holds the right code of the others.
    assert 0.6 <= levels["leaf"]["strict"] <= 0.7
    assert levels["leaf"]["lenient"] > 0.9
    assert levels["leaf"]["strict"] <= found["top3"] <= found["top5"]


def test_the_table_shows_the_same(suqiu, gold):
    data, texts = gold()
    run = suqiu("eval", "classify", "--data", data, "--texts", texts)
    assert run.code == 0
    for words in (
        "60 条，模型 small-",
        "末级准确率",
        "第 1 级准确率",
        "宏 F1",
        "校准误差",
        "自动派单精度",
    ):
        assert words in run.out


def test_unknown_labels_and_missing_texts_are_reported(suqiu, gold):
    data, texts = gold()
    with data.open("a", encoding="utf-8") as file:
        file.write("G1,999999,\nG999,020101,\n")
    run = suqiu("eval", "classify", "--data", data, "--texts", texts, "--json")
    assert run.code == 1
    assert "没有「999999」" in run.err
    assert "第 63 行「编号」：texts.jsonl 里没有 G999 的文本" in run.err
    assert json.loads(run.out)["n"] in (59, 60)


def test_a_site_model_is_measured_with_the_same_command(suqiu, tmp_path):
    words = {"停水": "没有自来水", "噪音": "工地夜里很吵", "占道": "摊贩占了人行道"}
    rows = [f"{i},第{i}次说{text}的事,{name}" for i in range(8) for name, text in words.items()]
    data = tmp_path / "site.csv"
    data.write_text("\n".join(["编号,内容,类别", *rows]), "utf-8")
    trained = suqiu("train", "--no-seed", "--data", data, "--out", tmp_path / "model")
    assert trained.code == 0, trained.err
    run = suqiu("eval", "classify", "--data", data, "--model", tmp_path / "model", "--json")
    assert run.code == 0, run.err
    found = json.loads(run.out)
    assert list(found["accuracy"]) == ["leaf", "level1"]
    assert (found["n"], found["accuracy"]["leaf"]["strict"]) == (24, 1.0)
    assert found["model"].startswith("site-")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--data", "没有.csv"], "找不到 没有.csv"),
        (["--data", "gold.csv", "--texts", "没有.jsonl"], "找不到 没有.jsonl"),
        (["--data", "gold.csv"], "缺少「诉求内容」列"),
        (["--data", "gold.csv", "--texts", "texts.jsonl", "--label-column", "类"], "没有标签列 类"),
        (["--data", "other.csv"], "没有一行能用来评测"),
        (["--data", "other.csv", "--model", "没有"], "不是模型目录"),
    ],
)
def test_what_cannot_be_measured_is_refused(suqiu, gold, tmp_path, monkeypatch, words, message):
    gold()
    (tmp_path / "other.csv").write_text("编号,内容,类别\n1,停水,没有这一类\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    run = suqiu("eval", "classify", *words)
    assert (run.code, run.out) == (2, "")
    assert message in run.err
    assert "怎么办：" in run.err
