"""Metrics: pure functions of scores, one topic a file. Shares are in [0, 1]."""
