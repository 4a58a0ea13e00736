"""A finished document as it is read: its paragraphs and tables, their sentences and numbers."""
