"""Groups that an answer gave stay the same ones when a later turn asks for another time."""

from reporting.ask.planning.outcome import Plan
from reporting.query.form import query_from_json, query_to_json
from reporting.query.spoken import spoken_filter
from tests.reporting.ask.test_wording import AS_OF, asker, read


def test_the_words_say_whose_leaders_they_are(layer):
    planned = read("8月呢", ["9月受理量前三的街道", "各自的满意率"])

    assert isinstance(planned, Plan)
    told = spoken_filter(planned.query.filters[0], layer, planned.query.period)
    assert told == "2026年9月受理量最高的3个街道"


def test_a_conversation_kept_as_json_keeps_them_too():
    before = read("各自的满意率", ["9月受理量前三的街道"])
    assert isinstance(before, Plan)
    stored = query_from_json(query_to_json(before.query))
    planned = asker().planner.plan_one("8月呢", AS_OF, stored)

    assert isinstance(planned, Plan)
    assert planned.query.filters == before.query.filters
    assert planned.query.period != before.query.period


def test_leaders_named_in_the_question_itself_are_taken_anew():
    planned = read("8月呢", ["9月受理量前三的街道各自最多的问题"])

    assert isinstance(planned, Plan)
    assert planned.query.filters[0].period == planned.query.period
