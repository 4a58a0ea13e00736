"""Learns the scale of scores and the votes of the branches, on rows a fit never saw."""

import numpy as np

from classifier.arrays import Doubles, Floats, Longs
from classifier.model.calibration import Branches, Calibration


def fit_calibration(scores: Floats, labels: Longs, branches: Branches) -> Calibration:
    """The scale and votes under which the held-out labels are likeliest."""
    if len(scores) == 0:
        return Calibration(1.0, tuple(0.0 for _ in branches.members))
    rows = np.arange(len(labels))
    votes = [(scores @ member) @ member.T for member in branches.members]

    def loss(parameters: Doubles) -> float:
        logits = scores + sum(
            np.float32(weight) * vote for weight, vote in zip(parameters[1:], votes, strict=True)
        )
        logits = logits * np.float32(np.exp(parameters[0]))
        peak = logits.max(axis=1)
        total = np.log(np.exp(logits - peak[:, None]).sum(axis=1)) + peak
        return float((total - logits[rows, labels]).mean())

    start = np.array([0.5, *[0.02] * len(votes)])
    bounds = [(-3.0, 4.0), *[(0.0, 1.0)] * len(votes)]
    # Needed to learn only; every command starts half a second sooner.
    from scipy import optimize

    found = optimize.minimize(loss, start, method="Powell", bounds=bounds, options={"maxfev": 300})
    return Calibration(float(np.exp(found.x[0])), tuple(float(weight) for weight in found.x[1:]))
