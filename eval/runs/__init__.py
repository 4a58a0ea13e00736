"""Runs kept for good: the suite that asks for one, its figures, and the gates that hold it to them."""
