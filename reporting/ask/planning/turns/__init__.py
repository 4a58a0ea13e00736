"""A question that goes on from the one before: what it changes of the query that was asked."""
