"""From rows to an answer: sentence, chart, definition, excerpts."""
