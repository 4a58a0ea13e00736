"""A question as a typed value: what to count, of what, when, by what; and its SQL."""
