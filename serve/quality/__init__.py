"""How good the suggestions are in use, and in evaluation."""
