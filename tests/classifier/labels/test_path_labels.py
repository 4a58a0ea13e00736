"""Paths in one column have levels; what only looks like a path is a name."""

import csv

import pytest

from classifier.labels.path_labels import path_sign
from classifier.labels.site_corpus import read_site_corpus

PATHS = ["城市管理/市容秩序/占道经营", "城市管理/市容秩序/流动摊贩", "公安管理/社会治安/盗窃",
         "公安管理/社会治安/诈骗", "其他"]  # fmt: skip


@pytest.mark.parametrize(
    ("labels", "sign"),
    [
        (PATHS, "/"),
        ([label.replace("/", " > ") for label in PATHS], ">"),
        ([label.replace("/", "-") for label in PATHS], "-"),
        # A sign in a name of the last level is none between levels.
        (["公用>停水/停电", "公用>漏水/渗水", "环境>噪音", "环境>油烟"], ">"),
        (["停水/停电", "漏水/渗水", "噪音", "油烟"], ""),
        (["停水/停电", "漏水/渗水", "噪音/扰民", "油烟/异味"], ""),
        (["01-02-03", "01-02-04", "02-01-01", "02-01-02"], ""),
        (["停水", "停电"], ""),
        ([], ""),
    ],
)
def test_the_sign_between_names(labels, sign):
    assert path_sign(labels) == sign


def _file(path, labels):
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = [(f"A{n}", f"第{n}件事情请处理一下", label) for n, label in enumerate(labels)]
        csv.writer(file).writerows([("编号", "内容", "末级分类"), *rows])
    return path


def test_a_site_that_writes_paths_gets_their_levels(tmp_path):
    notes = []
    # One of them with blanks around the sign: the same class.
    labels = [*PATHS, PATHS[0].replace("/", " / ")]
    site = read_site_corpus(
        _file(tmp_path / "a.csv", labels), no_seed=True, on_note=notes.append
    )  # fmt: skip
    assert (site.taxonomy.depth, len(site.taxonomy)) == (3, 5)
    assert {leaf.path for leaf in site.taxonomy.leaves} == {p.replace("/", " / ") for p in PATHS}
    assert site.corpus.examples[0].code == site.corpus.examples[-1].code
    assert notes == ["标签里的「/」算各级之间的分隔：3 级、5 个末级类别"]
