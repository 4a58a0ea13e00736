"""What a model is: the parts that are saved and loaded, and what they make of a text."""
