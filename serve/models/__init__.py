"""Which model serves: a registry of models, a pointer to the chosen one, a swap without a pause."""
