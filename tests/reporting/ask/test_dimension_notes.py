"""口径: how a dimension is counted is told where figures are narrowed or grouped by it."""

import pytest

NOTE = "没有写、只是建议为紧急或特急的不算"


@pytest.mark.parametrize(
    "question",
    ["9月紧急的有多少件", "9月各紧急程度的受理量", "9月特急工单占比", "列出9月紧急的工单"],
)
def test_suggested_urgency_is_told_to_be_left_out(ask, question):
    assert ask(question).definition.count(NOTE) == 1


def test_what_has_nothing_to_do_with_it_says_nothing_of_it(ask):
    assert NOTE not in ask("9月各街道受理量").definition
