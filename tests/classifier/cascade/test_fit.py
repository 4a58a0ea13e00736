"""The rule: learned where the model knows better, off where it does not."""

import numpy as np
import pytest

from classifier.cascade.fit import (
    Judged,
    cross_validated,
    crossed,
    fit_rule,
    gain_of,
)
from classifier.cascade.learned import learn, load_learned, save_learned
from classifier.cascade.rule import Rule
from classifier.cascade.verdict import Verdict
from suqiu.errors import ModelError

CODES = ("a", "b", "c")


def made(count, right, seed=0, *, none_when_outside=0.8):
    """Tickets on which the fast model is calibrated and the model right with chance `right`."""
    rng = np.random.default_rng(seed)
    found = []
    for i in range(count):
        fast = np.sort(rng.dirichlet([2, 1.5, 1, 1]))[::-1]
        truth = (*CODES, "z")[rng.choice(4, p=fast)]
        if truth == "z" and rng.random() < none_when_outside:
            choice = "none"
        elif truth != "z" and rng.random() < right:
            choice = truth
        else:
            choice = CODES[rng.integers(3)]
        verdict = Verdict(CODES, choice, logprob=-0.1, tokens=100, seconds=2.0)
        found.append(Judged(f"N{i}", tuple(fast[:3].tolist()), verdict, truth))
    return found


def test_a_model_that_knows_is_trusted():
    judged = made(400, 0.9)
    rule = fit_rule(judged)
    assert rule.trust > 1
    assert rule.doubt > 0.3
    gain = cross_validated(judged)
    assert gain.pays
    assert gain.cascade > gain.fast + 0.1


@pytest.mark.parametrize("seed", range(3))
def test_a_model_that_guesses_is_left_off(seed):
    judged = made(300, 0.0, seed, none_when_outside=0.0)
    gain = cross_validated(judged)
    assert not gain.pays
    assert fit_rule(judged).trust < 0.5
    assert abs(gain.cascade - gain.fast) < 0.03


def test_few_verdicts_prove_nothing():
    learned = learn(made(30, 1.0), llm_model="m", fast_model="f", prompt="p")
    assert not learned.on
    assert "至少要 50 条" in learned.says


def test_no_fold_judges_what_taught_it():
    judged = made(120, 0.8)
    rules = crossed(judged)
    assert len({rule.trust for rule in rules}) == 10
    # A ticket's own rule stays the same whatever its truth is said to be.
    turned = [*judged]
    turned[0] = Judged(judged[0].id, judged[0].fast, judged[0].verdict, "c")
    assert crossed(turned)[0] == rules[0]


def test_posteriors_are_calibrated_probabilities():
    judged = made(2000, 0.8)
    rule = fit_rule(judged)
    top, hits = [], []
    for one in made(2000, 0.8, seed=9):
        found, other = rule.posterior(one.fast, one.verdict)
        assert sum(found) + other == pytest.approx(1.0)
        top.append(max(found))
        hits.append(one.best(rule) == one.truth)
    assert np.mean(top) == pytest.approx(np.mean(hits), abs=0.03)


def test_the_neutral_rule_is_the_fast_model():
    verdict = Verdict(CODES, "b")
    found, other = Rule().posterior((0.5, 0.2, 0.1), verdict)
    assert found == pytest.approx((0.5, 0.2, 0.1))
    assert other == pytest.approx(0.2)


def test_an_unsure_choice_counts_less_and_never_against():
    rule = Rule(1.0, 2.0, 1.0, 0.0)
    sure, _ = rule.posterior((0.5, 0.2), Verdict(("a", "b"), "b", logprob=0.0))
    less, _ = rule.posterior((0.5, 0.2), Verdict(("a", "b"), "b", logprob=-1.0))
    least, _ = rule.posterior((0.5, 0.2), Verdict(("a", "b"), "b", logprob=-50.0))
    assert sure[1] > less[1] > least[1] == pytest.approx(0.2)


def test_the_interval_is_paired():
    gain = gain_of([True, False, False, False] * 50, [True, True, False, False] * 50)
    assert gain.cascade - gain.fast == 0.25
    assert 0.2 < gain.interval[0] < 0.25 < gain.interval[1] < 0.3
    assert gain_of([True] * 80, [True] * 80).interval == (0.0, 0.0)
    assert not gain_of([True] * 80, [True] * 80).pays


def test_a_saved_rule_comes_back(tmp_path):
    learned = learn(made(100, 0.9), llm_model="m", fast_model="f", prompt="p")
    save_learned(tmp_path / "cascade.json", learned)
    assert load_learned(tmp_path / "cascade.json") == learned


def test_on_follows_from_the_figures_not_from_the_word(tmp_path):
    path = tmp_path / "cascade.json"
    save_learned(path, learn(made(60, 0.0), llm_model="m", fast_model="f", prompt="p"))
    path.write_text(path.read_text().replace('"on": false', '"on": true'))
    assert not load_learned(path).on


@pytest.mark.parametrize("content", ["", "{}", '{"format": 2}', "[1"])
def test_a_damaged_rule_is_refused(tmp_path, content):
    path = tmp_path / "cascade.json"
    path.write_text(content)
    with pytest.raises(ModelError, match="读不了"):
        load_learned(path)
    with pytest.raises(ModelError, match="suqiu llm learn"):
        load_learned(tmp_path / "none.json")
