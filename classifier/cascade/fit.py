"""Learns the rule from labelled verdicts, and finds out whether it pays."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from classifier.arrays import Doubles, Longs
from classifier.cascade.rule import Rows, Rule, log_posterior
from classifier.cascade.verdict import Verdict

FOLDS = 10
# Fewer verdicts than this prove nothing.
LEAST = 50
# Ridge towards the fast model as it is: the weight of some ten verdicts.
_RIDGE = np.array([2.0, 0.1, 0.1, 0.1])
_BOUNDS = ((0.2, 3.0), (0.0, 8.0), (0.0, 4.0), (0.0, 8.0))
_RESAMPLES = 4_000
_TAILS = (10.0, 90.0)


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled ticket with the model's verdict.

    `fast` are the fast model's probabilities of `verdict.codes`, best first; `truth` and `alt`
    (or empty) are the right codes.
    """

    id: str
    fast: tuple[float, ...]
    verdict: Verdict
    truth: str
    alt: str = ""

    def best(self, rule: Rule | None) -> str:
        """The code that comes out first under a rule; of the fast model without one."""
        codes = self.verdict.codes
        if rule is None or not self.verdict.answered:
            return codes[int(np.argmax(self.fast))]
        found, _ = rule.posterior(self.fast, self.verdict)
        return codes[int(np.argmax(found))]


@dataclass(frozen=True, slots=True)
class Gain:
    """What the rule did on verdicts it was not learned from: strict accuracies of the fast
    model and of the cascade on the same `n` tickets, and the 80% interval of the difference.
    """

    n: int
    fast: float
    cascade: float
    interval: tuple[float, float]

    @property
    def pays(self) -> bool:
        """Whether the cascade is better beyond chance."""
        return self.n >= LEAST and self.interval[0] > 0


def fit_rule(judged: Sequence[Judged]) -> Rule:
    """The likeliest rule, by ridge near the fast model's own word."""
    answered = [one for one in judged if one.verdict.answered]
    if not answered:
        return Rule()
    rows = Rows.of([(one.fast, one.verdict) for one in answered])
    truth = np.array([_place(one, rows.logs.shape[1] - 1) for one in answered])
    at = np.arange(len(answered))
    start = Rule().parameters

    def loss(parameters: Doubles) -> float:
        likelihood = log_posterior(parameters, rows)[at, truth].sum()
        return float(-likelihood + (_RIDGE * (parameters - start) ** 2).sum())

    first = start + np.array([0.0, 0.5, 0.0, 0.2])
    # Needed to learn only; every command starts half a second sooner.
    from scipy import optimize

    found = optimize.minimize(loss, first, method="L-BFGS-B", bounds=_BOUNDS)
    return Rule(*map(float, found.x))


def crossed(judged: Sequence[Judged], folds: int = FOLDS) -> list[Rule]:
    """For each verdict a rule that was learned without its fold."""
    part = [_fold(one.id, folds) for one in judged]
    rules = {
        fold: fit_rule([one for one, own in zip(judged, part, strict=True) if own != fold])
        for fold in set(part)
    }
    return [rules[fold] for fold in part]


def cross_validated(judged: Sequence[Judged]) -> Gain:
    """The gain over the fast model, each verdict judged by a rule it did not teach."""
    rules = crossed(judged)
    fast = [one.best(None) == one.truth for one in judged]
    cascade = [one.best(rule) == one.truth for one, rule in zip(judged, rules, strict=True)]
    return gain_of(fast, cascade)


def gain_of(fast: Sequence[bool], cascade: Sequence[bool]) -> Gain:
    """Accuracies of two ways on the same tickets, with a paired bootstrap of the difference.

    Drawing the counts of won and lost from a multinomial is the same as drawing tickets.
    """
    n = len(fast)
    if not n:
        return Gain(0, 0.0, 0.0, (0.0, 0.0))
    pairs = list(zip(fast, cascade, strict=True))
    won, lost = sum(b and not a for a, b in pairs), sum(a and not b for a, b in pairs)
    drawn: Longs = np.random.default_rng(0).multinomial(
        n, [won / n, lost / n, (n - won - lost) / n], _RESAMPLES
    )
    low, high = np.percentile((drawn[:, 0] - drawn[:, 1]) / n, _TAILS)
    return Gain(n, sum(fast) / n, sum(cascade) / n, (float(low), float(high)))


def _place(one: Judged, other: int) -> int:
    codes = one.verdict.codes
    return codes.index(one.truth) if one.truth in codes else other


def _fold(key: str, folds: int) -> int:
    return int.from_bytes(hashlib.sha256(key.encode("utf-8", "replace")).digest()[:4]) % folds
