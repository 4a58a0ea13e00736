"""The dispatcher's desk: what is waiting, who works on it, and what is decided."""
