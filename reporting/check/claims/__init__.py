"""What is claimed without a number of its own: growth, first places, names in a row, words of citizens."""
