"""What makes a model: from labelled texts, and from what a site's people decided."""
