"""A question that the rules cannot read, and a model that should have: whether it was heard is said."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from reporting.ask.asker import Asker
from reporting.ask.marks.catalogue import catalogue_of
from reporting.ask.planning.propose import Proposer
from reporting.ask.reading.lexicon import Lexicon
from reporting.ask.telling.answer import PlanWay, Status
from reporting.metrics.layer import load_layer
from reporting.query.query import Mentions
from suqiu.llm import Bridge, ChatOptions, FailureKind, OpenAIChat
from suqiu.settings import Settings
from suqiu.store.users import local_administrator
from tests.llm_model import answer as usual
from tests.reporting.query.tickets import FRAME, store

QUESTION = "8月那些叽里咕噜的蹦跶件有多少"
SAID = {
    "metrics": ["received"], "dimensions": [], "where": [], "conditions": [], "mentions": [],
    "first_day": "2026-08-01", "last_day": "2026-08-31", "compare": "", "order_metric": "",
    "descending": True, "limit": 0, "listing": False,
}  # fmt: skip


@pytest.fixture(scope="module")
def database(store_database):
    store(store_database, FRAME)
    return store_database


@pytest.fixture
def ask(database, small_taxonomy, llm_server):
    def ask(said, behaviour=None):
        def answer(messages, schema):
            return said if "改写成查询条件" in messages[0]["content"] else usual(messages, schema)

        llm_server.answer = answer
        if behaviour:
            llm_server.behave(behaviour)
        layer = load_layer()
        catalogue = catalogue_of(small_taxonomy, {"水务局": ()}, [])
        options = ChatOptions.from_settings(Settings(llm_url=llm_server.url, llm_retries=0))
        with (
            Bridge(lambda: OpenAIChat(options), 2) as bridge,
            database.reader(local_administrator()) as connection,
        ):
            proposer = Proposer(bridge, layer, catalogue, 5)
            asker = Asker(layer, Lexicon(layer, catalogue), proposer=proposer)
            return asker.ask(connection, QUESTION, date(2026, 10, 31))

    return ask


@pytest.mark.parametrize(
    ("said", "behaviour", "reason"),
    [
        ("", "500", "大模型没有答成：模型服务内部出错"),
        ("受理了99999件", None, "大模型答非所问"),
        *(
            (json.dumps({**SAID, "answerable": True, **wrong}), None, "大模型答非所问")
            for wrong in (
                {"first_day": "9999-12-31", "last_day": "9999-12-31"},
                {"first_day": "1990-01-01", "last_day": "9000-01-01", "compare": "mom"},
                {"where": [{"dimension": "street", "values": ["'; DELETE FROM ticket;--"]}]},
                {"mentions": ["路\0灯"]},
                {"mentions": ["\x1b[2J路灯"]},
                {"mentions": ["\u202e路灯"]},
                {"mentions": ["\ud800路"]},
                {"mentions": ["%"]},
                {"mentions": [" "]},
                # Not of the words that were asked, and not of their time.
                {"mentions": ["路灯"]},
                {"first_day": "", "last_day": ""},
                {"first_day": "2026-07-01", "last_day": "2026-08-31"},
            )
        ),
    ],
)
def test_a_model_that_gave_no_answer_is_told_of(ask, said, behaviour, reason):
    answer = ask(said, behaviour)
    assert answer.status is Status.CLARIFY
    assert answer.degraded_reason.startswith(reason)
    assert answer.degraded_reason in answer.text
    assert "没有看懂" in answer.text
    assert "99999" not in answer.text


@pytest.mark.parametrize(
    "said",
    [
        {"answerable": False},
        {"answerable": True},
        {"answerable": True, "mentions": ["蹦跶"], "first_day": "2026-08-11"},
    ],
)
def test_a_model_that_was_heard_is_not(ask, said):
    answer = ask(json.dumps({**SAID, **said}, ensure_ascii=False))
    assert answer.degraded_reason == ""
    assert (answer.way is PlanWay.MODEL) is said["answerable"]


def test_a_name_goes_out_masked_and_is_looked_for_as_it_was_asked(small_taxonomy, llm_server):
    said = json.dumps({**SAID, "answerable": True, "mentions": ["⟦姓名2⟧"]}, ensure_ascii=False)
    llm_server.answer = lambda messages, schema: (
        said if "改写成查询条件" in messages[0]["content"] else usual(messages, schema)
    )
    options = ChatOptions.from_settings(Settings(llm_url=llm_server.url))
    catalogue = catalogue_of(small_taxonomy, {}, [])
    with Bridge(lambda: OpenAIChat(options), 2) as bridge:
        proposer = Proposer(bridge, load_layer(), catalogue, 5)
        turns = ("说到张秀英女士的有多少",)
        query = proposer.propose("那说到王建国先生的蹦跶件呢", turns, date(2026, 10, 31))
    assert [one.words for one in query.filters if isinstance(one, Mentions)] == [("王建国",)]
    asked = llm_server.requests[-1]["messages"][-1]["content"]
    assert "⟦姓名1⟧女士" in asked
    assert "⟦姓名2⟧先生" in asked
    assert not any("王建国" in str(one) or "张秀英" in str(one) for one in llm_server.requests)


def test_a_slow_model_holds_up_few(small_taxonomy, llm_server):
    """Those beyond are told so at once; where the places are free again, they are asked again."""
    how = {"llm_model": "tiny", "llm_dialect": "json_schema", "llm_retries": 0}
    options = ChatOptions.from_settings(Settings(llm_url=llm_server.url, **how))
    catalogue = catalogue_of(small_taxonomy, {}, [])
    day = date(2026, 10, 31)
    with Bridge(lambda: OpenAIChat(options), 8) as bridge, ThreadPoolExecutor(2) as threads:
        proposer = Proposer(bridge, load_layer(), catalogue, 2)
        llm_server.behave("hang")
        waiting = [threads.submit(proposer.propose, QUESTION, (), day) for _ in range(2)]
        while llm_server.now < 2:
            time.sleep(0.01)
        crowded = proposer.open_to(load_layer()).propose(QUESTION, (), day)
        assert not any(one.done() for one in waiting)
        assert crowded.kind is FailureKind.CROWDED
        assert [one.result().kind for one in waiting] == [FailureKind.TIMEOUT] * 2
        llm_server.behave("ok")
        again = proposer.propose(QUESTION, (), day)
        assert getattr(again, "kind", None) is not FailureKind.CROWDED


def test_a_flat_goes_out_masked(small_taxonomy, llm_server):
    options = ChatOptions.from_settings(Settings(llm_url=llm_server.url))
    with Bridge(lambda: OpenAIChat(options), 2) as bridge:
        proposer = Proposer(bridge, load_layer(), catalogue_of(small_taxonomy, {}, []), 5)
        proposer.propose("翠湖花园3栋2单元501室蹦跶过几回", (), date(2026, 10, 31))
    asked = llm_server.requests[-1]["messages"][-1]["content"]
    assert "翠湖花园⟦房号1⟧" in asked
