"""Questions answered: who does it, as the settings ask, and how an answer is told at every door."""
