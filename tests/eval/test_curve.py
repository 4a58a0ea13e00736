"""The learning curve: more labels, more accuracy, on the same held-out cases."""

import json

import pytest

from eval.curve import learning_curve
from eval.measuring.evaluate import Labels
from suqiu.settings import Settings


@pytest.fixture
def words(tested, small_tree):
    return ("eval", "curve", "--data", tested, "--taxonomy", small_tree)


def test_accuracy_grows_with_labels(suqiu, words, tested):
    run = suqiu(*words, "--no-seed", "--points", "0,20,9999", "--json")
    assert run.code == 0, run.err
    found = json.loads(run.out)
    few, most = found["points"]
    assert (few["labels"], most["labels"]) == (20, found["pool"])
    assert found["held"] + found["pool"] == len(tested.read_text("utf-8").splitlines()) - 1
    assert few["strict"] < most["strict"]
    assert few["gain"] == [0, 0]
    assert 0 < most["gain"][0] < most["strict"] - few["strict"] < most["gain"][1]
    for point in found["points"]:
        assert point["ci"][0] <= point["strict"] <= point["ci"][1]
        assert point["strict"] <= point["lenient"] <= point["top5"] + 1e-9
        assert point["strict"] <= point["level1"]


def test_on_top_of_the_seed_the_same_texts_are_a_leak(suqiu, two_branches, tmp_path):
    data, tree = two_branches
    words = ("eval", "curve", "--data", data, "--taxonomy", tree)
    run = suqiu(*words, "--points", "0")
    assert run.code == 2
    assert "测试数据泄漏" in run.err
    out = tmp_path / "curve.html"
    run = suqiu(*words, "--points", "0,30", "--allow-leakage", "--out", out)
    assert run.code == 0, run.err
    assert "警告：测试数据泄漏" in run.err
    assert "█" in run.out
    text = out.read_text("utf-8")
    assert "学习曲线" in text
    assert "<polyline" in text
    assert "http" not in text.replace("http-equiv", "")


@pytest.mark.parametrize("points", ["a", "1,-2", "0"])
def test_points_that_cannot_be_are_refused(suqiu, words, points):
    run = suqiu(*words, "--no-seed", "--points", points)
    assert (run.code, run.out) == (2, "")
    assert "--points" in run.err


def test_a_tree_of_its_own_without_words_begins_at_the_first_labels(suqiu, tmp_path):
    tree = tmp_path / "tree.csv"
    tree.write_text("一级分类,二级分类\n甲,子\n甲,丑\n乙,寅\n", "utf-8")
    data = tmp_path / "labels.csv"
    said = {"子": "渠里没有水，田浇不上", "丑": "收割机进不了地", "寅": "孩子午饭里有虫"}
    rows = [
        f"T{number}{name},{text}第{number}回,{name}"
        for number in range(30)
        for name, text in said.items()
    ]
    data.write_text("\n".join(["编号,内容,分类", *rows]), "utf-8")
    run = suqiu("eval", "curve", "--data", data, "--taxonomy", tree, "--points", "0,20", "--json")
    assert run.code == 0, run.err
    assert [point["labels"] for point in json.loads(run.out)["points"]] == [20]
    assert "0 条标注无从训练" in run.err


def test_a_curve_that_was_interrupted_goes_on(tested, small_tree, tmp_path):
    steps = []

    def interrupted(step):
        if "学 40" in step:
            raise KeyboardInterrupt

    labels = Labels(tested, taxonomy=small_tree, no_seed=True)
    ours = Settings(cache_dir=tmp_path)
    asked = {"points": (20, 40, 60)}
    whole = learning_curve(labels, ours, **asked, report=steps.append)
    assert "".join(steps).count("学 ") == 3
    with pytest.raises(KeyboardInterrupt):
        learning_curve(labels, ours, points=(40, 60), report=interrupted)
    found = learning_curve(labels, ours, **asked, report=interrupted)
    assert (found.cut, [point.labels for point in found.points]) == (True, [20])

    other = Settings(cache_dir=tmp_path, auto_precision=0.95)
    for settings, learned in ((other, 3), (ours, 2), (ours, 3)):
        steps.clear()
        assert learning_curve(labels, settings, **asked, report=steps.append) == whole
        assert "".join(steps).count("学 ") == learned
    assert not list((tmp_path / "curve").iterdir())


def test_a_point_that_cannot_be_kept_is_told_and_counts(tested, small_tree, tmp_path):
    steps = []
    (tmp_path / "curve").write_text("")
    labels = Labels(tested, taxonomy=small_tree, no_seed=True)
    settings = Settings(cache_dir=tmp_path)
    found = learning_curve(labels, settings, points=(20,), report=steps.append)
    assert [point.labels for point in found.points] == [20]
    assert "存不下" in "".join(steps)
