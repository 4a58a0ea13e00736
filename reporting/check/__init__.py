"""Reads a finished text and says which of its numbers and claims no fact supports."""
