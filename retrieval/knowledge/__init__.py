"""Policies, guides, duty lists, FAQ: passages with an owner and a validity, quoted word for word."""
