"""Reports: facts, then prose that refers to them, then Word, HTML or Markdown."""
