"""Suites: what is refused, with the item named, and the examples that ship."""

import re
from pathlib import Path

import pytest

from eval.runs.suite import read_suite
from suqiu.errors import InputError

ROOT = Path(__file__).parents[3]
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
        (HEAD + 'task = "ask"', r"suite\.task 不可用：只能是 classify（"),
        (HEAD + "no_seed = 1", r"suite\.no_seed 不可用：应是 true 或 false"),
        (
            HEAD + 'slices = ["weather"]',
            r"suite\.slices\.第 1 项 不可用：只能是 department、source、level1（",
        ),
        (HEAD + 'split = "some"', "划分方式 some 看不懂"),
        (HEAD + '[[gate]]\nmetric = "top3"\nmin = "0.5"', r"gate\.第 1 项\.min 不可用：应是数字"),
        (HEAD + '[[gate]]\nmetric = "top3"\nmin = 0.9\nmax = 0.8', "min = 0.9 大于 max = 0.8"),
        (HEAD + '[[gate]]\nmetric = "top3"', "第 1 个 \\[\\[gate\\]\\] 没有门槛"),
        (HEAD + '[[gate]]\nmetric = "top3"\nmin = 85', r"min = 85 不可用：top3 是比例"),
        (
            HEAD + '[[gate]]\nmetric = "ece"\nmax = 0.1\nbaseline = -1\n[[gate]]\nmetric = "a"',
            "第 2 个",
        ),
        (HEAD + "x = ", "不是合法的 TOML：最后一行没有写完"),
        (HEAD + 'columns = {内容 = "正文"}', "不是合法的 TOML：第 4 行"),
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


def test_a_suite_saved_by_notepad_can_be_read(tmp_path):
    path = tmp_path / "s.toml"
    path.write_text(HEAD + 'columns = {"内容" = "正文"}', "utf-8-sig")
    assert read_suite(path).suite.columns == {"内容": "正文"}
    path.write_text(HEAD, "gb18030")
    with pytest.raises(InputError, match="不是 UTF-8 编码"):
        read_suite(path)


def test_the_suite_of_the_docs_can_be_read(tmp_path):
    text = (ROOT / "docs/evaluation.md").read_text("utf-8")
    block = text.split("```toml\n")[1].split("```")[0]
    columns = re.search(r"`(columns = .+?)`", text)[1]
    path = tmp_path / "s.toml"
    path.write_text(block.replace("[[gate]]", f"{columns}\n\n[[gate]]", 1), "utf-8")
    assert read_suite(path).suite.columns == {"内容": "列名"}
