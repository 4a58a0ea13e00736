"""What the facts of a report know: its names, long and short, its groups and its times."""
