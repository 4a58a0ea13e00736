"""Jobs in the background: on time, once, and taken over when their worker dies."""
