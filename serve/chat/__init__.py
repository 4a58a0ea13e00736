"""What the leaders' chat needs beside the answers: examples, drill-down, and what is kept in a report."""
