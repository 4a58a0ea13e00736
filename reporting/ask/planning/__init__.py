"""From a draft, and the query before it, to a typed query."""
