"""`suqiu eval classify`: with the small model on cases of the seed, which are a leak, allowed
here, and with models taught on the way.
"""

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


@pytest.fixture
def evaluate(suqiu, gold):
    """Evaluates the small model on `gold`, whose texts it has learned."""

    def evaluate(*words):
        data, texts = gold()
        return suqiu(
            "eval", "classify", "--data", data, "--texts", texts, "--allow-leakage", *words
        )  # fmt: skip

    return evaluate


def _shares(value):
    """Every number of a nested object but counts and times."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key not in (
                "n",
                "leaves",
                "cases",
                "alt",
                "size",
                "leaks",
                "throughput",
                "latency_ms",
            ):
                yield from _shares(part)
    elif isinstance(value, list):
        for part in value:
            yield from _shares(part)
    elif isinstance(value, float):
        yield value


def test_json_has_the_documented_figures(evaluate):
    run = evaluate("--json")
    assert run.code == 0, run.err
    found = json.loads(run.out)
    assert list(found) == [
        "n", "accuracy", "top3", "top5", "macro_f1", "ece", "auto", "throughput", "model",
        "ci", "hierarchical_f1", "hierarchical", "buckets", "latency_ms", "cost", "level_ece",
        "reliability", "coverage_at_precision", "precision_at_coverage", "coverage_curve", "held",
        "backed_off", "candidate_set", "confusions", "slices", "leaks",
            "unchecked",
    ]  # fmt: skip
    assert list(found["ci"]) == [*found["accuracy"], "top3", "top5", "macro_f1"]
    assert list(found["buckets"]) == ["head", "body", "tail"]
    assert 0 < found["latency_ms"]["p50"] <= found["latency_ms"]["p95"]
    assert found["cost"] == {"model_calls": 0, "tokens": 0}
    assert found["leaks"] > 40
    assert list(found["accuracy"]) == ["leaf", "level1", "level2", "level3"]
    assert all(list(level) == ["strict", "lenient"] for level in found["accuracy"].values())
    assert list(found["auto"]) == ["coverage", "precision"]
    assert found["n"] == 60
    assert found["throughput"] > 0
    assert found["model"].startswith("small-")
    assert all(0 <= share <= 1 for share in _shares(found))


def test_figures_agree_with_each_other(evaluate):
    found = json.loads(evaluate("--json").out)
    levels = found["accuracy"]
    assert levels["leaf"] == levels["level3"]
    for name in ("strict", "lenient"):
        assert levels["level1"][name] >= levels["level2"][name] >= levels["level3"][name]
    assert all(level["strict"] <= level["lenient"] for level in levels.values())
    # Two thirds are labelled as in training, and alt holds the right code of the others.
    assert 0.6 <= levels["leaf"]["strict"] <= 0.7
    assert levels["leaf"]["lenient"] > 0.9
    assert levels["leaf"]["strict"] <= found["top3"] <= found["top5"]
    assert levels["leaf"]["strict"] <= found["hierarchical_f1"] <= levels["level1"]["strict"]
    for name, (low, high) in found["ci"]["leaf"].items():
        assert low <= levels["leaf"][name] <= high
    assert sum(bucket["cases"] for bucket in found["buckets"].values()) == 60
    assert sum(bin["n"] for bin in found["reliability"]) == 60
    assert found["coverage_curve"][-1]["coverage"] == pytest.approx(1 - found["held"])
    assert list(found["backed_off"]) == ["level1", "level2", "level3", "deepest"]
    wrong = sum(pair["n"] for pair in found["confusions"])
    assert wrong <= round(60 * (1 - levels["leaf"]["strict"]))


def test_the_table_shows_the_same(evaluate):
    run = evaluate()
    assert run.code == 0
    for words in (
        "60 条，模型 small-",
        "末级准确率",
        "第 1 级准确率",
        "宏 F1",
        "校准误差",
        "自动派单精度",
        "最深的有把握一级的精度",
        "候选集覆盖",
        "候选集平均个数",
    ):
        assert words in run.out


def test_texts_the_model_has_learned_are_refused(suqiu, gold):
    data, texts = gold()
    run = suqiu("eval", "classify", "--data", data, "--texts", texts, "--json")
    assert (run.code, run.out) == (2, "")
    assert "测试数据泄漏" in run.err
    assert "≈ 随附语料 020101「" in run.err
    assert "--allow-leakage" in run.err


def test_unknown_labels_and_missing_texts_are_reported(suqiu, gold):
    data, texts = gold()
    with data.open("a", encoding="utf-8") as file:
        file.write("G1,999999,\nG999,020101,\n")
    words = ("--data", data, "--texts", texts, "--allow-leakage")
    run = suqiu("eval", "classify", *words, "--json")
    assert run.code == 1
    assert "第 62 行「分类」：模型的分类表里没有「999999」" in run.err
    assert "第 63 行「编号」：texts.jsonl 里没有 G999 的文本" in run.err
    assert json.loads(run.out)["n"] in (59, 60)


def test_a_site_model_is_measured_with_the_same_command(suqiu, tmp_path):
    words = {"停水": "没有自来水", "噪音": "工地夜里很吵", "占道": "摊贩占了人行道"}
    rows = [
        f"{name}{i},第{i}次说{text}的事,{name}" for i in range(8) for name, text in words.items()
    ]
    data = tmp_path / "site.csv"
    data.write_text("\n".join(["编号,内容,类别", *rows]), "utf-8")
    trained = suqiu("train", "--no-seed", "--data", data, "--out", tmp_path / "model")
    assert trained.code == 0, trained.err
    run = suqiu(
        "eval", "classify", "--data", data, "--model", tmp_path / "model", "--json",
        "--allow-leakage",
    )  # fmt: skip
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


def test_folds_learn_from_the_others_and_test_every_case(suqiu, tested, small_tree):
    words = ("--data", tested, "--folds", 3, "--no-seed", "--json")
    run = suqiu("eval", "classify", *words, "--taxonomy", small_tree)
    assert run.code == 0, run.err
    found = json.loads(run.out)
    assert found["n"] == len(tested.read_text("utf-8").splitlines()) - 1
    assert found["model"].endswith("等 3 折")
    assert 0.5 < found["accuracy"]["leaf"]["strict"] < 0.95
    assert "第 3/3 折" in run.err
    # Without a taxonomy one is made of the labels, which are codes here: one level.
    flat = json.loads(suqiu("eval", "classify", *words).out)
    assert list(flat["accuracy"]) == ["leaf", "level1"]


def test_folds_on_top_of_the_seed_know_more(suqiu, two_branches):
    data, tree = two_branches
    words = ("--data", data, "--folds", 2, "--taxonomy", tree, "--json")
    alone = json.loads(suqiu("eval", "classify", *words, "--no-seed").out)
    refused = suqiu("eval", "classify", *words)
    assert refused.code == 2
    assert "测试数据泄漏" in refused.err
    both = json.loads(suqiu("eval", "classify", *words, "--allow-leakage").out)
    assert both["accuracy"]["leaf"]["strict"] > alone["accuracy"]["leaf"]["strict"]
    assert (alone["leaks"], both["leaks"]) == (0, both["n"])


def test_a_near_duplicate_across_a_split_by_rows_is_named(suqiu, suite, tested, tmp_path):
    lines = tested.read_text("utf-8").splitlines()
    where = next(i for i, line in enumerate(lines) if i and len(line) > 60)
    key = lines[where].split(",")[0]
    # Neighbours lie on different sides of an every-second-row split.
    lines.insert(where + 1, lines[where].replace(key, "DUP"))
    tested.write_text("\n".join(lines), "utf-8")
    path = suite("good", 'split = "every=2"', "no_seed = true")
    run = suqiu("eval", "run", path)
    assert (run.code, run.out) == (2, "")
    assert "DUP" in run.err
    assert key in run.err
    assert not (tmp_path / "runs").exists()
    allowed = suqiu("eval", "run", path, "--allow-leakage", "--json")
    assert allowed.code == 0, allowed.err
    assert "警告：测试数据泄漏" in allowed.err
    assert json.loads(allowed.out)["leaks"] == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--folds", "1"], "--folds 至少是 2"),
        (["--folds", "5", "--model", "m"], "用不到 --model"),
        (["--no-seed"], "只在重新训练时有用"),
        (["--taxonomy", "t.csv"], "只在重新训练时有用"),
        (["--folds", "99", "--no-seed"], "分不成 99 折"),
    ],
)
def test_options_that_cannot_be_meant_are_refused(suqiu, tmp_path, words, message):
    data = tmp_path / "d.csv"
    rows = [f"{i},第{i}件事情说的是{'停水噪音' * (1 + i)},{'甲乙'[i % 2]}" for i in range(8)]
    data.write_text("\n".join(["编号,内容,类别", *rows]), "utf-8")
    run = suqiu("eval", "classify", "--data", data, *words)
    assert (run.code, run.out) == (2, "")
    assert message in run.err
    assert "怎么办：" in run.err
