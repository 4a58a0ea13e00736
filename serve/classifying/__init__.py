"""Tickets classified, reviewed and sent: what does it, as the settings ask, for every door."""
