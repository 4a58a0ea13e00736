"""Where findings come from: one file a kind, each reads the store as its owner at a moment."""
