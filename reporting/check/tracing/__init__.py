"""Each number of a sentence led to the fact that supports it, or to what it is worked out of."""
