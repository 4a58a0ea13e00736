"""Cascades over the small model and a real small server, with a rule that trusts the model."""

import openai  # noqa: F401  # half a second that no time limit of a test should pay
import pytest

from classifier.cascade.budget import Budget
from classifier.cascade.cascade import Cascade
from classifier.cascade.fit import Gain
from classifier.cascade.judge import Judge
from classifier.cascade.learned import Learned
from classifier.cascade.neighbours import Neighbours
from classifier.cascade.prompt import Shape
from classifier.cascade.rule import Rule
from classifier.classifier import Classifier
from suqiu.llm import Bridge, ChatOptions, OpenAIChat
from suqiu.records import Ticket

TRUSTING = Rule(1.0, 6.0, 0.0, 1.0)
SHAPE = Shape(candidates=5, examples=1, ticket_chars=400)
BODIES = (
    "楼上漏水又很吵，问了物业和水务都说不归他们管",
    "夜里声音大，水也不好，希望来看看",
    "请问这个事情应该找谁反映",
    "门口的问题一直没有人处理，大家都有意见",
)


def learned_rule(model, rule=TRUSTING, *, llm="tiny", shape=SHAPE, on=True):
    gain = Gain(200, 0.4, 0.5, (0.05, 0.15)) if on else Gain(200, 0.4, 0.4, (-0.02, 0.02))
    return Learned(rule, llm, model.card.name, shape.name, "2026-01-01T00:00:00+00:00", gain)


@pytest.fixture
def tickets():
    return [Ticket(f"T{i}", body) for i, body in enumerate(BODIES)]


@pytest.fixture
def unsure(small_model, desk):
    """A classifier that is never sure enough."""
    return Classifier(small_model, desk=desk, threshold=1.0)


@pytest.fixture
def make_cascade(unsure, small_corpus, tmp_path):
    """Makes cascades and closes them at the end; `how` goes to the chat options."""
    made = []

    def make(server, *, rule=None, share=1.0, tokens=0, patience=0.0, classifier=unsure, **how):
        options = ChatOptions(
            server.url, **{"timeout": 10.0, "retries": 0, "breaker_pause": 0.3, **how}
        )
        model = classifier.model
        judge = Judge(
            Bridge(lambda: OpenAIChat(options), 16),
            model.taxonomy,
            Neighbours(model.features, lambda: small_corpus),
            SHAPE,
        )
        budget = Budget(tmp_path / "budget.json", share, tokens)
        learned = rule or learned_rule(model)
        cascade = Cascade(classifier, judge, budget, lambda: learned, patience)
        made.append(cascade)
        return cascade

    yield make
    for cascade in made:
        cascade.close()
