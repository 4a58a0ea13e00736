"""From a question in words to a query, and from its rows to an answer."""
