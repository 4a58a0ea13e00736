"""Numbers first: every figure of a report is a fact with an id, made only by running queries."""

from reporting.facts.book import FactBook
from reporting.facts.fact import Fact, FactKind

__all__ = ["Fact", "FactBook", "FactKind"]
