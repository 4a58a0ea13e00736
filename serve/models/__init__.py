"""Which model serves: a shelf of models, a pointer to the chosen one, a swap without a pause."""
