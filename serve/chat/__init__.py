"""What the leaders' chat needs beside the answers: examples and drill-down."""
