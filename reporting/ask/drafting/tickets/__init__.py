"""The tickets themselves: a list of them, those soon due, the latest, the extreme ones."""
