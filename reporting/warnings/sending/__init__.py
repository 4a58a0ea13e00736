"""Sends warnings where the site wants them, and loses none when a receiver fails."""
