"""By what a figure is broken down, within which bounds, in which order, and what of it comes first."""
