"""Similar tickets where somebody wires them in, and the model's second look at unsure ones."""

import json

import openai  # noqa: F401  # half a second that no time limit of a test should pay
import pytest
from sqlalchemy import select

from classifier.cascade import rule_path, shape_of
from classifier.cascade.learned import save_learned
from classifier.classifier import Classifier
from serve.classifying.build import build_cascade
from serve.classifying.form import suggestion_of, suggestion_out
from serve.desk.neighbours import Neighbour
from suqiu import clock
from suqiu.records import Role, Ticket
from suqiu.settings import load_settings
from suqiu.store.schema import ticket
from tests.classifier.cascade.conftest import BODIES, learned_rule
from tests.serve.apps import create_app
from tests.serve.web.office import NASTY, Browser


def test_a_stored_suggestion_comes_back_as_it_was(classifier):
    (found,) = classifier.classify([Ticket("1", "家里停水三天了，漏电，要死人了")])
    stored = json.loads(suggestion_out(found).model_dump_json())
    assert suggestion_of(stored) == found
    assert any(one.assists for one in found.departments)
    for one in stored["departments"]:
        del one["assists"]
    before = suggestion_of(stored).departments
    assert all(one.assists == (one.role is Role.ASSIST) for one in before)


def test_similar_tickets_are_shown_with_how_they_went(app, browser, tickets):
    asked = []

    def find(reader, number, text, limit):
        asked.append((number, text, limit))
        return [
            Neighbour(
                "B7",
                clock.now(),
                NASTY,
                "停水",
                "水利局",
                "已结案",
                "是",
                "满意",
                26.4,
                ("B6", "B5"),
            )
        ]

    app.state.find_similar = find
    tickets("A1")
    page = browser("老王").get("/desk/A1").text
    assert asked == [("A1", "停水\n家里停水三天了，没有人来修", 5)]
    assert "未建索引" not in page
    assert "已解决 · 满意 · 26 小时" in page
    assert "另有 2 件相同" in page
    assert 'href="/desk/B6"' in page
    assert "<script>alert" not in page


def test_without_a_model_nothing_is_looked_at_again(browser, tickets):
    tickets("A1")
    wang = browser("老王")
    wang.open("A1")
    assert wang.post("/web/tickets/A1/review").json() == {"changed": False}


@pytest.fixture
def ask_again(
    small_model, desk, database, store_environment, llm_server, monkeypatch, tmp_path, tickets
):
    """Opens an unsure ticket at a site with a model and a learned rule; what asking again gives."""
    monkeypatch.setenv("SUQIU_LLM_URL", llm_server.url)
    for name, value in (("SHARE", "1"), ("RETRIES", "0"), ("DEADLINE", "3"), ("CANDIDATES", "5")):
        monkeypatch.setenv(f"SUQIU_LLM_{name}", value)
    unsure = Classifier(small_model, desk=desk, threshold=1.0)
    settings = load_settings()
    save_learned(rule_path(settings), learned_rule(unsure.model, shape=shape_of(settings)))
    cascade = build_cascade(settings, unsure)
    app = create_app(unsure, settings, cascade)
    tickets("A1", body=BODIES[0])

    def ask():
        wang = Browser(app, database, "老王")
        wang.open("A1")
        ask.before()
        return wang.post("/web/tickets/A1/review").json(), wang.get("/desk/A1").text

    ask.before = lambda: None
    yield ask
    cascade.close()


def test_a_model_is_heard_on_an_unsure_ticket(ask_again, rows):
    reply, page = ask_again()
    assert reply == {"changed": True, "degraded": False}
    paths = [row["path"] for row in rows("SELECT path FROM suggestion ORDER BY id")]
    assert paths == ["fast", "model"]
    assert "听了大模型" in page


def test_a_model_that_breaks_its_word_is_told_and_holds_up_nobody(ask_again, llm_server, rows):
    llm_server.behave("500")
    reply, page = ask_again()
    assert reply == {"changed": True, "degraded": True}
    assert "大模型没有问成" in page
    assert 'id="accept"' in page


def test_a_suggestion_that_could_not_be_kept_is_not_called_new(ask_again, database, rows):
    """Another has the row for himself while the model is asked."""
    with database.owner().begin() as other:
        ask_again.before = lambda: other.execute(
            select(ticket).where(ticket.c.ticket_no == "A1").with_for_update()
        )
        reply, _ = ask_again()
    assert reply == {"changed": False, "holder": "别人"}
    assert [row["path"] for row in rows("SELECT path FROM suggestion")] == ["fast"]
