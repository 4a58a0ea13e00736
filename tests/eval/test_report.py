"""The report: whole, escaped, and without anything to fetch."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from eval.report import sections
from eval.report.charts import Bar, NamedPoint, bars, curve, reliability
from eval.report.labels import Box
from eval.report.markup import el, grid, html
from eval.report.page import report_page
from eval.runs.run import load_run

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


def test_a_demand_that_is_not_met_says_why_and_against_which_run(run, suqiu, tmp_path):
    wrong = tuple(replace(score, guesses=("X", "Y")) for score in run.scores)
    accuracy = {**run.metrics["accuracy"], "leaf": {"strict": 0.0, "lenient": 0.0}}
    gates = [{"metric": "accuracy.leaf.strict", "baseline": 0.0}]
    after = replace(
        run, id="later", scores=wrong, metrics={**run.metrics, "accuracy": accuracy},
        suite={**run.suite, "gates": gates},
    )  # fmt: skip
    words = "".join(_Page(report_page(after, run)).words)
    assert "McNemar 精确检验 p<0.001）：差异是真实的，这次更差。" in words
    assert f"基线{run.id}，模型 {run.metrics['model']}" in words
    refused = suqiu("eval", "report", "latest", "--baseline", run.id, "--out", tmp_path / "a.html")
    assert (refused.code, "基线就是运行" in refused.err) == (2, True)
    assert not (tmp_path / "a.html").exists()


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


# Half of the few most confident are right, most of the rest: as on a real set.
WHOLE = [(0.01, 0.5), (0.05, 0.8), (0.1, 0.9), (0.2, 0.97), (0.5, 0.95), (0.7, 0.9), (1.0, 0.875)]


@pytest.fixture
def passing(run):
    """The run with the curve `WHOLE` over 200 cases, which reaches 80% with all of them."""
    points = [{"threshold": 0.5, "coverage": x, "precision": y} for x, y in WHOLE]
    metrics = {
        **run.metrics, "n": 200, "coverage_curve": points, "held": 0.0,
        "coverage_at_precision": {"80": 1.0, "85": 1.0, "90": 0.7, "95": 0.5},
        "backed_off": {
            "level1": {"coverage": 0.9, "precision": 0.95},
            "deepest": {"coverage": 0.9, "precision": 0.925},
        },
        "candidate_set": {"coverage": 0.912, "size": 3.4},
    }  # fmt: skip
    return replace(run, metrics=metrics)


def _picture(run):
    svg = next(part for part in sections.coverage(run) if part.tag == "svg")
    (line,) = svg.iter("polyline")
    points = [tuple(map(float, pair.split(","))) for pair in line.get("points").split()]
    dots = [(float(dot.get("cx")), float(dot.get("cy"))) for dot in svg.iter("circle")]
    labels = [text for text in svg.iter("text") if text.text.startswith("要求")]
    return points, dots, labels


def test_points_of_the_curve_lie_on_it_with_the_precision_that_is_true(passing):
    line, dots, labels = _picture(passing)
    for x, y in dots:
        assert min(abs(x - a) + abs(y - b) for a, b in line) < 0.2
    assert [text.text for text in labels] == [
        "要求 80%：可放行 100%，其中 87.5% 正确", "要求 90%：可放行 70%，其中 90.0% 正确",
        "要求 95%：可放行 50%，其中 95.0% 正确",
    ]  # fmt: skip


def test_the_curve_begins_where_twenty_pass(passing):
    line, _, _ = _picture(passing)
    assert len(line) == len(WHOLE) - 2
    text = "".join(sections.coverage(passing)[1].itertext())
    assert "放行不到 20 条的一段不画" in text
    every = replace(passing, metrics={**passing.metrics, "n": 2000})
    assert len(_picture(every)[0]) == len(WHOLE)
    assert "不画" not in "".join(sections.coverage(every)[1].itertext())


def test_no_label_is_crossed_by_the_curve_or_by_another(passing):
    line, _, labels = _picture(passing)
    boxes = []
    for text in labels:
        x, y, width = float(text.get("x")), float(text.get("y")), 190
        left = x if text.get("text-anchor") == "start" else x - width
        boxes.append(Box(left, y - 10, left + width, y + 2))
    for i, box in enumerate(boxes):
        assert box.left >= 52
        assert box.right <= 620
        assert not any(box.crossed(a, b) for a, b in pairwise(line))
        assert not any(box.meets(other) for other in boxes[i + 1 :])


def test_a_line_through_a_box_is_seen_and_one_beside_it_is_not():
    box = Box(10, 10, 20, 20)
    assert box.crossed((0, 15), (30, 15))
    assert box.crossed((12, 12), (18, 18))
    assert box.crossed((0, 0), (30, 30))
    assert not box.crossed((0, 0), (30, 5))
    assert not box.crossed((0, 15), (9, 15))
    assert not box.crossed((15, 0), (15, 9))


def test_what_stands_in_for_an_unsure_leaf_is_shown(passing):
    words = "".join(_Page(report_page(passing)).words)
    assert "至少一级，看最深的有把握一级90.0%92.5%" in words
    assert words.count("候选集里有正确类别的占 91.2%，平均 3.4 个") == 1
    held = replace(passing, metrics={**passing.metrics, "held": 0.026})
    assert "紧急、不予受理等总由人看的 2.6% 不在放行之列" in "".join(_Page(report_page(held)).words)


def test_a_record_of_before_is_shown_as_it_is(passing):
    old = {k: v for k, v in passing.metrics.items() if k != "held"}
    old["backed_off"] = {"level1": old["backed_off"]["level1"]}
    words = "".join(_Page(report_page(replace(passing, metrics=old))).words)
    assert "总由人看" not in words
    assert "最深的有把握一级" not in words


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
    line = curve(
        [(0.0, 0.9), (1.0, 0.5)], "图", axes=("x", "y"), marks=[NamedPoint(0.9, 0.6, "此处")]
    )
    assert "此处" in "".join(line.itertext())


def test_text_is_escaped_by_construction():
    page = html("<题>", "", el("p", "a<b", el("br"), "&c", title='"<'), grid(["<h>"], [["<td>"]]))
    for written in ("&lt;题&gt;", "a&lt;b", "&amp;c", "&quot;<", "&lt;h&gt;", "&lt;td&gt;"):
        assert written in page
    _Page(page)
