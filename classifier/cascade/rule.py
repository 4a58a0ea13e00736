"""How the fast model's probability and a language model's choice become one.

    weight of candidate i   ∝ fast_i^a · exp(b + c·logprob)   for the chosen one, without exp for the rest
    weight of all other leaves ∝ other^a                      times exp(d) when the model says none

With a = 1 and b = c = d = 0 the fast model's word stands as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from classifier.arrays import Doubles
from classifier.cascade.prompt import NONE
from classifier.cascade.verdict import Verdict

_LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Rule:
    """`sharpness` is a, `trust` b, `certainty` c and `doubt` d of the formula above."""

    sharpness: float = 1.0
    trust: float = 0.0
    certainty: float = 0.0
    doubt: float = 0.0

    def posterior(self, fast: Sequence[float], verdict: Verdict) -> tuple[tuple[float, ...], float]:
        """Probabilities of the offered candidates in their order, and of all other leaves.

        `fast` are the fast model's probabilities of `verdict.codes`.
        """
        rows = Rows.of([(fast, verdict)])
        found = np.exp(log_posterior(self.parameters, rows))[0]
        return tuple(found[: len(fast)].tolist()), float(found[-1])

    @property
    def parameters(self) -> Doubles:
        """(a, b, c, d)."""
        return np.array([self.sharpness, self.trust, self.certainty, self.doubt])


@dataclass(frozen=True, slots=True)
class Rows:
    """Verdicts as numbers. `logs` (rows × places + 1) are log probabilities of the offered
    candidates, −inf where fewer were offered, and of all other leaves last; `chosen` is 1 at
    the chosen place; `none` and `logprob` (rows,) are 1 for none and what the server gave.
    """

    logs: Doubles
    chosen: Doubles
    none: Doubles
    logprob: Doubles

    @staticmethod
    def of(pairs: Sequence[tuple[Sequence[float], Verdict]]) -> "Rows":
        """Rows of fast probabilities and verdicts; a verdict without an answer says nothing."""
        width = max((len(fast) for fast, _ in pairs), default=0)
        logs = np.full((len(pairs), width + 1), -np.inf)
        chosen = np.zeros_like(logs)
        none, logprob = np.zeros(len(pairs)), np.zeros(len(pairs))
        for row, (fast, verdict) in enumerate(pairs):
            logs[row, : len(fast)] = np.log(np.maximum(fast, _LEAST))
            logs[row, -1] = np.log(max(1.0 - sum(fast), _LEAST))
            if verdict.place is not None:
                chosen[row, verdict.place] = 1
            none[row] = verdict.choice == NONE
            logprob[row] = verdict.logprob or 0.0
        return Rows(logs, chosen, none, logprob)


def log_posterior(parameters: Doubles, rows: Rows) -> Doubles:
    """Log probabilities (rows × places + 1) under (a, b, c, d); each row sums to 1."""
    a, b, c, d = parameters
    # An unsure choice may count for nothing, but not against the candidate.
    weight = np.maximum(b + c * rows.logprob, 0.0)
    scores = a * rows.logs + weight[:, None] * rows.chosen
    scores[:, -1] += d * rows.none
    scores -= scores.max(axis=1, keepdims=True)
    return np.asarray(scores - np.log(np.exp(scores).sum(axis=1, keepdims=True)))
