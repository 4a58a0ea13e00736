"""A cascade, or its parts, from the settings: one place for all doors."""

from pathlib import Path

from classifier.cascade.budget import Budget
from classifier.cascade.cascade import Cascade
from classifier.cascade.gather import Asking
from classifier.cascade.judge import Judge
from classifier.cascade.learned import load_learned
from classifier.cascade.neighbours import Neighbours
from classifier.cascade.prompt import Shape
from classifier.classifier import Classifier
from classifier.labels.seed_share import seed_for
from classifier.model.leaf_model import LeafModel
from suqiu.llm import Bridge, ChatOptions, OpenAIChat
from suqiu.settings import Settings

# Groups of a learning run keep the server busy and are small enough to lose.
_GROUPS_OF_PLACES = 2


def cascade_of(
    classifier: Classifier,
    settings: Settings,
    *,
    deadline: float | None = None,
    patience: float = 0.0,
) -> Cascade | None:
    """The cascade over this classifier, or None when the site has no model.

    With `deadline`, the seconds a request will wait, no single call waits longer; `patience`
    is the number of seconds a failing server is waited for.
    """
    judge = judge_of(classifier.model, settings, deadline=deadline)
    if judge is None:
        return None
    budget = Budget(
        settings.cache_dir / "llm_budget.json", settings.llm_share, settings.llm_tokens_per_day
    )
    path = rule_path(settings)
    return Cascade(classifier, judge, budget, lambda: load_learned(path), patience)


def judge_of(
    model: LeafModel, settings: Settings, *, deadline: float | None = None
) -> Judge | None:
    """The judge these settings ask for, or None without a model server."""
    options = ChatOptions.from_settings(settings)
    if options is None:
        return None
    chosen = options if deadline is None else options.within(deadline)
    bridge = Bridge(lambda: OpenAIChat(chosen), chosen.concurrency)
    shape = shape_of(settings)
    neighbours = Neighbours(model.features, lambda: seed_for(model.taxonomy), shape.example_chars)
    return Judge(bridge, model.taxonomy, neighbours, shape)


def asking_of(judge: Judge | None, settings: Settings) -> Asking:
    """How a learning run asks: groups that keep the server busy, time enough for each."""
    group = _GROUPS_OF_PLACES * settings.llm_concurrency
    return Asking(judge, group, (_GROUPS_OF_PLACES + 1) * settings.llm_timeout)


def shape_of(settings: Settings) -> Shape:
    """The shape of the prompt."""
    return Shape(settings.llm_candidates, settings.llm_examples, settings.llm_ticket_chars)


def rule_path(settings: Settings) -> Path:
    """Where the learned rule lies."""
    return settings.llm_rule or settings.cache_dir / "cascade.json"
