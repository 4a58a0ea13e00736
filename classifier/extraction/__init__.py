"""Fills in the form of a ticket from its text (智能填单); see docs/extraction.md."""

from classifier.extraction.check import verify
from classifier.extraction.extract import extract
from classifier.extraction.merge import merge
from suqiu.places.find import Gazetteer, read_gazetteer

__all__ = ["Gazetteer", "extract", "merge", "read_gazetteer", "verify"]
