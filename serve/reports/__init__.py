"""What the page of reports does, without a request in it."""
