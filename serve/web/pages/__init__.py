"""A page a file: its addresses, what it shows, what it changes."""
