"""A believable fictional district written straight into the store, for trials and measuring."""
