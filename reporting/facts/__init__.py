"""Numbers first: every figure of a report is a fact with an id, made only by running queries."""

from reporting.facts.book import FactBook
from reporting.facts.fact import Fact, Kind

__all__ = ["Fact", "FactBook", "Kind"]
