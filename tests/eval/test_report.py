"""The report: whole, escaped, and without anything to fetch."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from eval.report.charts import Bar, Mark, bars, curve, reliability
from eval.report.markup import el, grid, html
from eval.report.page import report_page
from eval.runs import load_run

HOSTILE = '<script>alert("1")</script>&\x00<img src=x onerror=alert(1)>'
VOID = {"meta", "br", "img", "link", "input", "hr"}


class _Page(HTMLParser):
    """Collects elements and attributes; fails when tags are not properly nested."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.words, self._open = [], [], [], []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


@pytest.fixture
def run(suqiu, suite, tmp_path):
    gates = '[[gate]]\nmetric = "top5"\nmin = 0.5\n[[gate]]\nmetric = "ece"\nmax = 0.0\n'
    lines = 'slices = ["department", "source", "level1"]'
    done = suqiu("eval", "run", suite("worse", lines, gates=gates))
    assert done.code == 0, done.err
    return load_run(next((tmp_path / "runs").glob("*.json")))


def _no_way_out(text, page):
    assert not re.search(r"https?:|//|url\(|@import|data:", text)
    assert not {"script", "img", "link", "iframe", "object", "embed", "a"} & set(page.tags)
    names = {name for name, _ in page.attributes}
    assert not {"src", "href", "xlink:href", "srcset", "action"} & names
    assert not [name for name in names if name.startswith("on")]


def test_the_report_is_one_file_that_fetches_nothing(run, suqiu, tmp_path):
    done = suqiu("eval", "report", "latest", "--out", tmp_path / "new" / "报告.html")
    assert done.code == 0, done.err
    text = (tmp_path / "new" / "报告.html").read_text("utf-8")
    page = _Page(text)
    _no_way_out(text, page)
    words = "".join(page.words)
    for title in (
        "评测报告：小套件", "是否达到要求", "各级准确率", "多少工单可以不经人工复核",
        "系统说的把握可信吗", "常见类别与少见类别", "最常混淆的类别", "按来源", "出处",
        "没有达到", run.id, run.data["hash"],
    ):  # fmt: skip
        assert title in words
    assert page.tags.count("svg") == 4
    assert f"{run.metrics['accuracy']['leaf']['strict']:.1%}" in words


def test_hostile_names_are_shown_and_not_run(run):
    names = dict.fromkeys(run.names, HOSTILE)
    metrics = {
        **run.metrics,
        "slices": {"department": {HOSTILE: {"n": 50, "strict": 0.5, "ci": [0.4, 0.6]}}},
        "confusions": [{**c, "ids": [HOSTILE]} for c in run.metrics["confusions"]],
    }
    suite = {**run.suite, "name": HOSTILE}
    text = report_page(replace(run, names=names, metrics=metrics, suite=suite))
    page = _Page(text)
    _no_way_out(text.replace(HOSTILE, ""), page)
    assert "&lt;script&gt;" in text
    assert "<script" not in text
    assert "\x00" not in text
    assert HOSTILE.replace("\x00", "") in "".join(page.words)


def test_a_run_with_nothing_right_and_no_sets_can_be_shown(run):
    metrics = {
        **run.metrics,
        "auto": {"coverage": 0.0, "precision": None},
        "candidate_set": None,
        "confusions": [],
        "coverage_curve": [{"threshold": 0.1, "coverage": 1.0, "precision": 0.0}],
        "coverage_at_precision": {"90": 0.0},
        "slices": {},
    }
    words = "".join(_Page(report_page(replace(run, metrics=metrics))).words)
    assert "没有工单可以不经人工复核" in words


def test_charts_put_values_where_they_belong():
    chart = bars([Bar("一", 0.5, (0.4, 0.6)), Bar("很长很长很长很长很长很长很长的名字", 1.0)], "图")
    rects = [float(part.get("width")) for part in chart.iter("rect")]
    assert rects == [215, 430]
    assert "…" in "".join(chart.itertext())
    dots = reliability([(0.5, 0.5, 10), (1.0, 0.0, 40)], "图").iter("circle")
    (x, y, r), (x2, y2, r2) = [[float(d.get(k)) for k in ("cx", "cy", "r")] for d in dots]
    assert x < x2
    assert y < y2
    assert r < r2
    line = curve([(0.0, 0.9), (1.0, 0.5)], "图", axes=("x", "y"), marks=[Mark(0.9, 0.6, "此处")])
    assert "此处" in "".join(line.itertext())


def test_text_is_escaped_by_construction():
    page = html("<题>", "", el("p", "a<b", el("br"), "&c", title='"<'), grid(["<h>"], [["<td>"]]))
    for written in ("&lt;题&gt;", "a&lt;b", "&amp;c", "&quot;<", "&lt;h&gt;", "&lt;td&gt;"):
        assert written in page
    _Page(page)
