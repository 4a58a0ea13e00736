"""Where something is and at whose: names of places and organisations, read without a model."""
