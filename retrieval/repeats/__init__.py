"""Repeats of one person, and one matter of many: suggestions with evidence, never merged."""
