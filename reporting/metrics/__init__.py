"""The semantic layer: what can be counted, by what, and how each figure is defined."""

from reporting.metrics.layer import Layer, load_layer
from reporting.metrics.records import Condition, Dimension, Kind, Metric, Unit, Value

__all__ = [
    "Condition", "Dimension", "Kind", "Layer", "Metric", "Unit", "Value", "load_layer",
]  # fmt: skip
