"""Out of the store, as files: tickets as one user may see them, and cases for the evaluation."""
