"""A plan is run, and what came of it becomes an answer."""
