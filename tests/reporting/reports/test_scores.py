"""Who is ranked is told by what: the score is printed with its weights."""

import pytest

from reporting.check.check import check_document
from reporting.check.findings import Problem
from reporting.check.reading.document import of_text
from reporting.facts.book import FactBook
from reporting.facts.fact import Fact, FactKind
from reporting.facts.wording import written
from tests.reporting.reports.pages import page_of

SPEC = """id = "units"
name = "单位"
title = "单位（{period}）"
grain = "month"

[[section]]
kind = "KIND"
title = "承办"
minimum = 1
weights = { response_rate = 2, solve_rate = 1, satisfaction_rate = 1 }
metrics = ["response_rate", "solve_rate"]
"""
SAID = "综合成绩按百分制，由响应率（权重50%）、解决率（权重25%）、满意率（权重25%）加权得出。"


@pytest.mark.parametrize(("kind", "lead"), [("departments", ""), ("annex", "注：")])
def test_the_score_is_printed_with_its_weights(town, layer, tmp_path, kind, lead):
    path = tmp_path / "units.toml"
    path.write_text(SPEC.replace("KIND", kind), "utf-8")
    page = page_of(town, layer, str(path), "2026-09")
    assert "| 名次 |" in page
    assert page.count(SAID) == 1
    assert f"{lead}{SAID}" in page


@pytest.mark.parametrize(
    ("text", "right"),
    [("由响应率（权重30%）加权得出。", True), ("响应率的权重为30%。", True),
     ("由响应率（权重35%）加权得出。", False), ("由满意率（权重30%）加权得出。", False),
     ("响应率30%。", False)],
)  # fmt: skip
def test_a_weight_is_checked_and_is_no_rate(text, right):
    book = FactBook(
        Fact(f"score.weight.{at}", f"{name}的权重", FactKind.SETTING, value, "ratio")
        for at, (name, value) in enumerate((("响应率", 0.3), ("满意率", 0.35)))
    )
    found = {one.problem for one in check_document(of_text(text), book).errors}
    assert found == (set() if right else found & {Problem.UNSUPPORTED, Problem.MISPLACED})
    assert bool(found) != right


@pytest.mark.parametrize(
    ("value", "short"), [(0.3, "30%"), (0.85, "85%"), (0.375, "37.5%"), (1 / 3, "33.33%"), (1.0, "100%")]
)  # fmt: skip
def test_what_a_person_set_has_no_idle_zeros(value, short):
    assert written(Fact("a", "提示线", FactKind.SETTING, value, "ratio"), "short") == short
