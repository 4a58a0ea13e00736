"""The cascade: a language model heard where the fast model is unsure, and only where it helps.

In this room "the model" is the language model; the classifier's own is "the fast model".
"""

from classifier.cascade.build import cascade_of, judge_of, rule_path, shape_of
from classifier.cascade.cascade import ABSENT, Cascade, CascadeStatus, Readiness

__all__ = [
    "ABSENT",
    "Cascade",
    "CascadeStatus",
    "Readiness",
    "cascade_of",
    "judge_of",
    "rule_path",
    "shape_of",
]
