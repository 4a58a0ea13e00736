"""Suites: what is refused, with the item named, and the examples that ship."""

from pathlib import Path

import pytest

from eval.suite import read_suite
from suqiu.errors import InputError

ROOT = Path(__file__).parents[2]
HEAD = '[suite]\nname = "甲"\ndata = "d.csv"\n'


@pytest.mark.parametrize("path", sorted((ROOT / "examples/suites").glob("*.toml")), ids=str)
def test_the_examples_can_be_read(path):
    file = read_suite(path)
    assert file.gates
    assert file.plan().labels.data.parent != Path(".")


def test_paths_are_relative_to_the_file(tmp_path):
    path = tmp_path / "s.toml"
    path.write_text(HEAD + 'texts = "/abs/t.jsonl"\nsplit = "folds=3"\nno_seed = true', "utf-8")
    plan = read_suite(path).plan()
    assert plan.labels.data == tmp_path / "d.csv"
    assert plan.labels.texts == Path("/abs/t.jsonl")
    assert (plan.split.folds, plan.labels.no_seed) == (3, True)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[suite]\ndata = "d.csv"', r"suite\.name 不可用：缺少这一项"),
        (HEAD + 'colour = "red"', r"suite\.colour 不可用：不认识这一项"),
        (HEAD + 'task = "ask"', r"suite\.task 不可用：只能是"),
        (HEAD + "no_seed = 1", r"suite\.no_seed 不可用：应是 true 或 false"),
        (HEAD + 'slices = ["weather"]', r"suite\.slices\.0 不可用：只能是"),
        (HEAD + 'split = "some"', "划分方式 some 看不懂"),
        (HEAD + '[[gate]]\nmetric = "top3"\nmin = "0.5"', r"gate\.0\.min 不可用：应是数字"),
        (HEAD + '[[gate]]\nmetric = "top3"', "第 1 个 \\[\\[gate\\]\\] 没有门槛"),
        (HEAD + "x = ", "不是合法的 TOML"),
        ("", "suite 不可用：缺少这一项"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, text, message):
    path = tmp_path / "s.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=message) as error:
        read_suite(path)
    assert error.value.hint


def test_a_missing_suite_is_refused(tmp_path):
    with pytest.raises(InputError, match="找不到套件"):
        read_suite(tmp_path / "none.toml")


def test_a_plan_that_would_ignore_an_option_is_refused(tmp_path):
    path = tmp_path / "s.toml"
    path.write_text(HEAD + "no_seed = true", "utf-8")
    with pytest.raises(InputError, match="只在重新训练时有用"):
        read_suite(path).plan()
