"""What rises in the counts and the words of tickets: what is usual, what is more, and since when."""
