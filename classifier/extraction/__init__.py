"""Fills in the form of a ticket from its text (智能填单); see docs/extraction.md."""
