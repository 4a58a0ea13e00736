"""The cascade against a real server that misbehaves: the fast answer is never lost."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from classifier.cascade.cascade import Cascade, Readiness
from classifier.cascade.prompt import offered
from classifier.cascade.rule import Rule
from classifier.classifier import Classifier
from suqiu.errors import ModelError
from suqiu.records import Decision, Ticket, Way
from tests.classifier.cascade.conftest import BODIES, TRUSTING, learned_rule
from tests.llm_model import answer
from tests.llm_server import LlmServer

SECONDS = 20.0


def choosing(choice):
    """A model that always says this, where it is asked for a choice."""

    def reply(messages, schema):
        options = (schema or {}).get("properties", {}).get("choice", {}).get("enum", ())
        return json.dumps({"choice": choice}) if choice in options else answer(messages, schema)

    return reply


def eventually(true):
    """Wait for what another thread is about to see."""
    while not true():
        time.sleep(0.01)


def plain(suggestion):
    return (suggestion.id, suggestion.codes, suggestion.decision, suggestion.departments)


@pytest.fixture
def fast(unsure, tickets):
    return unsure.classify(tickets)


def test_the_models_choice_comes_first(make_cascade, tickets, fast):
    with LlmServer(answer=choosing("2")) as server:
        found = make_cascade(server).review(tickets, fast, SECONDS)
    for before, after in zip(fast, found, strict=True):
        assert after.path is Way.LLM
        assert not after.degraded
        best = after.codes[0]
        assert best.code == offered(before, 5)[1]
        assert best.code != before.codes[0].code
        values = [candidate.probability for candidate in after.codes]
        assert values == sorted(values, reverse=True)
        assert 0 < sum(values) <= 1 + 1e-5
        levels = [level.probability for level in after.levels]
        assert levels == sorted(levels, reverse=True)
        assert levels[-1] == best.probability
        assert after.levels[-1].code == best.code
        assert best.code.startswith(after.levels[0].code)
        assert best.path in after.departments[0].reason


def test_a_confirmed_code_is_surer_and_none_is_less_sure(make_cascade, tickets, fast):
    with LlmServer(answer=choosing("1")) as server:
        sure = make_cascade(server).review(tickets, fast, SECONDS)
    with LlmServer(answer=choosing("none")) as server:
        doubted = make_cascade(server).review(tickets, fast, SECONDS)
    for before, more, less in zip(fast, sure, doubted, strict=True):
        assert more.codes[0].code == less.codes[0].code == before.codes[0].code
        assert more.codes[0].probability > before.codes[0].probability
        assert less.codes[0].probability < before.codes[0].probability
        assert more.departments == before.departments


def test_a_neutral_rule_changes_nothing_but_the_path(make_cascade, unsure, tickets, fast):
    rule = learned_rule(unsure.model, Rule())
    with LlmServer(answer=choosing("2")) as server:
        found = make_cascade(server, rule=rule).review(tickets, fast, SECONDS)
    for before, after in zip(fast, found, strict=True):
        assert after.path is Way.LLM
        assert after.codes[0].code == before.codes[0].code
        assert after.codes[0].probability == pytest.approx(before.codes[0].probability, abs=1e-4)
        assert [level.probability for level in after.levels] == pytest.approx(
            [level.probability for level in before.levels], abs=1e-3
        )


def test_a_sure_ticket_is_not_sent(make_cascade, classifier):
    tickets = [Ticket("1", "小区停水两天了，自来水停了，什么时候来水")]
    # Urgent tickets would go to a person.
    classifier = Classifier(classifier.model, desk=classifier.desk, auto_urgent=True)
    fast = classifier.classify(tickets)
    assert fast[0].decision is Decision.AUTO
    refused = classifier.refuse(Ticket("2", ""), "空的")
    with LlmServer() as server:
        cascade = make_cascade(server, classifier=classifier)
        found = cascade.review([*tickets, Ticket("2", "")], [*fast, refused], SECONDS)
        assert server.calls == 0
    assert found == [*fast, refused]


@pytest.mark.parametrize("pays", [True, False])
def test_a_confirmed_ticket_may_pass_without_a_person(make_cascade, classifier, tickets, pays):
    fast = classifier.classify(tickets)
    rule = learned_rule(classifier.model, Rule(1.0, 8.0 if pays else 0.0, 0.0, 0.0))
    with LlmServer(answer=choosing("1")) as server:
        found = make_cascade(server, classifier=classifier, rule=rule).review(
            tickets, fast, SECONDS
        )
    asked = [s for s in found if s.path is Way.LLM]
    assert all((s.sure_level == 3) is pays for s in asked)
    held = dict(zip([ticket.id for ticket in tickets], classifier.held(tickets, fast), strict=True))
    free = [s for s in asked if not held[s.id]]
    assert free
    assert all((s.decision is Decision.AUTO) is pays for s in free)


@pytest.mark.parametrize(
    "behaviour",
    ["hang", "slow", "500", "429", "503", "400", "401", "too_long", "nonsense", "half_json",
     "wrong_schema", "reset", "reset_mid_body", "html", "bad_envelope", "empty", "endless",
     "refuse", "length"],
)  # fmt: skip
def test_every_failure_leaves_the_fast_answer_and_says_why(
    make_cascade, llm_server, tickets, fast, behaviour
):
    cascade = make_cascade(llm_server, timeout=0.5, dialect="json_schema")
    llm_server.behave(behaviour, seconds=5.0)
    found = cascade.review(tickets, fast, 1.5)
    assert [plain(one) for one in found] == [plain(one) for one in fast]
    for suggestion in found:
        assert suggestion.degraded
        assert suggestion.path is Way.FAST
        assert suggestion.degraded_reason.startswith("大模型")
    if behaviour == "hang":
        # It would hang still, had we not left.
        eventually(lambda: llm_server.left > 0)


def test_no_server_at_all(make_cascade, llm_server, tickets, fast):
    llm_server.stop()
    cascade = make_cascade(llm_server)
    found = cascade.review(tickets, fast, SECONDS)
    assert all(one.degraded for one in found)
    assert "连不上" in found[0].degraded_reason


def test_a_restart_in_the_middle(make_cascade, llm_server, tickets, fast):
    cascade = make_cascade(llm_server, breaker_failures=2, breaker_pause=0.2)
    assert not any(one.degraded for one in cascade.review(tickets, fast, SECONDS))
    llm_server.stop()
    for _ in range(3):
        assert all(one.degraded for one in cascade.review(tickets, fast, SECONDS))
    assert cascade.status().state is Readiness.PAUSED
    assert "大模型暂停调用" in cascade.review(tickets, fast, SECONDS)[0].degraded_reason
    llm_server.start()
    time.sleep(0.3)
    cascade.review(tickets[:1], fast[:1], SECONDS)
    found = cascade.review(tickets, fast, SECONDS)
    assert not any(one.degraded for one in found)
    assert cascade.status().state is Readiness.OK


@pytest.mark.parametrize("behaviour", ["think", "reasoning_field", "fenced", "no_usage"])
def test_odd_but_whole_answers_count(make_cascade, llm_server, tickets, fast, behaviour):
    cascade = make_cascade(llm_server, dialect="json_schema")
    llm_server.behave(behaviour)
    found = cascade.review(tickets, fast, SECONDS)
    assert all(one.path is Way.LLM for one in found)


def test_200_tickets_while_the_server_hangs(make_cascade, llm_server, unsure):
    cascade = make_cascade(llm_server, timeout=0.8, breaker_failures=3, breaker_pause=0.3)
    tickets = [Ticket(f"N{i}", f"门口的问题{i}一直没人处理") for i in range(200)]
    fast = unsure.classify(tickets)
    assert not cascade.review(tickets[:1], fast[:1], SECONDS)[0].degraded
    llm_server.behave("hang")
    before = llm_server.calls

    def one(place):
        [found] = cascade.review(tickets[place : place + 1], fast[place : place + 1], 2.0)
        return found

    with ThreadPoolExecutor(200) as pool:
        found = list(pool.map(one, range(200)))
    assert [s.id for s in found] == [t.id for t in tickets]
    assert [s.codes for s in found] == [s.codes for s in fast]
    assert all(s.degraded for s in found)
    # They were not sent one wave after the other, each to wait its time.
    assert llm_server.calls - before < 100
    eventually(lambda: llm_server.left == llm_server.calls - before)
    llm_server.behave("ok")
    time.sleep(0.4)
    cascade.review(tickets[:1], fast[:1], SECONDS)
    assert not any(s.degraded for s in cascade.review(tickets[:20], fast[:20], 10.0))


# --- off, absent, misfit


@pytest.mark.parametrize(
    ("change", "told"),
    [({"on": False}, "没有带来可靠的提高"), ({"llm": "other"}, "为大模型 other")],
)
def test_a_rule_that_does_not_fit_spends_no_call(
    make_cascade, llm_server, unsure, tickets, fast, change, told
):
    cascade = make_cascade(llm_server, rule=learned_rule(unsure.model, **change))
    assert cascade.review(tickets, fast, SECONDS) == fast
    assert llm_server.calls == 0
    assert cascade.status().state is Readiness.OFF
    assert told in cascade.status().reason


def test_without_a_rule_nothing_is_asked(make_cascade, llm_server, tickets, fast):
    ready = make_cascade(llm_server)

    def no_rule():
        raise ModelError("还没有学过")

    cascade = Cascade(ready.classifier, ready.judge, ready.budget, no_rule)
    assert cascade.review(tickets, fast, SECONDS) == fast
    assert cascade.status().reason == "还没有学过"
    assert llm_server.calls == 0


def test_a_rule_of_another_fast_model(small_model):
    learned = learned_rule(small_model, TRUSTING)
    assert learned.misfit(fast_model="seed-x", prompt=learned.prompt).startswith("规则是为快速模型")
    assert learned.misfit(fast_model=learned.fast_model, prompt="v0").startswith("规则是用提示")
    fits = {"fast_model": learned.fast_model, "prompt": learned.prompt, "llm_model": "tiny"}
    assert learned.misfit(**fits) == ""


# --- budget


def test_the_least_sure_go_first_when_the_budget_is_short(make_cascade, llm_server, tickets, fast):
    cascade = make_cascade(llm_server, share=0.5)
    found = cascade.review(tickets, fast, SECONDS)
    asked = {s.id for s in found if s.path is Way.LLM}
    order = sorted(fast, key=lambda s: s.codes[0].probability)
    assert asked == {s.id for s in order[:2]}
    assert not any(s.degraded for s in found)
    spent = cascade.budget.spent()
    assert (spent.seen, spent.sent, spent.answered, spent.spared) == (4, 2, 2, 2)
    assert spent.tokens > 0


@pytest.mark.parametrize("behaviour", ["ok", "think", "no_usage"])
def test_a_day_never_takes_more_tokens_than_it_has(
    make_cascade, llm_server, tickets, fast, behaviour
):
    llm_server.behave(behaviour)
    tokens = 60_000
    cascade = make_cascade(llm_server, tokens=tokens)
    found = cascade.review(tickets * 50, fast * 50, SECONDS)
    asked = sum(one.path is Way.LLM for one in found)
    assert not any(one.degraded for one in found)
    spent = cascade.budget.spent()
    assert (spent.answered, spent.spared) == (asked, len(found) - asked)
    assert cascade.spared == spent.spared > 0
    # And hardly less: what is left would not have paid for three.
    assert tokens - 3 * spent.tokens / asked < spent.tokens <= tokens


@pytest.mark.parametrize("behaviour", ["nonsense", "wrong_schema", "length"])
def test_an_answer_of_no_use_is_paid_for(make_cascade, llm_server, tickets, fast, behaviour):
    cascade = make_cascade(llm_server, tokens=60_000)
    cascade.review(tickets[:1], fast[:1], SECONDS)
    before, used = cascade.budget.spent(), cascade.judge.bridge.usage()
    llm_server.behave(behaviour)
    assert cascade.review(tickets[1:], fast[1:], SECONDS)[0].degraded
    spent, now = cascade.budget.spent(), cascade.judge.bridge.usage()
    paid = now.tokens_in + now.tokens_out - used.tokens_in - used.tokens_out
    assert spent.tokens - before.tokens == paid > 0


def test_calls_that_never_went_out_are_given_back(make_cascade, llm_server, tickets, fast):
    cascade = make_cascade(llm_server, breaker_failures=1, breaker_pause=30)
    assert not cascade.review(tickets[:1], fast[:1], SECONDS)[0].degraded
    llm_server.behave("500")
    cascade.review(tickets[:1], fast[:1], SECONDS)
    before = cascade.budget.spent()
    found = cascade.review(tickets, fast, SECONDS)
    assert all("暂停" in s.degraded_reason for s in found)
    assert cascade.budget.spent().sent == before.sent


# --- a run that has time


def test_a_patient_run_waits_for_a_server_that_comes_back(make_cascade, llm_server, tickets, fast):
    cascade = make_cascade(llm_server, patience=30.0, breaker_failures=1, breaker_pause=0.2)
    llm_server.behave("500", times=7)
    found = cascade.review(tickets, fast, SECONDS)
    assert all(one.path is Way.LLM for one in found)
    assert cascade.budget.spent().sent == len(tickets)


def test_patience_ends_once_and_begins_anew_with_an_answer(make_cascade, llm_server, tickets, fast):
    cascade = make_cascade(llm_server, patience=0.7, breaker_failures=1, breaker_pause=0.3)
    cascade.review(tickets[:1], fast[:1], SECONDS)
    llm_server.behave("500")
    assert all(one.degraded for one in cascade.review(tickets, fast, SECONDS))
    before = llm_server.calls
    assert all(one.degraded for one in cascade.review(tickets, fast, SECONDS))
    # A look whether it is back, no waiting.
    assert llm_server.calls - before <= 2
    llm_server.behave("ok")
    time.sleep(0.4)
    cascade.review(tickets[:1], fast[:1], SECONDS)
    llm_server.behave("500", times=3)
    assert not any(one.degraded for one in cascade.review(tickets, fast, SECONDS))


def test_a_ticket_that_always_fails_is_tried_twice_and_no_oftener(
    make_cascade, llm_server, tickets, fast
):
    def choking(messages, schema):
        if BODIES[2] in messages[-1]["content"]:
            raise ConnectionError
        return choosing("1")(messages, schema)

    llm_server.answer = choking
    cascade = make_cascade(llm_server, patience=30.0, breaker_failures=20)
    found = cascade.review(tickets, fast, SECONDS)
    assert [one.degraded for one in found] == [False, False, True, False]
    sent = [BODIES[2] in request["messages"][-1]["content"] for request in llm_server.requests]
    assert sum(sent) == 2


def test_failed_calls_hold_no_tokens_back(make_cascade, llm_server, tickets, fast):
    cascade = make_cascade(llm_server, tokens=10_000, breaker_failures=100)
    assert not cascade.review(tickets[:1], fast[:1], SECONDS)[0].degraded
    llm_server.behave("500")
    for _ in range(3):
        assert all(one.degraded for one in cascade.review(tickets, fast, SECONDS))
    llm_server.behave("ok")
    assert not any(one.degraded for one in cascade.review(tickets, fast, SECONDS))


def test_a_letter_without_words_is_not_sent(make_cascade, unsure):
    marks = [Ticket("1", "??????????"), Ticket("2", "。。。！！", "??")]
    fast = unsure.classify(marks)
    with LlmServer() as server:
        found = make_cascade(server, classifier=unsure).review(marks, fast, SECONDS)
        assert server.calls == 0
    assert found == fast
    assert {one.decision for one in found} == {Decision.REVIEW}
