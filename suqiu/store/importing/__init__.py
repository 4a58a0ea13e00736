"""Files of tickets into the tables: every fault by row and field, resumable, safe to repeat."""
