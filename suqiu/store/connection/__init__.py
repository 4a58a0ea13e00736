"""Connections to a server that may be far away, slow, behind a pooler, or gone."""
