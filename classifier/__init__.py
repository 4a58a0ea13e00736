"""A text to a code, a department and a confidence that means something."""
