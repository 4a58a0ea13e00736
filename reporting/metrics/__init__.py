"""The semantic layer: what can be counted, by what, and how each figure is defined."""

from reporting.metrics.layer import Layer, load_layer
from reporting.metrics.records import Condition, Dimension, Metric, MetricKind, Unit, Value

__all__ = [
    "Condition",
    "Dimension",
    "Layer",
    "Metric",
    "MetricKind",
    "Unit",
    "Value",
    "load_layer",
]  # fmt: skip
