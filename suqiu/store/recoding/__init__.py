"""Stored tickets from an old classification to a new one: once each, resumable, safe to repeat."""
