"""What the leakage guard knows of a finished model, and what it says where it knows nothing."""

import json

import pytest

from classifier.labels.corpus import Corpus
from classifier.labels.site_corpus import SiteCorpus
from classifier.training.site import train_site
from eval.curve import _sizes
from eval.report.page import report_page
from eval.runs.run import load_run
from suqiu.errors import InputError
from suqiu.taxonomy import Leaf, Taxonomy
from tests.eval.conftest import write_rows


@pytest.fixture(scope="session")
def taught(site_examples, small_taxonomy, tmp_path_factory):
    """A model that learned the even examples of the site."""
    folder = tmp_path_factory.mktemp("taught") / "model"
    site = SiteCorpus(Corpus(site_examples[::2]), small_taxonomy, ())
    train_site(site, no_seed=True).save(folder)
    return folder


def _labels(path, examples):
    rows = [(f"F{i}", e.title, e.body, e.code) for i, e in enumerate(examples)]
    write_rows(path, [("编号", "标题", "内容", "code"), *rows])
    return path


def test_a_model_is_not_tested_on_what_it_learned(suqiu, taught, site_examples, tmp_path):
    known = _labels(tmp_path / "known.csv", site_examples[:40:2])
    done = suqiu("eval", "classify", "--data", known, "--model", taught)
    assert done.code == 2
    assert "模型学过的本地标注" in done.err
    done = suqiu(
        "eval", "classify", "--data", known, "--model", taught, "--allow-leakage", "--json"
    )
    found = json.loads(done.out)
    assert found["leaks"] > 0
    assert found["unchecked"] == 0


def test_other_texts_are_no_leak(suqiu, taught, tmp_path):
    words = (
        "巷口的变压器夜里嗡嗡响，住在二楼的老人睡不着觉",
        "新修的水管接头一直在渗水，路面都湿了一大片",
    )
    path = tmp_path / "new.csv"
    write_rows(
        path, [("编号", "内容", "code"), *((f"N{i}", w, "020101") for i, w in enumerate(words))]
    )
    done = suqiu("eval", "classify", "--data", path, "--model", taught, "--json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["leaks"] == 0
    assert "没有记下" not in done.err


def test_where_the_model_does_not_say_the_report_does_not_promise(suqiu, suite, tmp_path):
    done = suqiu("eval", "run", suite("good", gates='[[gate]]\nmetric = "top3"\nbaseline = 0.0\n'))
    assert done.code == 0, done.err
    assert "没有记下是哪些" in done.err
    run = load_run(next((tmp_path / "runs").glob("*.json")))
    assert run.metrics["unchecked"] == run.models[0]["site_rows"] > 0
    page = report_page(run)
    assert f"没有发现；未检查模型学过的 {run.metrics['unchecked']:,} 条本地标注" in page
    assert "auto_threshold" not in page
    assert "直接指定的置信度阈值 没有设" in page
    assert "没有查：没有给基线" in page
    assert "没有查" not in report_page(run, run)


def test_seed_that_was_not_merged_cannot_leak(suqiu, small_corpus, tmp_path):
    """Under a taxonomy of other names nothing of the seed is learned."""
    leaves = [Leaf(f"X{i}", (f"甲{i}", f"乙{i}", f"丙{i}")) for i in range(2)]
    tree = Taxonomy(leaves, version="own")
    write_rows(
        tmp_path / "tree.csv",
        [
            ("代码", "一级分类", "二级分类", "三级分类"),
            *((leaf.code, *leaf.names) for leaf in tree.leaves),
        ],
    )
    rows = [(f"S{i}", e.body, f"X{i % 2}") for i, e in enumerate(small_corpus.examples[:60])]
    write_rows(tmp_path / "d.csv", [("编号", "内容", "code"), *rows])
    words = ("--data", tmp_path / "d.csv", "--taxonomy", tmp_path / "tree.csv", "--folds", "2")
    done = suqiu("eval", "classify", *words, "--json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["leaks"] == 0


def test_points_that_cannot_be_had_are_said():
    heard = []
    assert _sizes([0, 50, 5000], 700, no_seed=True, report=heard.append) == [50, 700]
    assert any("5,000" in line and "700" in line for line in heard)
    assert any("的 0 略去" in line for line in heard)
    with pytest.raises(InputError, match="0 条标注"):
        _sizes([0], 700, no_seed=True, report=heard.append)
